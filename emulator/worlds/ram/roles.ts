/** RAM ListRoles and GetRole. */
import type { Role } from '../../data/ram/roles.js';
import { byMarker } from '../../paging.js';
import type { Body, Params, RpcContext } from '../../wire/rpc.js';
import { roleIn } from './entities.js';

export function listRoles(params: Params, context: RpcContext): Body {
  const { page, more } = byMarker(context.account.roles, { action: 'ListRoles', params, context }, 1000);
  return { Roles: { Role: page.map(listed) }, ...more };
}

export function getRole(params: Params, context: RpcContext): Body {
  const role = roleIn(params, context);
  return { Role: { ...listed(role), AssumeRolePolicyDocument: JSON.stringify(role.trust, null, 1) } };
}

/** Lists do not contain the trust policy. */
function listed({ trust: _, ...role }: Role): Body {
  return role;
}
