/** RAM 2015-05-01: the table of its actions. */
import { centralHosts } from '../../wire/routing.js';
import { type RpcAction, type RpcRead, type RpcWrite, rpcProduct } from '../../wire/rpc.js';
import { deleteAccessKey, updateAccessKey } from './access-keys.js';
import { listPoliciesForGroup, listPoliciesForRole, listPoliciesForUser } from './attachments.js';
import { getGroup, listGroups, listGroupsForUser, listUsersForGroup } from './groups.js';
import {
  getAccessKeyLastUsed,
  getLoginProfile,
  getUserMfaInfo,
  listAccessKeys,
  listVirtualMfaDevices,
} from './logins.js';
import { getPolicy, getPolicyVersion, listEntitiesForPolicy, listPolicies, listPolicyVersions } from './policies.js';
import { getRole, listRoles } from './roles.js';
import { listRamTags, ramTagResources, tagRamResources, untagRamResources } from './tags.js';
import { getUser, listUsers } from './users.js';

/** An action on the one entity that `parameter` names. */
const on =
  (kind: string, parameter: string) =>
  (does: RpcRead['run'] | RpcWrite): RpcAction => ({
    ...(typeof does === 'function' ? { run: does } : does),
    resource: (params) => `${kind}/${params[parameter] || '*'}`,
  });
const user = on('user', 'UserName');
const group = on('group', 'GroupName');
const role = on('role', 'RoleName');
const policy = on('policy', 'PolicyName');

export const ram = rpcProduct({
  name: 'Ram',
  version: '2015-05-01',
  hosts: centralHosts('ram'),
  denialCode: 'NoPermission',
  actions: {
    ListUsers: { run: listUsers, resource: 'user/*' },
    GetUser: user(getUser),
    ListGroupsForUser: user(listGroupsForUser),
    ListPoliciesForUser: user(listPoliciesForUser),
    ListAccessKeys: user(listAccessKeys),
    GetAccessKeyLastUsed: user(getAccessKeyLastUsed),
    UpdateAccessKey: user({ change: updateAccessKey }),
    DeleteAccessKey: user({ change: deleteAccessKey }),
    TagResources: { change: tagRamResources, resource: ramTagResources },
    UntagResources: { change: untagRamResources, resource: ramTagResources },
    ListTagResources: { run: listRamTags, resource: ramTagResources },
    GetUserMFAInfo: user(getUserMfaInfo),
    GetLoginProfile: user(getLoginProfile),
    GetAccountAlias: { run: (_, { account }) => ({ AccountAlias: account.alias }), resource: '*' },
    ListVirtualMFADevices: { run: listVirtualMfaDevices, resource: 'mfa/*' },
    ListGroups: { run: listGroups, resource: 'group/*' },
    GetGroup: group(getGroup),
    ListUsersForGroup: group(listUsersForGroup),
    ListPoliciesForGroup: group(listPoliciesForGroup),
    ListRoles: { run: listRoles, resource: 'role/*' },
    GetRole: role(getRole),
    ListPoliciesForRole: role(listPoliciesForRole),
    ListPolicies: { run: listPolicies, resource: 'policy/*' },
    GetPolicy: policy(getPolicy),
    ListPolicyVersions: policy(listPolicyVersions),
    GetPolicyVersion: policy(getPolicyVersion),
    ListEntitiesForPolicy: policy(listEntitiesForPolicy),
  },
});
