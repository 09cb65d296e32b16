import { CloudError } from '../errors/cloud-error.js';
import type { Answer } from '../model/action.js';
import { itemAt } from '../model/value.js';
import type { Identity } from './caller-identity.js';
import type { Credentials } from './credentials.js';

/** The result of an AssumeRole* action: the credentials of a session, their expiry and their owner. */
export interface Grant {
  readonly credentials: Credentials;
  /** Epoch ms by upstream's clock. */
  readonly expiresAt: number;
  readonly identity: Identity;
}

/**
 * Reads the answer of AssumeRole or AssumeRoleWithOIDC. Its Arn is `role/<role>/<session>`, but all other actions write the
 * same session as `assumed-role/<role>/<session>`.
 * https://www.alibabacloud.com/help/en/ram/developer-reference/api-sts-2015-04-01-assumerole
 */
export function readGrant(answer: Answer, action: string): Grant {
  const member = (of: string, name: string): string => {
    const value = itemAt(answer, of)[name];
    if (typeof value === 'string' && value !== '') return value;
    throw new CloudError('unavailable', `${action} answered without ${of}.${name}.`, { action });
  };
  const arn = member('AssumedRoleUser', 'Arn').replace(/^(acs:ram::\d+:)role\//, '$1assumed-role/');
  const expiresAt = Date.parse(member('Credentials', 'Expiration'));
  if (Number.isNaN(expiresAt))
    throw new CloudError('unavailable', `${action} answered an Expiration that is not a time.`);
  return {
    credentials: {
      accessKeyId: member('Credentials', 'AccessKeyId'),
      accessKeySecret: member('Credentials', 'AccessKeySecret'),
      securityToken: member('Credentials', 'SecurityToken'),
    },
    expiresAt,
    identity: {
      accountId: accountOf(arn),
      arn,
      principalId: member('AssumedRoleUser', 'AssumedRoleId'),
      identityType: 'AssumedRoleUser',
    },
  };
}

const arnShape = /^acs:ram::(\d+):/;

/** The account in the ARN of a role, a provider or a session. */
export function accountOf(arn: string): string {
  const [, accountId] = arnShape.exec(arn) ?? [];
  if (accountId !== undefined) return accountId;
  throw new CloudError('unavailable', 'An ARN of RAM has no account.');
}
