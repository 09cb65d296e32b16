/** The errors for calls that RAM denies. */

import { type AccessDeniedDetail, WireError } from '../wire/wire-error.js';
import type { Principal, Verdict } from './principal.js';
import { namesIn } from './principals.js';

type Denial = Extract<Verdict, { allowed: false }>;

const principalTypes = { Account: 'RootUser', RAMUser: 'SubUser', AssumedRoleUser: 'AssumedRoleUser' } as const;

/** ECS names only RAM; the other products name the action, the principal and the type of policy. */
export function denied(
  code: 'Forbidden.RAM' | 'NoPermission',
  action: string,
  call: { readonly principal: Principal; readonly requestId: string },
  denial: Denial,
): WireError {
  if (code === 'Forbidden.RAM') {
    const why = "User not authorized to operate on the specified resource, or this API doesn't support RAM.";
    return new WireError(403, code, why);
  }
  const why = 'You are not authorized to do this action. You should be authorized by RAM.';
  return new WireError(403, code, why, { accessDeniedDetail: detail(action, call.principal, call.requestId, denial) });
}

function detail(action: string, principal: Principal, requestId: string, denial: Denial): AccessDeniedDetail {
  const { identityType } = principal;
  return {
    PolicyType: denial.policyType,
    AuthPrincipalOwnerId: principal.accountId,
    EncodedDiagnosticMessage: Buffer.from(`AQIBIAAAA ${requestId} ${action}`).toString('base64'),
    AuthPrincipalType: principalTypes[identityType],
    AuthPrincipalDisplayName: identityType === 'AssumedRoleUser' ? namesIn(principal).join(':') : principal.userId,
    NoPermissionType: denial.denial,
    AuthAction: action,
  };
}
