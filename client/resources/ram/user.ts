import type { Action } from '../../model/action.js';
import { whole } from '../../model/paging.js';
import { type ListAction, member, type RelatedList, type Resource } from '../../model/resource.js';
import { ramAction, ramMarker } from './ram.js';

export const getUser: Action = ramAction('GetUser', 'user/{UserName}', {
  mustContain: 'User',
  echoes: { 'User.UserName': 'UserName' },
  absent: ['EntityNotExist.User'],
});
export const getLoginProfile: Action = ramAction('GetLoginProfile', 'user/{UserName}', {
  mustContain: 'LoginProfile',
  echoes: { 'LoginProfile.UserName': 'UserName' },
  absent: ['EntityNotExist.User'],
  unset: ['EntityNotExist.User.LoginProfile'],
});
export const getUserMfaInfo: Action = ramAction('GetUserMFAInfo', 'user/{UserName}', {
  mustContain: 'MFADevice',
  absent: ['EntityNotExist.User'],
  unset: ['EntityNotExist.User.MFADevice'],
});

/** https://www.alibabacloud.com/help/en/ram/developer-reference/api-ram-2015-05-01-listusers */
export const user: Resource = {
  type: 'User',
  scope: 'account',
  arn: { service: 'ram', kind: 'user' },
  key: member('UserName'),
  list: { action: ramAction('ListUsers', 'user/*'), paging: ramMarker(1000), items: 'Users.User' },
  get: { one: getUser, item: 'User', orList: true, ask: (UserName) => ({ params: { UserName } }) },
};

/** One call for the whole account, where GetUserMFAInfo takes one a user. */
export const virtualMfaDevices: ListAction = {
  action: ramAction('ListVirtualMFADevices', 'mfa/*'),
  paging: whole,
  items: 'VirtualMFADevices.VirtualMFADevice',
};

export const usersOfGroup: RelatedList = {
  list: { action: ramAction('ListUsersForGroup', 'group/{GroupName}'), paging: ramMarker(1000), items: 'Users.User' },
  params: (GroupName) => ({ GroupName }),
  knownMembers: ['UserName', 'DisplayName'],
};
