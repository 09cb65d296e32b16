import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Emulator } from '../../emulator/emulator.js';
import { startEmulator } from '../start-emulator.js';
import { send, versions } from './access/signed-by-hand.js';

let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator({ instances: 100 });
});
afterAll(() => emulator.close());

/** A call as the gateway makes it: the connection goes to the emulator, Host and signature are those of the real endpoint. */
const zonesAt = (host: string, RegionId: string) =>
  send(emulator.origin, {
    keys: emulator.callers.administrator,
    action: 'DescribeZones',
    version: versions.ecs,
    params: { RegionId },
    headers: { host },
  });

describe('routing by Host', () => {
  it('accepts public, internal, central and hyphenated hosts of ECS', async () => {
    for (const host of [
      'ecs.cn-beijing.aliyuncs.com',
      'ecs-vpc.cn-beijing.aliyuncs.com',
      'ecs-cn-beijing.aliyuncs.com',
      'ecs.aliyuncs.com',
      'ecs.cn-beijing.aliyuncs.com:443',
    ]) {
      emulator.clearCalls();
      expect((await zonesAt(host, 'cn-beijing')).status).toBe(200);
      expect(emulator.calls()).toMatchObject([{ product: 'Ecs', host, regionId: 'cn-beijing' }]);
    }
  });

  it('serves every region at a central host of ECS, also at the one that is called after cn-hangzhou', async () => {
    for (const { id } of emulator.cloud.regions) {
      for (const host of ['ecs-cn-hangzhou.aliyuncs.com', 'ecs.aliyuncs.com']) {
        const { status, body } = await zonesAt(host, id);
        expect([host, id, status, body.Code]).toEqual([host, id, 200, undefined]);
      }
    }
    expect((await zonesAt('ecs-cn-beijing.aliyuncs.com', 'cn-shanghai')).status).toBe(404);
  });

  it('serves every region at a central host that only the tables of SDKs name', async () => {
    for (const RegionId of ['cn-beijing', 'ap-southeast-1']) {
      const answer = await send(emulator.origin, {
        keys: emulator.callers.administrator,
        action: 'DescribeContainerGroups',
        version: '2018-08-08',
        params: { RegionId },
        headers: { host: 'eci.aliyuncs.com' },
      });
      expect([RegionId, answer.status, answer.body.Code]).toEqual([RegionId, 200, undefined]);
    }
  });

  it('refuses a region at the endpoint of another', async () => {
    const answer = await zonesAt('ecs.cn-hangzhou.aliyuncs.com', 'cn-beijing');
    expect(answer).toMatchObject({ status: 404, body: { Code: 'InvalidRegionId.NotFound' } });
  });

  it('accepts RAM at its central hosts only, and refuses an unknown product', async () => {
    const listUsers = (host: string) =>
      send(emulator.origin, {
        keys: emulator.callers.administrator,
        action: 'ListUsers',
        version: versions.ram,
        headers: { host },
      });
    expect((await listUsers('ram.aliyuncs.com')).status).toBe(200);
    expect((await listUsers('ram.vpc-proxy.aliyuncs.com')).status).toBe(200);
    expect((await listUsers('ram-vpc.aliyuncs.com')).body.Code).toBe('InvalidProduct.NotFound');
    expect((await listUsers('ram.cn-hangzhou.aliyuncs.com')).body.Code).toBe('InvalidProduct.NotFound');
    expect((await listUsers('mns.aliyuncs.com')).body.Code).toBe('InvalidProduct.NotFound');
  });

  it('refuses an action at the host of another product', async () => {
    const answer = await zonesAt('sts.cn-hangzhou.aliyuncs.com', 'cn-hangzhou');
    expect(answer.body.Code).toBe('InvalidApi.NotFound');
  });
});
