/** RAM groups and their members. */
import type { Group } from '../../data/ram/groups.js';
import { byMarker } from '../../paging.js';
import type { Body, Params, RpcContext } from '../../wire/rpc.js';
import { groupIn, userIn } from './entities.js';

/** The only RAM list whose pages have at most 100 items. */
export function listGroups(params: Params, context: RpcContext): Body {
  const { page, more } = byMarker(context.account.groups, { action: 'ListGroups', params, context }, 100);
  return { Groups: { Group: page.map(shown) }, ...more };
}

export function getGroup(params: Params, { account }: RpcContext): Body {
  return { Group: shown(groupIn(params, account)) };
}

export function listUsersForGroup(params: Params, context: RpcContext): Body {
  const { members } = groupIn(params, context.account);
  const { page, more } = byMarker(members, { action: 'ListUsersForGroup', params, context }, 1000);
  const User = page.flatMap(({ userName, joinDate }) => {
    const user = context.account.users.find((one) => one.UserName === userName);
    if (!user) return [];
    return { UserId: user.UserId, UserName: userName, DisplayName: user.DisplayName, JoinDate: joinDate };
  });
  return { Users: { User }, ...more };
}

export function listGroupsForUser(params: Params, { account }: RpcContext): Body {
  const { UserName } = userIn(params, account);
  const Group = account.groups.flatMap((group) => {
    const member = group.members.find(({ userName }) => userName === UserName);
    if (!member) return [];
    const { GroupId, GroupName, Comments } = group;
    return { GroupId, GroupName, Comments, JoinDate: member.joinDate };
  });
  return { Groups: { Group } };
}

function shown({ members: _, ...group }: Group): Body {
  return group;
}
