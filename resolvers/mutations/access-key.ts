import { CloudError } from '../../client/errors/cloud-error.js';
import type { Action } from '../../client/model/action.js';
import { rowUnder } from '../../client/model/child-key.js';
import type { Item } from '../../client/model/value.js';
import { readAll } from '../../client/reading/paginator.js';
import { deleteAccessKey, updateAccessKey } from '../../client/resources/ram/access-key-writes.js';
import type { Field, FieldCall, FieldTables } from '../fields/field.js';
import { nodeOf } from '../fields/resource-node.js';
import { declaredEnum, declaredList, resourceOf } from '../nouns/declared.js';
import type * as Types from '../schema.types.js';
import { checkConfirmed, inputOf } from './input.js';
import { payloadOf } from './outcome.js';
import { type CheckedWrite, carryOut } from './single-write.js';
import { targetId } from './target.js';

const user = resourceOf('User');
const accessKey = resourceOf('AccessKey');
const accessKeys = declaredList('Ram.ListAccessKeys');
const AccessKeyStatus = declaredEnum('AccessKeyStatus');

interface KeyInput {
  readonly userName: string;
  readonly accessKeyId: string;
  readonly dryRun?: boolean | null;
}

/** RAM checks actions on a key against the user's ARN. */
function writeOf(call: FieldCall, { userName: UserName, accessKeyId: UserAccessKeyId }: KeyInput) {
  const { cloud } = call.context;
  const owner = { cloud, resource: user, regionId: null, key: UserName };
  const read = async (by = cloud): Promise<Item | null> => {
    const keys = await readAll(by.reader, accessKeys, { regionId: null, params: { UserName } });
    return keys.find((key) => key.AccessKeyId === UserAccessKeyId) ?? null;
  };
  const check = async () => {
    if (await read()) return;
    throw new CloudError('absent', `User ${UserName} has no access key ${UserAccessKeyId}.`);
  };
  return { cloud, owner, read, check, params: { UserName, UserAccessKeyId } };
}

const takes = (write: Action) => (input: KeyInput) => {
  return { regionId: null, calls: [{ action: input.dryRun ? accessKeys.action : write }] };
};

const setStatus: Field<object, unknown> = {
  needs: [],
  asks: {
    kind: 'write',
    checks: ({ status }: Types.SetAccessKeyStatusInput) => AccessKeyStatus.toUpstream(status),
    takes: takes(updateAccessKey),
    shows: { field: 'accessKey', of: accessKeys },
  },
  resolve: async (_root, call) => {
    const input = inputOf<Types.SetAccessKeyStatusInput>(call);
    const Status = AccessKeyStatus.toUpstream(input.status);
    const { cloud, owner, read, check, params } = writeOf(call, input);
    const write: CheckedWrite = {
      cloud,
      id: await targetId(owner),
      action: updateAccessKey,
      ask: { regionId: null, params: { ...params, Status } },
      check,
      isDone: async (late) => (await read(late))?.Status === Status,
    };
    const shown = async () => {
      const item = await read();
      return item && nodeOf(accessKey, cloud, null, rowUnder(item, input.userName, null));
    };
    return payloadOf(call, await carryOut(write, input.dryRun), { accessKey: shown });
  },
};

const remove: Field<object, unknown> = {
  needs: [],
  asks: {
    kind: 'write',
    checks: ({ accessKeyId, confirm }: Types.DeleteAccessKeyInput) => checkConfirmed(accessKeyId, confirm),
    takes: takes(deleteAccessKey),
  },
  resolve: async (_root, call) => {
    const input = inputOf<Types.DeleteAccessKeyInput>(call);
    const { cloud, owner, read, check, params } = writeOf(call, input);
    const write: CheckedWrite = {
      cloud,
      id: await targetId(owner),
      action: deleteAccessKey,
      ask: { regionId: null, params },
      check,
      isDone: async (late) => (await read(late)) === null,
    };
    return payloadOf(call, await carryOut(write, input.dryRun));
  },
};

export const accessKeyWriteTables = {
  Mutation: { setAccessKeyStatus: setStatus, deleteAccessKey: remove },
} satisfies FieldTables;
