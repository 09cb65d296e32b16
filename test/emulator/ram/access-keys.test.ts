import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Emulator } from '../../../emulator/emulator.js';
import { startEmulator } from '../../start-emulator.js';
import type { Keys } from '../access/signed-by-hand.js';
import { config, ram, sts } from '../official.js';

let emulator: Emulator;
beforeEach(async () => {
  emulator = await startEmulator({ instances: 1 });
});
afterEach(() => emulator.close());

const client = (keys: Keys = emulator.callers.administrator) => new ram.default(config(emulator.origin, keys));
const auditor = () => emulator.longLivedKeys.auditor;
const identity = () => new sts.default(config(emulator.origin, auditor())).getCallerIdentity();
const changed = () => emulator.calls({ product: 'Ram' }).map((call) => call.changed);

const update = (status: string, userAccessKeyId = auditor().accessKeyId, userName?: string, keys?: Keys) =>
  client(keys).updateAccessKey(
    new ram.UpdateAccessKeyRequest({ userName: userName ?? 'auditor', userAccessKeyId, status }),
  );
const remove = (userAccessKeyId = auditor().accessKeyId, keys?: Keys) =>
  client(keys).deleteAccessKey(new ram.DeleteAccessKeyRequest({ userName: 'auditor', userAccessKeyId }));

async function listed() {
  const { body } = await client().listAccessKeys(new ram.ListAccessKeysRequest({ userName: 'auditor' }));
  return body?.accessKeys?.accessKey?.map(({ accessKeyId, status }) => [accessKeyId, status]);
}

describe('access keys, by the official SDK', () => {
  it('cannot sign while they are Inactive, and can again when they are Active', async () => {
    await identity();
    await update('Inactive');
    expect(await listed()).toEqual([[auditor().accessKeyId, 'Inactive']]);
    await expect(identity()).rejects.toMatchObject({ code: 'InvalidAccessKeyId.Inactive' });
    await update('Active');
    expect((await identity()).body?.arn).toMatch(/user\/auditor$/);
  });

  it('are unknown after they are deleted', async () => {
    await remove();
    expect(await listed()).toEqual([]);
    await expect(identity()).rejects.toMatchObject({ code: 'InvalidAccessKeyId.NotFound', statusCode: 404 });
    await expect(remove()).rejects.toMatchObject({ code: 'EntityNotExist.User.AccessKey', statusCode: 404 });
    expect(changed().flat()).toEqual([auditor().accessKeyId]);
  });

  it('can be changed with permission, in one of two ways', async () => {
    await expect(update('Paused')).rejects.toMatchObject({ code: 'InvalidParameter.Status' });
    await expect(update('Active', 'LTAI-gone')).rejects.toMatchObject({ code: 'EntityNotExist.User.AccessKey' });
    await expect(update('Active', undefined, 'nobody')).rejects.toMatchObject({ code: 'EntityNotExist.User' });
    const { reader } = emulator.callers;
    await expect(update('Inactive', undefined, undefined, reader)).rejects.toMatchObject({
      code: 'NoPermission',
      accessDeniedDetail: { AuthAction: 'ram:UpdateAccessKey', NoPermissionType: 'ImplicitDeny' },
    });
    await expect(remove(undefined, auditor())).rejects.toMatchObject({
      code: 'NoPermission',
      accessDeniedDetail: { AuthAction: 'ram:DeleteAccessKey', NoPermissionType: 'ExplicitDeny' },
    });
    expect(changed().flat()).toEqual([]);
  });
});
