import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Emulator } from '../../emulator/emulator.js';
import { startEmulator } from '../start-emulator.js';
import type { Keys } from './access/signed-by-hand.js';
import { config as configFor, ecs, ram, sts } from './official.js';

let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator();
});
afterAll(() => emulator.close());

const config = (keys: Keys) => configFor(emulator.origin, keys);

describe('official SDKs, unchanged', () => {
  it('list every instance of every region by token', async () => {
    const client = new ecs.default(config(emulator.callers.administrator));
    const { body } = await client.describeRegions(new ecs.DescribeRegionsRequest({ acceptLanguage: 'en-US' }));
    const regionIds = (body?.regions?.region ?? []).map((region) => region.regionId ?? '');
    expect(regionIds).toEqual(emulator.cloud.regions.map((region) => region.id));

    for (const regionId of regionIds) {
      const ids: (string | undefined)[] = [];
      let nextToken: string | undefined;
      do {
        const request = new ecs.DescribeInstancesRequest({ regionId, maxResults: 100, nextToken });
        const answer = await client.describeInstances(request);
        ids.push(...(answer.body?.instances?.instance ?? []).map((instance) => instance.instanceId));
        nextToken = answer.body?.nextToken;
      } while (nextToken);
      expect(ids).toEqual(emulator.cloud.accounts[0].instances(regionId).map((instance) => instance.InstanceId));
    }
  });

  it('list users by marker with a long-lived key', async () => {
    const client = new ram.default(config(emulator.longLivedKeys.auditor));
    const names: (string | undefined)[] = [];
    let marker: string | undefined;
    do {
      const { body } = await client.listUsers(new ram.ListUsersRequest({ maxItems: 50, marker }));
      names.push(...(body?.users?.user ?? []).map((user) => user.userName));
      marker = body?.marker;
      expect(body?.isTruncated).toBe(marker !== undefined);
    } while (marker);
    expect(names).toEqual(emulator.cloud.accounts[0].users.map((user) => user.UserName));
    expect(names.length).toBeGreaterThan(130);
  });

  it('assume a role and call with its session', async () => {
    const user = new sts.default(config(emulator.longLivedKeys.administrator));
    const { body } = await user.assumeRole(
      new sts.AssumeRoleRequest({
        roleArn: `acs:ram::${emulator.cloud.accounts[0].id}:role/portal-reader`,
        roleSessionName: 'alice',
        durationSeconds: 900,
      }),
    );
    const { accessKeyId = '', accessKeySecret = '', securityToken = '' } = body?.credentials ?? {};
    expect(body?.assumedRoleUser?.arn).toMatch(/:role\/portal-reader\/alice$/);
    expect(accessKeyId).toMatch(/^STS\./);

    const session = new sts.default(config({ accessKeyId, accessKeySecret, securityToken }));
    const identity = await session.getCallerIdentity();
    expect(identity.body?.arn).toMatch(/:assumed-role\/portal-reader\/alice$/);
    expect(identity.body?.identityType).toBe('AssumedRoleUser');
  });

  it('are refused with a wrong secret', async () => {
    const keys = { ...emulator.callers.administrator, accessKeySecret: 'wrong' };
    const client = new ecs.default(config(keys));
    await expect(client.describeRegions(new ecs.DescribeRegionsRequest({}))).rejects.toMatchObject({
      code: 'SignatureDoesNotMatch',
      statusCode: 400,
    });
  });

  it('get throttling and its delay', async () => {
    emulator.addFault({ kind: 'throttle', action: 'DescribeZones', retryAfterMs: 1500, count: 1 });
    const client = new ecs.default(config(emulator.callers.administrator));
    const request = new ecs.DescribeZonesRequest({ regionId: 'cn-hangzhou' });
    await expect(client.describeZones(request)).rejects.toMatchObject({ code: 'Throttling.User', retryAfter: 1500 });
    const { body } = await client.describeZones(request);
    expect(body?.zones?.zone?.map((zone) => zone.zoneId)).toContain('cn-hangzhou-k');
  });
});
