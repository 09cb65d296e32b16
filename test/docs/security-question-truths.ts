/** The truth about each question of docs/questions that people of security ask about identities and policies. */
import type { Account } from '../../emulator/data/accounts.js';
import type { PrincipalKind } from '../../emulator/data/ram/attachments.js';
import type { Policy } from '../../emulator/data/ram/policies.js';
import type { Question } from './question-kit.js';

const listed = (value: string | readonly string[] | undefined): readonly string[] =>
  value === undefined ? [] : [value].flat();

const documentOf = ({ versions, DefaultVersion }: Policy) =>
  versions.find(({ VersionId }) => VersionId === DefaultVersion)?.document.Statement ?? [];

const names = (account: Account, { PolicyName }: Policy, kind: PrincipalKind) =>
  account.attachments.flatMap((one) => (one.policyName === PolicyName && one.kind === kind ? [one.principal] : []));

export const securityQuestions: Readonly<Record<string, Question>> = {
  'roles-open-to-other-accounts': {
    truth: ({ id, roles }) => {
      const trusted = (role: (typeof roles)[number]) =>
        role.trust.Statement.map(({ Principal }) => listed(Principal?.RAM));
      const isOther = (identity: string) => !identity.startsWith(`acs:ram::${id}:`);
      const nodes = roles
        .filter((role) => trusted(role).flat().some(isOther))
        .map((role) => ({
          roleName: role.RoleName,
          trustsAnyone: trusted(role).flat().includes('*'),
          trusts: trusted(role).map((identities) => ({ identities })),
        }));
      return { data: { roles: { totalCount: nodes.length, nodes } }, calls: 1 + roles.length };
    },
  },
  'policies-that-allow-everything': {
    truth: (account) => {
      const custom = account.policies.filter(({ PolicyType }) => PolicyType === 'Custom');
      const wide = custom.filter((policy) =>
        documentOf(policy).some(
          ({ Effect, Action, Resource }) =>
            Effect === 'Allow' &&
            listed(Resource).includes('*') &&
            listed(Action).some((action) => action === '*' || action === '*:*'),
        ),
      );
      const nodes = wide.map((policy) => ({
        policyName: policy.PolicyName,
        groups: names(account, policy, 'Group').map((groupName) => ({ groupName })),
      }));
      return {
        data: { policies: { totalCount: nodes.length, nodes } },
        calls: 1 + custom.length + wide.length,
      };
    },
  },
};
