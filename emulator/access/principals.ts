/** Finds the principal of an ARN. AssumeRole and GetCallerIdentity write the ARN of one session differently. */
import type { Cloud } from '../cloud.js';
import type { Role } from '../data/ram/roles.js';
import type { Principal } from './principal.js';

const arnShape = /^acs:ram::(\d+):(root|user|role|assumed-role)(?:\/([^/]+))?(?:\/([^/]+))?$/;

/** A role ARN without a session gives a session named `emulator`. Undefined when no principal has the ARN. */
export function principalOf(cloud: Cloud, arn: string): Principal | undefined {
  const [, accountId = '', kind, name = '', session = 'emulator'] = arnShape.exec(arn) ?? [];
  const account = cloud.account(accountId);
  if (!account) return undefined;
  if (kind === 'root') return { accountId, arn, identityType: 'Account', principalId: accountId, userId: accountId };
  if (kind === 'user') {
    const user = account.users.find((one) => one.UserName === name);
    return user && { accountId, arn, identityType: 'RAMUser', principalId: user.UserId, userId: user.UserId };
  }
  const role = roleNamed(account.roles, name);
  return role && sessionOf(accountId, role, session);
}

export function sessionOf(accountId: string, role: Role, sessionName: string): Principal {
  const sessionId = `${role.RoleId}:${sessionName}`;
  return {
    accountId,
    arn: `acs:ram::${accountId}:assumed-role/${role.RoleName.toLowerCase()}/${sessionName}`,
    identityType: 'AssumedRoleUser',
    principalId: sessionId,
    userId: sessionId,
    roleId: role.RoleId,
  };
}

/** Role ARNs are always in lower case, so names are compared without case. */
export function roleNamed(roles: readonly Role[], name: string): Role | undefined {
  return roles.find((role) => role.RoleName.toLowerCase() === name.toLowerCase());
}

/** The last parts of a principal's ARN: [user name], or [role name, session name]. */
export function namesIn(principal: Principal): readonly string[] {
  return principal.arn.split('/').slice(1);
}
