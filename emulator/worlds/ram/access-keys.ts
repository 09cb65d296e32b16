/** RAM UpdateAccessKey and DeleteAccessKey. There is no CreateAccessKey, because its answer would contain a secret. */

import { namesIn } from '../../access/principals.js';
import type { AccessKey, User } from '../../data/ram/users.js';
import type { Body, Params, RpcContext, RpcWrite } from '../../wire/rpc.js';
import { invalid, missing } from '../../wire/wire-error.js';
import { absent, named, userIn } from './entities.js';

const statuses = ['Active', 'Inactive'] as const;

export const updateAccessKey: RpcWrite['change'] = (params, context) => {
  const { user, key } = keyIn(params, context);
  const Status = statuses.find((one) => one === named(params, 'Status'));
  if (!Status) throw invalid('Parameter.Status');
  return rewriting(user, key, context, (keys) => keys.map((one) => (one === key ? { ...one, Status } : one)));
};

export const deleteAccessKey: RpcWrite['change'] = (params, context) => {
  const { user, key } = keyIn(params, context);
  return rewriting(user, key, context, (keys) => keys.filter((one) => one !== key));
};

/** Without UserName this is the key of the caller, who must be a RAM user. */
function keyIn(params: Params, context: RpcContext): { readonly user: User; readonly key: AccessKey } {
  const id = named(params, 'UserAccessKeyId');
  const UserName = userNameIn(params, context);
  if (!UserName) throw missing('UserName');
  const user = userIn({ UserName }, context.account);
  const key = user.accessKeys.find(({ AccessKeyId }) => AccessKeyId === id);
  return key ? { user, key } : absent('User.AccessKey', 'access key');
}

function userNameIn({ UserName }: Params, { principal }: Pick<RpcContext, 'principal'>): string | undefined {
  return UserName || (principal.identityType === 'RAMUser' ? namesIn(principal)[0] : undefined);
}

function rewriting(
  { UserName }: User,
  { AccessKeyId }: AccessKey,
  { account, changed }: RpcContext,
  edit: (keys: readonly AccessKey[]) => readonly AccessKey[],
): () => Body {
  return () => {
    account.change.users((users) =>
      users.map((one) => (one.UserName === UserName ? { ...one, accessKeys: edit(one.accessKeys) } : one)),
    );
    changed(AccessKeyId);
    return {};
  };
}
