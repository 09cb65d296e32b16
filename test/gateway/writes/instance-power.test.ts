/** Starting, stopping and restarting instances: the calls upstream, and the result for each. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { TestGateway } from '../harness.js';
import { codesOf, instanceIds, mainAccount, mutate, regionId, startWritable, statusOf } from './kit.js';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startWritable({ cacheTtlMs: 60_000, instances: 2000 });
});
afterAll(() => gateway.close());

let running: string[];
beforeEach(() => {
  gateway.emulator.clearFaults();
  running = instanceIds(gateway, 'Running');
  gateway.emulator.clearCalls();
});

const stop = (instanceIds: readonly string[], more: object = {}, asked = {}) =>
  mutate<{ instances: { instanceId: string; status: string }[] }>(
    gateway,
    'stopInstances',
    { regionId, instanceIds, ...more },
    { more: 'instances { instanceId status }', ...asked },
  );

describe('stopInstances', () => {
  it('stops what can be stopped and tells why the rest cannot, in one call and one to read them', async () => {
    const stopped = instanceIds(gateway, 'Stopped').slice(0, 2);
    const ids = [...running.slice(0, 97), ...stopped, 'i-nowhere'];
    const done = await stop(ids);
    expect(codesOf(done)).toEqual([...Array(97).fill('ok'), 'CONFLICT', 'CONFLICT', 'NOT_FOUND']);
    expect(done.results[0]?.id).toBe(`acs:ecs:${regionId}:${mainAccount(gateway.emulator)}:instance/${ids[0]}`);
    expect(done.results[97]?.error?.upstreamCode).toBe('IncorrectInstanceStatus');
    expect(done).toMatchObject({ dryRun: null, clientToken: null, requestIds: [expect.any(String)] });
    expect(done.instances).toHaveLength(99);
    expect(done.instances[0]).toEqual({ instanceId: ids[0], status: 'STOPPING' });
    expect(gateway.calls()).toEqual(['Ecs:StopInstances', 'Ecs:DescribeInstances']);
  });

  it('is visible at once to the caller, even if older data was cached', async () => {
    const [id = ''] = running;
    const query = `{ instance(regionId: "${regionId}", instanceId: "${id}") { status } }`;
    const read = async () => (await gateway.ask<{ instance: { status: string } }>(query)).data.instance.status;
    expect(await read()).toBe('RUNNING');
    await mutate(gateway, 'stopInstances', { regionId, instanceIds: [id] });
    expect(await read()).toBe('STOPPING');
    gateway.emulator.advanceClock(60_000);
    await mutate(gateway, 'startInstances', { regionId, instanceIds: [id] });
    expect(await read()).toBe('STARTING');
  });

  it('asks upstream in a dry run, which changes nothing, and tells of each instance by itself', async () => {
    const stopped = instanceIds(gateway, 'Stopped').slice(0, 1);
    const ids = [...running.slice(0, 3), ...stopped];
    const passed = await stop(ids.slice(0, 3), { dryRun: true });
    expect(passed).toMatchObject({ dryRun: 'UPSTREAM' });
    expect(codesOf(passed)).toEqual(['ok', 'ok', 'ok']);
    expect(codesOf(await stop(ids, { dryRun: true }))).toEqual(['ok', 'ok', 'ok', 'CONFLICT']);
    expect(ids.map((id) => statusOf(gateway, id))).toEqual(['Running', 'Running', 'Running', 'Stopped']);
  });

  it('takes at most 100 instances, each once, and nothing for none', async () => {
    await expect(stop(Array.from({ length: 101 }, (_, index) => `i-${index}`))).rejects.toMatchObject({
      code: 'BAD_USER_INPUT',
    });
    expect((await stop([])).results).toEqual([]);
    expect(gateway.calls()).toEqual([]);
    const [id = ''] = running;
    expect((await stop([id, id])).results).toHaveLength(1);
  });

  it('checks the region before anything is asked', async () => {
    const wrong = mutate(gateway, 'stopInstances', { regionId: 'x/../y', instanceIds: ['i-1'] });
    await expect(wrong).rejects.toMatchObject({ code: 'BAD_USER_INPUT' });
    expect(gateway.calls()).toEqual([]);
  });

  it('puts force and the mode on the wire', async () => {
    await stop(running.slice(0, 1), { force: true, stoppedMode: 'STOP_CHARGING' });
    const [call] = gateway.emulator.calls({ action: 'StopInstances' });
    expect(call?.params).toMatchObject({ ForceStop: 'true', StoppedMode: 'StopCharging' });
  });
});

describe('a caller without permission', () => {
  it('gets a denial for each, with the permission to request', async () => {
    const done = await stop(running.slice(0, 50), {}, { as: gateway.emulator.callers.newcomer });
    expect(new Set(codesOf(done))).toEqual(new Set(['FORBIDDEN']));
    expect(done.results[0]?.error?.message).toContain('ecs:StopInstances');
    expect(running.slice(0, 50).map((id) => statusOf(gateway, id))).not.toContain('Stopping');
  });

  it.each([
    ['in the middle', 4, 6],
    ['the first', 0, 3],
    ['all but the last', 0, 9],
  ])('is denied for some, %s: the others are stopped', async (_which, from, to) => {
    const { accountId, arn } = gateway.emulator.callers.administrator;
    const ids = running.slice(0, 10);
    const denied = ids.slice(from, to).map((id) => `acs:ecs:${regionId}:${accountId}:instance/${id}`);
    const policy = JSON.stringify({
      Version: '1',
      Statement: [
        { Effect: 'Allow', Action: '*', Resource: '*' },
        { Effect: 'Deny', Action: 'ecs:StopInstances', Resource: denied },
      ],
    });
    const as = gateway.emulator.issueSession(arn, { policy });
    const codes = codesOf(await stop(ids, {}, { as }));
    const told = ids.map((_, at) => (at >= from && at < to ? 'FORBIDDEN' : 'ok'));
    expect(codes).toEqual(told);
    expect(ids.map((id) => (statusOf(gateway, id) === 'Stopping' ? 'ok' : 'FORBIDDEN'))).toEqual(told);
  });
});

describe('an answer that was lost', () => {
  const reset = (when: 'before' | 'after') =>
    gateway.emulator.addFault({ kind: 'reset', action: 'StopInstances', when, count: 1 });

  it('is not a failure if the state shows that it was executed', async () => {
    reset('after');
    const done = await stop(running.slice(0, 2));
    expect(codesOf(done)).toEqual(['ok', 'ok']);
    expect(gateway.emulator.calls({ action: 'StopInstances' })).toHaveLength(1);
  });

  it('is looked for in the answer for each instance, whose failure may come after it was done', async () => {
    const ids = [running[0] ?? '', 'i-nowhere'];
    const rows = ids.map((InstanceId) => ({ InstanceId, Code: 'InternalError', Message: 'unknown error' }));
    const bodyOf = JSON.stringify({ RequestId: 'r', InstanceResponses: { InstanceResponse: rows } });
    gateway.emulator.addFault({ kind: 'malformed', action: 'StopInstances', bodyOf, count: 1 });
    const done = await stop(ids);
    expect(statusOf(gateway, ids[0] ?? '')).toBe('Stopping');
    expect(codesOf(done)).toEqual(['ok', 'UNKNOWN_OUTCOME']);
    expect(done.results[1]?.error?.message).toContain('InternalError');
  });

  it('is settled by reading though the request has ended meanwhile', async () => {
    const hasty = await startWritable({ deadlineMs: 1_500, attemptTimeoutMs: 2_500 });
    const [id = ''] = instanceIds(hasty, 'Running');
    hasty.emulator.addFault({ kind: 'hang', action: 'StopInstances', when: 'after' });
    expect(codesOf(await mutate(hasty, 'stopInstances', { regionId, instanceIds: [id] }))).toEqual(['ok']);
    expect(statusOf(hasty, id)).toBe('Stopping');
    await hasty.close();
  });

  it('is unknown if the state does not show it, and nothing is repeated', async () => {
    reset('before');
    const done = await stop(running.slice(0, 2));
    expect(codesOf(done)).toEqual(['UNKNOWN_OUTCOME', 'UNKNOWN_OUTCOME']);
    expect(gateway.emulator.calls({ action: 'StopInstances' })).toHaveLength(1);
  });
});

it('reports the outcome even if the instances can no longer be read', async () => {
  gateway.emulator.addFault({ kind: 'error500', action: 'DescribeInstances' });
  const input = { regionId, instanceIds: running.slice(0, 1) };
  const query = `mutation($input: StopInstancesInput!) { stopped: stopInstances(input: $input) { results { ok } shown: instances { status } } }`;
  const { data, errors } = await gateway.ask<object>(query, { variables: { input } });
  expect(data).toEqual({ stopped: { results: [{ ok: true }], shown: [] } });
  expect(errors).toMatchObject([{ path: ['stopped', 'shown'], extensions: { code: 'UNAVAILABLE' } }]);
});

it('reports the outcome even if upstream answers incomplete rows', async () => {
  const [id = ''] = running;
  const bodyOf = JSON.stringify({ Instances: { Instance: [{ InstanceId: id }] }, NextToken: '' });
  gateway.emulator.addFault({ kind: 'malformed', action: 'DescribeInstances', bodyOf });
  const more =
    'instances { id accountId instanceId regionId status name tags { key } locks privateIpAddresses publicIpAddresses ipv6Addresses securityGroupIds }';
  const query = `mutation { stopInstances(input: { regionId: "${regionId}", instanceIds: ["${id}"] }) { results { ok } ${more} } }`;
  const { data } = await gateway.ask<{ stopInstances: { results: object[] } } | null>(query);
  expect(data?.stopInstances.results).toEqual([{ ok: true }]);
});

it('leaves an audit record of the caller and the change', async () => {
  const [id = ''] = running;
  await stop([id, 'i-nowhere']);
  const line =
    gateway
      .logged()
      .split('\n')
      .findLast((each) => each.includes('"msg":"write"')) ?? '{}';
  const { arn, accountId, accessKeySecret, securityToken } = gateway.emulator.callers.administrator;
  expect(JSON.parse(line)).toMatchObject({
    caller: arn,
    accountId,
    mutation: 'stopInstances',
    dryRun: null,
    clientToken: null,
    requestIds: [expect.any(String)],
    targets: [
      { id: expect.stringContaining(id), ok: true },
      { id: expect.stringContaining('i-nowhere'), ok: false, code: 'NOT_FOUND' },
    ],
  });
  expect(line).not.toContain(accessKeySecret);
  expect(line).not.toContain(securityToken);
});

it('does nothing of a document of which one input is wrong, and says which', async () => {
  const [id = ''] = running;
  const good = `stopInstances(input: { regionId: "${regionId}", instanceIds: ["${id}"] }) { results { ok } }`;
  const bad = `gone: deleteDisk(input: { regionId: "${regionId}", diskId: "d-1", confirm: "d-2" }) { results { ok } }`;
  const { data, errors } = await gateway.ask<object | null>(`mutation { ${good} ${bad} }`);
  expect(data).toBeNull();
  expect(errors).toMatchObject([{ path: ['gone'], extensions: { code: 'BAD_USER_INPUT' } }]);
  expect(gateway.calls()).toEqual([]);
  expect(statusOf(gateway, id)).toBe('Running');
});
