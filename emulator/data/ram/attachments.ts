/** The policies attached to users, groups and roles. Permissions, counts and the listings in both directions read this one list. */

import { randomOf } from '../random.js';
import { randomTime, seconds } from '../times.js';
import type { Group } from './groups.js';
import type { Policy } from './policies.js';
import type { Role } from './roles.js';
import type { User } from './users.js';

export type PrincipalKind = 'User' | 'Group' | 'Role';

export interface Attachment {
  readonly policyType: Policy['PolicyType'];
  readonly policyName: string;
  readonly kind: PrincipalKind;
  readonly principal: string;
  readonly date: string;
}

/** The fixed policies of some principals; all others get random ones. */
const fixed: Readonly<Record<string, readonly (readonly [Policy['PolicyType'], string])[]>> = {
  'User/administrator': [['System', 'AdministratorAccess']],
  'User/auditor': [
    ['System', 'ReadOnlyAccess'],
    ['Custom', 'no-ram-writes'],
  ],
  'User/powerless': [],
  'User/suspended': [['System', 'ReadOnlyAccess']],
  'Group/Administrators': [
    ['System', 'AdministratorAccess'],
    ['Custom', 'break-glass'],
  ],
  'Group/Auditors': [['System', 'ReadOnlyAccess']],
  'Group/Empty': [],
  'Role/portal-administrator': [['System', 'AdministratorAccess']],
  'Role/portal-reader': [['Custom', 'portal-reader']],
  'Role/portal-newcomer': [],
  'Role/portal-oncall': [['System', 'ReadOnlyAccess']],
  'Role/yunmen-inventory': [['Custom', 'inventory']],
  'Role/partner-audit': [['System', 'ReadOnlyAccess']],
  'Role/instance-agent': [['System', 'ReadOnlyAccess']],
};

export interface Principals {
  readonly users: readonly User[];
  readonly groups: readonly Group[];
  readonly roles: readonly Role[];
}

/** What a principal has that is not fixed. */
export type Choose = (kind: PrincipalKind, principal: string) => readonly (readonly [Policy['PolicyType'], string])[];

/** Policies that the account does not have are left out. */
export function attachmentsOf(
  seed: number,
  accountId: string,
  principals: Principals,
  policies: readonly Policy[],
  choose?: Choose,
): Attachment[] {
  const named: readonly (readonly [PrincipalKind, string])[] = [
    ...principals.users.map((user) => ['User', user.UserName] as const),
    ...principals.groups.map((group) => ['Group', group.GroupName] as const),
    ...principals.roles.map((role) => ['Role', role.RoleName] as const),
  ];
  const there = new Set(policies.map(({ PolicyType, PolicyName }) => `${PolicyType}/${PolicyName}`));
  return named.flatMap(([kind, principal]) => {
    const random = randomOf(seed, accountId, 'attachments', kind, principal);
    const drawn = Array.from({ length: random.pick([0, 1, 1, 2, 3]) }, () => random.pick(policies));
    const chosen =
      fixed[`${kind}/${principal}`] ??
      choose?.(kind, principal).filter(([type, name]) => there.has(`${type}/${name}`)) ??
      [...new Set(drawn)].map((policy) => [policy.PolicyType, policy.PolicyName] as const);
    return chosen.map(([policyType, policyName]) => ({
      policyType,
      policyName,
      kind,
      principal,
      date: seconds(randomTime(random)),
    }));
  });
}
