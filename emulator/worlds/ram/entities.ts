/** Finds the one user, group, role or policy that a call names, or refuses as RAM does. */

import { roleNamed } from '../../access/principals.js';
import type { Account } from '../../data/accounts.js';
import type { Group } from '../../data/ram/groups.js';
import type { Policy } from '../../data/ram/policies.js';
import type { Role } from '../../data/ram/roles.js';
import type { User } from '../../data/ram/users.js';
import type { Params, RpcContext } from '../../wire/rpc.js';
import { missing, WireError } from '../../wire/wire-error.js';

export function userIn(params: Params, account: Account): User {
  const name = named(params, 'UserName');
  return account.users.find((user) => user.UserName === name) ?? absent('User', 'user');
}

export function groupIn(params: Params, account: Account): Group {
  const name = named(params, 'GroupName');
  return account.groups.find((group) => group.GroupName === name) ?? absent('Group', 'group');
}

export function roleIn(params: Params, { account, cloud }: Pick<RpcContext, 'account' | 'cloud'>): Role {
  const name = named(params, 'RoleName');
  const role = roleNamed(account.roles, name);
  return role && (role.RoleName === name || !cloud.strict.names) ? role : absent('Role', 'role');
}

/** A policy is known by type and name together. */
export function policyIn(params: Params, account: Account): Policy {
  return account.policy(named(params, 'PolicyType'), named(params, 'PolicyName')) ?? absent('Policy', 'policy');
}

/** `kind` is the end of the code EntityNotExist.<kind>. */
export function absent(kind: string, what: string): never {
  throw new WireError(404, `EntityNotExist.${kind}`, `The ${what} does not exist.`);
}

export function named(params: Params, name: string): string {
  const value = params[name];
  if (!value) throw missing(name);
  return value;
}
