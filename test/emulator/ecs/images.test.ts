/** Images, read by the official SDK. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Emulator } from '../../../emulator/emulator.js';
import { startEmulator } from '../../start-emulator.js';
import { config, ecs } from '../official.js';

let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator();
});
afterAll(() => emulator.close());

const regionId = 'cn-hangzhou';
const account = () => emulator.cloud.accounts[0];
const client = (caller: keyof Emulator['callers'] = 'administrator') =>
  new ecs.default(config(emulator.origin, emulator.callers[caller]));

describe('DescribeImages', () => {
  const images = async (request: ConstructorParameters<typeof ecs.DescribeImagesRequest>[0]) => {
    const asked = new ecs.DescribeImagesRequest({ regionId, pageSize: 100, ...request });
    const { body } = await client().describeImages(asked);
    return (body?.images?.image ?? []).map((image) => ({ id: image.imageId ?? '', status: image.status }));
  };

  it('hides images that are not available, unless requested', async () => {
    const states = new Set((await images({})).map((image) => image.status));
    expect([...states]).toEqual(['Available']);
    const all = await images({ status: 'Creating,Waiting,Available,UnAvailable,CreateFailed,Deprecated' });
    expect(new Set(all.map((image) => image.status)).size).toBe(6);
    expect(await images({ status: 'ALL' })).toEqual(all);
    await expect(images({ status: 'Gone' })).rejects.toMatchObject({ code: 'InvalidParamter' });
  });

  it('has most images of instances, one of them deprecated, and one is deleted', async () => {
    const used = [
      ...new Set(
        account()
          .instances(regionId)
          .map((instance) => instance.ImageId),
      ),
    ];
    const known = new Set((await images({ status: 'ALL' })).map((image) => image.id));
    expect(used.filter((id) => !known.has(id))).toHaveLength(1);
    const shown = new Set((await images({})).map((image) => image.id));
    expect(used.filter((id) => !shown.has(id))).toHaveLength(2);
  });

  it('accepts one id, not a list, and shows marketplace images only on request', async () => {
    const [one, two] = await images({ imageOwnerAlias: 'system' });
    expect(await images({ imageId: one?.id })).toEqual([one]);
    expect(await images({ imageId: `${one?.id},${two?.id}` })).toEqual([]);
    const [sold] = await images({ imageOwnerAlias: 'marketplace' });
    expect(sold).toBeDefined();
    expect(await images({ status: 'ALL' })).not.toContainEqual(sold);
    expect(await images({ imageId: sold?.id })).toEqual([sold]);
  });

  it('finds names by pattern, and has the same system images in a region without instances', async () => {
    expect((await images({ imageName: 'ubuntu_2?_04*' })).length).toBe(3);
    const partner = emulator.cloud.accounts[1];
    expect(partner?.instances('us-west-1')).toEqual([]);
    expect(partner?.images('us-west-1').filter((image) => image.ImageOwnerAlias === 'self')).toEqual([]);
    const aliases = new Set(partner?.images('us-west-1').map((image) => image.ImageOwnerAlias));
    expect(aliases).toEqual(new Set(['system', 'marketplace', 'others']));
  });

  it('needs no permission for system images', async () => {
    const asked = (imageOwnerAlias: string) =>
      client('newcomer').describeImages(new ecs.DescribeImagesRequest({ regionId, imageOwnerAlias }));
    expect((await asked('system')).body?.totalCount).toBeGreaterThan(10);
    await expect(asked('self')).rejects.toMatchObject({ code: 'Forbidden.RAM', statusCode: 403 });
  });
});
