/** RAM ListUsers and GetUser. */
import type { User } from '../../data/ram/users.js';
import { byMarker } from '../../paging.js';
import type { Body, Params, RpcContext } from '../../wire/rpc.js';
import { userIn } from './entities.js';

export function listUsers(params: Params, context: RpcContext): Body {
  const { page, more } = byMarker(context.account.users, { action: 'ListUsers', params, context }, 1000);
  return { Users: { User: page.map(listed) }, ...more };
}

export function getUser(params: Params, { account }: RpcContext): Body {
  const user = userIn(params, account);
  return { User: { ...listed(user), LastLoginDate: user.LastLoginDate } };
}

/** Lists do not contain the time of the last login. */
function listed(user: User): Body {
  const { UserId, UserName, DisplayName, MobilePhone, Email, Comments, CreateDate, UpdateDate } = user;
  return { UserId, UserName, DisplayName, MobilePhone, Email, Comments, CreateDate, UpdateDate };
}
