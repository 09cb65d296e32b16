import type { Identity } from '../../../client/credentials/caller-identity.js';
import type { PrincipalType as PrincipalTypeName, Viewer as ViewerType } from '../../schema.types.js';
import { enumeration } from '../enumeration.js';
import type { Field, FieldTable } from '../field.js';

const PrincipalType = enumeration<PrincipalTypeName>({
  ACCOUNT: 'Account',
  RAM_USER: 'RAMUser',
  ASSUMED_ROLE: 'AssumedRoleUser',
});

const Viewer: FieldTable<ViewerType, Identity> = {
  accountId: { needs: [], read: (identity) => identity.accountId },
  arn: { needs: [], read: (identity) => identity.arn },
  principalType: { needs: [], read: ({ identityType }) => PrincipalType.from(identityType) ?? 'UNRECOGNIZED' },
  principalId: { needs: [], read: (identity) => identity.principalId },
  // The gateway knows the expiry only of credentials that it got by an exchange. It is null for credentials of the caller.
  credentialsExpireAt: {
    needs: [],
    asks: { kind: 'nothing' },
    resolve: async (_identity, { context }) => (await context.cloud.credentials.endAt())?.toISOString() ?? null,
  },
};

const viewer: Field<object | null, unknown> = {
  needs: [],
  asks: { kind: 'nothing', identity: true },
  resolve: (_root, { context }) => context.cloud.identity.read(),
};

export const viewerTables = { Viewer, Query: { viewer } };
