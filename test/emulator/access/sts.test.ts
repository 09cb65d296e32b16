import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { externalId } from '../../../emulator/data/ram/roles.js';
import type { Emulator } from '../../../emulator/emulator.js';
import { startEmulator } from '../../start-emulator.js';
import { type Keys, send, versions } from './signed-by-hand.js';

let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator();
});
afterAll(() => emulator.close());

const assume = (params: Record<string, string>, keys: Keys = emulator.longLivedKeys.administrator) =>
  send(emulator.origin, {
    keys,
    action: 'AssumeRole',
    version: versions.sts,
    params: { RoleArn: roleArn('portal-reader'), RoleSessionName: 'alice', ...params },
  });
const roleArn = (name: string, account = 0) => `acs:ram::${emulator.cloud.accounts[account]?.id}:role/${name}`;
const ecs = (keys: Keys, action: string, params: Record<string, string>, now = Date.now()) =>
  send(emulator.origin, { keys, action, version: versions.ecs, params, date: new Date(now) });

describe('AssumeRole', () => {
  const refusals: readonly (readonly [string, Record<string, string>, number, string])[] = [
    ['a role ARN of another form', { RoleArn: 'acs:ram::1:user/x' }, 400, 'InvalidParameter.RoleArn'],
    ['a session name with a space', { RoleSessionName: 'a b' }, 400, 'InvalidParameter.RoleSessionName'],
    ['a session under 15 minutes', { DurationSeconds: '899' }, 400, 'InvalidParameter.DurationSeconds'],
    ['a session longer than the role allows', { DurationSeconds: '3601' }, 400, 'InvalidParameter.DurationSeconds'],
    ['a policy that is none', { Policy: '{"Version":"1"}' }, 400, 'InvalidParameter.PolicyGrammar'],
    ['a policy that is too long', { Policy: 'x'.repeat(2049) }, 400, 'InvalidParameter.PolicySize'],
    ['a missing session name', { RoleSessionName: '' }, 400, 'MissingParameter'],
  ];
  for (const [what, params, status, code] of refusals) {
    it(`refuses ${what} with ${code}`, async () => {
      expect(await assume(params)).toMatchObject({ status, body: { Code: code } });
    });
  }

  it('refuses an unknown role', async () => {
    const answer = await assume({ RoleArn: roleArn('nobody') });
    expect(answer).toMatchObject({ status: 404, body: { Code: 'EntityNotExist.Role' } });
  });

  it('checks both the caller’s policies and the role’s trust policy', async () => {
    const powerless = await assume({}, emulator.longLivedKeys.powerless);
    expect(powerless.body.AccessDeniedDetail).toMatchObject({ PolicyType: 'AccountLevelIdentityBasedPolicy' });
    const service = await assume({ RoleArn: roleArn('aliyunecsdefaultrole') });
    expect(service.body.AccessDeniedDetail).toMatchObject({ PolicyType: 'AssumeRolePolicy' });
  });

  it('works across accounts, with the external id if the role requires one', async () => {
    expect((await assume({ RoleArn: roleArn('yunmen-inventory', 1) })).status).toBe(200);
    const partner = { RoleArn: roleArn('partner-audit', 1) };
    expect((await assume(partner)).body.Code).toBe('NoPermission');
    expect((await assume({ ...partner, ExternalId: externalId })).status).toBe(200);
  });

  it('opens chained sessions of at most an hour', async () => {
    const long = { RoleArn: roleArn('portal-administrator'), DurationSeconds: '7200' };
    expect((await assume(long)).status).toBe(200);
    expect((await assume(long, emulator.callers.administrator)).body.Code).toBe('InvalidParameter.DurationSeconds');
    expect((await assume({ ...long, DurationSeconds: '3600' }, emulator.callers.administrator)).status).toBe(200);
  });
});

describe('sessions', () => {
  it('may do only what role and session policy both allow', async () => {
    const policy = JSON.stringify({
      Version: '1',
      Statement: [{ Effect: 'Allow', Action: 'ecs:DescribeZones', Resource: '*' }],
    });
    const keys = emulator.issueSession(roleArn('portal-administrator'), { policy });
    expect((await ecs(keys, 'DescribeZones', { RegionId: 'cn-hangzhou' })).status).toBe(200);
    const refused = await ecs(keys, 'DescribeRegions', {});
    expect(refused).toMatchObject({ status: 403, body: { Code: 'Forbidden.RAM' } });
  });

  it("expire by the cloud's clock, which the Date header contains", async () => {
    const aged = await startEmulator();
    try {
      const keys = aged.issueSession(aged.callers.administrator.arn, { durationSeconds: 900 });
      aged.advanceClock(901_000);
      const now = Date.now() + 901_000;
      const call = { keys, action: 'GetCallerIdentity', version: versions.sts, date: new Date(now) };
      const answer = await send(aged.origin, call);
      expect(answer.body.Code).toBe('InvalidSecurityToken.Expired');
      expect(Math.abs(Date.parse(String(answer.headers.date)) - now)).toBeLessThan(5000);
      const skewed = await send(aged.origin, { ...call, date: new Date() });
      expect(skewed.body.Code).toBe('InvalidTimeStamp.Expired');
    } finally {
      await aged.close();
    }
  });
});
