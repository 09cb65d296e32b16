/** Sessions of roles that a caller assumes with their own credentials, over real HTTP. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Client, createClient } from '../../../client/client.js';
import type { Cloud } from '../../../client/cloud.js';
import { callerOf } from '../../../client/credentials/caller.js';
import { ecs } from '../../../client/model/products.js';
import { createCallContext } from '../../../client/request/call-context.js';
import type { Emulator } from '../../../emulator/emulator.js';
import { startEmulator } from '../../start-emulator.js';

let emulator: Emulator;
let client: Client;
beforeAll(async () => {
  emulator = await startEmulator({ instances: 10 });
  client = createClient({
    homeRegionId: 'cn-hangzhou',
    network: 'public',
    upstream: emulator.origin,
    httpsProxy: undefined,
    noProxy: undefined,
    cacheTtlMs: 0,
    attemptTimeoutMs: 5_000,
  });
});
beforeEach(() => emulator.clearCalls());
afterAll(async () => {
  await client.close();
  await emulator.close();
});

const describeRegions = { product: ecs, name: 'DescribeRegions', ram: 'ecs:DescribeRegions' };
const read = (cloud: Cloud) => cloud.reader.ask(describeRegions, { regionId: 'cn-hangzhou' });

function cloudOf(
  caller: (typeof emulator.callers)[keyof typeof emulator.callers],
  context = createCallContext({ maxCalls: 100 }),
): Cloud {
  const { accessKeyId, accessKeySecret, securityToken } = caller;
  return client.forRequest({
    caller: callerOf({ accessKeyId, accessKeySecret, securityToken }),
    context,
    signal: new AbortController().signal,
    deadlineAt: () => Date.now() + 15_000,
    language: 'en-US',
  });
}

const roleArn = () => `acs:ram::${emulator.cloud.accounts[1]?.id}:role/yunmen-inventory`;

describe('a role session', () => {
  it('is not opened by the session of another caller', async () => {
    const bodyOf = JSON.stringify({
      Credentials: {
        AccessKeyId: 'STS.other',
        AccessKeySecret: 'other',
        SecurityToken: 'other',
        Expiration: '2099-01-01T00:00:00Z',
      },
      AssumedRoleUser: { Arn: 'acs:ram::1:role/other/somebody', AssumedRoleId: '1:somebody' },
    });
    emulator.addFault({ kind: 'malformed', action: 'AssumeRole', bodyOf });
    // This test uses its own role, because a failure is cached for a while.
    const asked = `acs:ram::${emulator.cloud.accounts[1]?.id}:role/asked-once`;
    const entered = cloudOf(emulator.callers.administrator).enter({ roleArn: asked });
    await expect(read(entered)).rejects.toMatchObject({
      kind: 'unavailable',
      message: expect.stringMatching(/role\/other/),
    });
    emulator.clearFaults();
    expect(emulator.calls({ action: 'DescribeRegions' })).toEqual([]);
  });

  it('is opened by the caller once for all their requests, and signs the calls in that account', async () => {
    const context = createCallContext({ maxCalls: 100 });
    const clouds = [cloudOf(emulator.callers.administrator, context), cloudOf(emulator.callers.administrator)];
    const entered = clouds.map((cloud) => cloud.enter({ roleArn: roleArn() }));
    await Promise.all(entered.map(read));
    const [assumed, ...more] = emulator.calls({ action: 'AssumeRole' });
    expect(more).toEqual([]);
    expect(assumed).toMatchObject({
      accessKeyId: emulator.callers.administrator.accessKeyId,
      params: { RoleArn: roleArn(), RoleSessionName: 'administrator', DurationSeconds: '3600' },
    });
    const { arn } = (await entered[0]?.identity.read()) ?? {};
    expect(arn).toBe(`acs:ram::${emulator.cloud.accounts[1]?.id}:assumed-role/yunmen-inventory/administrator`);
    expect(emulator.calls({ action: 'DescribeRegions' }).map(({ principalArn }) => principalArn)).toEqual([arn]);
    expect(context.explain.calls.map(({ action }) => action)).toContain('AssumeRole');
  });

  it('knows its account before the first call', () => {
    expect(cloudOf(emulator.callers.administrator).enter({ roleArn: roleArn() }).identity.accountId()).toBe(
      emulator.cloud.accounts[1]?.id,
    );
    expect(emulator.calls()).toEqual([]);
  });

  it('is not shared with another caller', async () => {
    await read(cloudOf(emulator.callers.administrator).enter({ roleArn: roleArn() }));
    await expect(read(cloudOf(emulator.callers.newcomer).enter({ roleArn: roleArn() }))).rejects.toMatchObject({
      kind: 'forbidden',
      action: 'AssumeRole',
    });
  });

  it('is opened again, and the call repeated, when upstream says that the session has expired', async () => {
    const cloud = cloudOf(emulator.callers.partner).enter({
      roleArn: `acs:ram::${emulator.callers.partner.accountId}:role/portal-reader`,
    });
    await read(cloud);
    emulator.addFault({ kind: 'expire', action: 'DescribeRegions', count: 1 });
    await cloud.reader.ask(describeRegions, { regionId: 'cn-hangzhou', params: { AcceptLanguage: 'zh-CN' } });
    expect(emulator.calls({ action: 'AssumeRole' })).toHaveLength(2);
    const keys = emulator.calls({ action: 'DescribeRegions' }).map(({ accessKeyId }) => accessKeyId);
    expect(keys).toHaveLength(3);
    expect(new Set(keys).size).toBe(2);
  });
});
