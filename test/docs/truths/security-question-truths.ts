/** The truth about each question of docs/questions that people of security ask about identities and policies. */
import { expect } from 'vitest';
import type { Account } from '../../../emulator/data/accounts.js';
import type { PrincipalKind } from '../../../emulator/data/ram/attachments.js';
import type { Policy } from '../../../emulator/data/ram/policies.js';
import { madeIds, type Question } from '../question-kit.js';

const listed = (value: string | readonly string[] | undefined): readonly string[] =>
  value === undefined ? [] : [value].flat();

const documentOf = ({ versions, DefaultVersion }: Policy) =>
  versions.find(({ VersionId }) => VersionId === DefaultVersion)?.document.Statement ?? [];

const names = (account: Account, { PolicyName }: Policy, kind: PrincipalKind) =>
  account.attachments.flatMap((one) => (one.policyName === PolicyName && one.kind === kind ? [one.principal] : []));

const day = '2023-01-01T00:00:00Z';
const orNull = (text: string | undefined) => (text === undefined || text === '' || text === 'N/A' ? null : text);

interface Results {
  readonly configEvaluations: {
    readonly nodes: readonly { readonly configRuleId: string; readonly resourceId: string }[];
  };
}

interface Keys {
  readonly kmsKeys: { readonly totalCount: number; readonly nodes: readonly object[] };
}

export const securityQuestions: Readonly<Record<string, Question>> = {
  'unused-access-keys': {
    variables: () => ({ day }),
    truth: ({ users }) => {
      const active = users.flatMap(({ UserName, accessKeys }) =>
        accessKeys.filter(({ Status }) => Status === 'Active').map((key) => ({ ...key, userName: UserName })),
      );
      const unused = active.filter(({ lastUsed }) => (orNull(lastUsed) ?? '') < day);
      const nodes = unused.map(({ AccessKeyId, userName, lastUsed }) => {
        return { accessKeyId: AccessKeyId, userName, lastUsedAt: orNull(lastUsed) };
      });
      return {
        data: { accessKeys: { totalCount: nodes.length, nodes } },
        calls: 1 + users.length + active.length,
      };
    },
  },
  'non-compliant-resources-by-rule': {
    truth: (account, cloud) => {
      const rules = madeIds(cloud, account, 'Config', 'configrule', '');
      const things = new Set([
        ...account.instances('cn-hangzhou').map(({ InstanceId }) => InstanceId),
        ...account.disks('cn-hangzhou').map(({ DiskId }) => DiskId),
        ...account.securityGroups('cn-hangzhou').map(({ SecurityGroupId }) => SecurityGroupId),
        ...account.buckets.map(({ name }) => name),
      ]);
      return {
        data: { configEvaluations: { nodes: expect.any(Array) } },
        calls: (data) => {
          const { nodes } = (data as Results).configEvaluations;
          expect(nodes.filter(({ resourceId }) => !things.has(resourceId))).toEqual([]);
          expect(nodes.filter(({ configRuleId }) => !rules.includes(configRuleId))).toEqual([]);
          expect(new Set(nodes.map(({ configRuleId }) => configRuleId)).size).toBeGreaterThan(rules.length / 2);
          return Math.ceil(nodes.length / 100);
        },
      };
    },
  },
  'kms-keys-without-rotation': {
    variables: () => ({ regionId: 'cn-hangzhou' }),
    truth: (account, cloud) => {
      const all = madeIds(cloud, account, 'Kms', 'key', 'cn-hangzhou');
      return {
        data: {
          kmsKeys: { nodes: expect.arrayContaining([expect.objectContaining({ keyId: expect.toBeOneOf(all) })]) },
        },
        calls: (data) => {
          const { totalCount, nodes } = (data as Keys).kmsKeys;
          expect(nodes).toHaveLength(totalCount);
          expect(totalCount).toBeLessThan(all.length);
          return Math.ceil(all.length / 100) + all.length;
        },
      };
    },
  },
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
