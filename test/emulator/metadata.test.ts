/** The metadata service of an instance, with and without a session token of its own. */
import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { instanceRole } from '../../emulator/data/ecs/instance-role.js';
import type { Emulator } from '../../emulator/emulator.js';
import { startEmulator } from '../start-emulator.js';
import { send, versions } from './access/signed-by-hand.js';

let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator({ instances: 200 });
});
afterAll(() => emulator.close());

const ttl = 'x-aliyun-ecs-metadata-token-ttl-seconds';

function ask(path: string, { method = 'GET', headers = {}, of = emulator } = {}) {
  return new Promise<{ status: number; text: string }>((resolve, reject) => {
    const sent = request(`${of.origin}${path}`, {
      method,
      headers: { host: '100.100.100.200', ...headers },
      agent: false,
    });
    sent.once('error', reject);
    sent.once('response', (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (part) => {
        text += part;
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text }));
    });
    sent.end();
  });
}

async function tokenFor(seconds = 600, of = emulator) {
  const { text } = await ask('/latest/api/token', { method: 'PUT', headers: { [ttl]: `${seconds}` }, of });
  return { 'x-aliyun-ecs-metadata-token': text };
}

const instance = () =>
  emulator.cloud.regions
    .flatMap(({ id }) => emulator.cloud.accounts[0].instances(id))
    .find((one) => one.Status === 'Running' && instanceRole(emulator.cloud.accounts[0], one) !== '');

describe('the metadata service', () => {
  it('says of its instance what DescribeInstances says', async () => {
    const headers = await tokenFor();
    const text = async (path: string) => (await ask(`/latest/meta-data/${path}`, { headers })).text;
    expect(await text('instance-id')).toBe(instance()?.InstanceId);
    expect(await text('region-id')).toBe(instance()?.RegionId);
    expect(await text('zone-id')).toBe(instance()?.ZoneId);
    expect(await text('instance/instance-type')).toBe(instance()?.InstanceType);
    expect((await text('')).split('\n')).toEqual(expect.arrayContaining(['instance-id', 'ram/', 'instance/']));
    const document = JSON.parse((await ask('/latest/dynamic/instance-identity/document', { headers })).text);
    expect(document).toMatchObject({ 'instance-id': instance()?.InstanceId, 'region-id': instance()?.RegionId });
    expect((await ask('/latest/meta-data/nothing', { headers })).status).toBe(404);
  });

  it('gives credentials of the role, which may read and not write', async () => {
    const headers = await tokenFor();
    const path = '/latest/meta-data/ram/security-credentials/';
    const role = (await ask(path, { headers })).text;
    const given = JSON.parse((await ask(`${path}${role}`, { headers })).text);
    expect(given).toMatchObject({ Code: 'Success', AccessKeyId: expect.stringMatching(/^STS\./) });
    const keys = {
      accessKeyId: given.AccessKeyId,
      accessKeySecret: given.AccessKeySecret,
      securityToken: given.SecurityToken,
    };
    const identity = await send(emulator.origin, { keys, action: 'GetCallerIdentity', version: versions.sts });
    expect(identity.body.Arn).toMatch(new RegExp(`:assumed-role/${role}/vm-ram-${instance()?.InstanceId}$`));
    const params = { RegionId: instance()?.RegionId ?? '', InstanceId: instance()?.InstanceId ?? '' };
    const read = await send(emulator.origin, { keys, action: 'DescribeInstances', version: versions.ecs, params });
    expect(read.body.Instances.Instance.length).toBeGreaterThan(0);
    const stop = await send(emulator.origin, { keys, action: 'StopInstance', version: versions.ecs, params });
    expect(stop.body.Code).toBe('Forbidden.RAM');
    expect((await ask(`${path}no-such-role`, { headers })).status).toBe(404);
  });

  it('has the role that DescribeInstanceRamRole names', async () => {
    const role = async (params: Record<string, string>) => {
      const RegionId = instance()?.RegionId ?? '';
      const call = { keys: emulator.callers.administrator, action: 'DescribeInstanceRamRole', version: versions.ecs };
      const { text } = await send(emulator.origin, { ...call, params: { RegionId, ...params } });
      return JSON.parse(text);
    };
    const InstanceId = instance()?.InstanceId ?? '';
    const { InstanceRamRoleSets } = await role({ InstanceIds: JSON.stringify([InstanceId]) });
    expect(InstanceRamRoleSets.InstanceRamRoleSet).toEqual([{ InstanceId, RamRoleName: 'instance-agent' }]);
    const { TotalCount } = await role({ RamRoleName: 'instance-agent' });
    const all = emulator.cloud.accounts[0].instances(instance()?.RegionId ?? '');
    const chosen = all.filter((one) => instanceRole(emulator.cloud.accounts[0], one) !== '');
    expect([TotalCount, chosen.length < all.length]).toEqual([chosen.length, true]);
    expect((await role({})).Code).toBe('InvalidParameter.AllEmpty');
  });

  it('gives the same credentials until shortly before they end, then others', async () => {
    const later = await startEmulator({ instances: 200 });
    const given = async () => {
      const headers = await tokenFor(21_600, later);
      return JSON.parse(
        (await ask('/latest/meta-data/ram/security-credentials/instance-agent', { headers, of: later })).text,
      );
    };
    const first = await given();
    expect(await given()).toEqual(first);
    later.advanceClock(5 * 3_600_000);
    expect((await given()).AccessKeyId).toBe(first.AccessKeyId);
    later.advanceClock(45 * 60_000);
    expect((await given()).AccessKeyId).not.toBe(first.AccessKeyId);
    await later.close();
  });

  it('refuses a token that is unknown or has ended, and one for longer than six hours', async () => {
    const later = await startEmulator({ instances: 200 });
    const headers = await tokenFor(60, later);
    const path = '/latest/meta-data/instance-id';
    expect((await ask(path, { headers, of: later })).status).toBe(200);
    later.advanceClock(61_000);
    expect((await ask(path, { headers, of: later })).status).toBe(401);
    await later.close();
    expect((await ask(path, { headers: { 'x-aliyun-ecs-metadata-token': 'x' } })).status).toBe(401);
    const put = (more: Record<string, string>) => ask('/latest/api/token', { method: 'PUT', headers: more });
    expect((await put({ [ttl]: '21601' })).status).toBe(400);
    expect((await put({})).status).toBe(400);
    expect((await put({ [ttl]: '60', 'x-forwarded-for': '192.0.2.1' })).status).toBe(403);
  });

  it('answers without a token unless its instance insists on one', async () => {
    const statuses = new Set<string>();
    for (let seed = 1; seed <= 12; seed += 1) {
      const of = await startEmulator({ instances: 240, seed });
      const running = of.cloud.regions
        .flatMap(({ id }) => of.cloud.accounts[0].instances(id))
        .find((one) => one.Status === 'Running' && instanceRole(of.cloud.accounts[0], one) !== '');
      const { status } = await ask('/latest/meta-data/instance-id', { of });
      const required = running?.MetadataOptions.HttpTokens === 'required';
      expect(status).toBe(required ? 403 : 200);
      statuses.add(`${required} ${status}`);
      await of.close();
    }
    expect(statuses.size).toBe(2);
  });

  it('is not in the way of a bucket that is called latest', async () => {
    const answer = await ask('/latest/meta-data/key', { headers: { host: '', authorization: 'OSS k:c2ln' } });
    expect(answer.text).toContain('<Code>');
  });
});
