/** How RAM users sign in: access keys, MFA devices, console profiles. */

import { namesIn } from '../../access/principals.js';
import type { User } from '../../data/ram/users.js';
import type { Body, Params, RpcContext } from '../../wire/rpc.js';
import { missing } from '../../wire/wire-error.js';
import { absent, named, userIn } from './entities.js';

/** Without UserName these are the keys of the caller, who must be a RAM user. */
export function listAccessKeys(params: Params, { account, principal }: RpcContext): Body {
  const [callerName] = principal.identityType === 'RAMUser' ? namesIn(principal) : [];
  const UserName = params.UserName || callerName;
  if (!UserName) throw missing('UserName');
  const AccessKey = userIn({ UserName }, account).accessKeys.map(({ AccessKeyId, Status, CreateDate }) => ({
    AccessKeyId,
    Status,
    CreateDate,
  }));
  return { AccessKeys: { AccessKey } };
}

/** The date of a key that was never used is empty, the text N/A, or absent. */
export function getAccessKeyLastUsed(params: Params, { account }: RpcContext): Body {
  const id = named(params, 'UserAccessKeyId');
  const key = userIn(params, account).accessKeys.find(({ AccessKeyId }) => AccessKeyId === id);
  if (!key) return absent('User.AccessKey', 'access key');
  return { AccessKeyLastUsed: key.lastUsed === undefined ? {} : { LastUsedDate: key.lastUsed } };
}

/** A user without a device is an error here, not an empty answer. */
export function getUserMfaInfo(params: Params, { account }: RpcContext): Body {
  const { mfa } = userIn(params, account);
  if (!mfa) return absent('User.MFADevice', 'mfa device');
  return { MFADevice: { SerialNumber: mfa.SerialNumber, Type: mfa.Type } };
}

/** U2F keys are not virtual, so users who have one are not listed. One device is not bound to a user. */
export function listVirtualMfaDevices(_: Params, { account }: RpcContext): Body {
  const bound = account.users.flatMap((user) => (user.mfa?.Type === 'VMFA' ? device(user, user.mfa) : []));
  const unbound = { SerialNumber: `acs:ram::${account.id}:mfa/unbound` };
  return { VirtualMFADevices: { VirtualMFADevice: [...bound, unbound] } };
}

/** A user without console login is also an error. */
export function getLoginProfile(params: Params, { account }: RpcContext): Body {
  const { UserName, loginProfile } = userIn(params, account);
  if (!loginProfile) return absent('User.LoginProfile', 'login policy');
  return { LoginProfile: { UserName, ...loginProfile } };
}

function device({ UserId, UserName, DisplayName }: User, mfa: NonNullable<User['mfa']>): Body {
  return {
    SerialNumber: mfa.SerialNumber,
    ActivateDate: mfa.ActivateDate,
    User: { UserId, UserName, DisplayName },
  };
}
