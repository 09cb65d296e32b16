/** Starting, stopping and restarting instances: what upstream does, and what is told of each. */
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

  it('is seen at once by who did it, whatever was read before', async () => {
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

describe('who may not', () => {
  it('is told so for each, and what to ask for, after few calls', async () => {
    const done = await stop(running.slice(0, 50), {}, { as: gateway.emulator.callers.newcomer });
    expect(new Set(codesOf(done))).toEqual(new Set(['FORBIDDEN']));
    expect(done.results[0]?.error?.message).toContain('ecs:StopInstances');
    expect(gateway.emulator.calls({ action: 'StopInstances' })).toHaveLength(4);
  });

  it('may not for some: the others are stopped', async () => {
    const { accountId, arn } = gateway.emulator.callers.administrator;
    const ids = running.slice(0, 10);
    const denied = ids.slice(4, 6).map((id) => `acs:ecs:${regionId}:${accountId}:instance/${id}`);
    const policy = JSON.stringify({
      Version: '1',
      Statement: [
        { Effect: 'Allow', Action: '*', Resource: '*' },
        { Effect: 'Deny', Action: 'ecs:StopInstances', Resource: denied },
      ],
    });
    const as = gateway.emulator.issueSession(arn, { policy });
    const codes = codesOf(await stop(ids, {}, { as }));
    expect(codes).toEqual(['ok', 'ok', 'ok', 'ok', 'FORBIDDEN', 'FORBIDDEN', 'ok', 'ok', 'ok', 'ok']);
    expect(ids.map((id) => statusOf(gateway, id)).filter((status) => status === 'Stopping')).toHaveLength(8);
  });
});

describe('an answer that was lost', () => {
  const reset = (when: 'before' | 'after') =>
    gateway.emulator.addFault({ kind: 'reset', action: 'StopInstances', when, count: 1 });

  it('is no failure where the state shows that it was done', async () => {
    reset('after');
    const done = await stop(running.slice(0, 2));
    expect(codesOf(done)).toEqual(['ok', 'ok']);
    expect(gateway.emulator.calls({ action: 'StopInstances' })).toHaveLength(1);
  });

  it('is unknown where the state cannot tell, and nothing is repeated', async () => {
    reset('before');
    const done = await stop(running.slice(0, 2));
    expect(codesOf(done)).toEqual(['UNKNOWN_OUTCOME', 'UNKNOWN_OUTCOME']);
    expect(gateway.emulator.calls({ action: 'StopInstances' })).toHaveLength(1);
  });
});

it('tells what became of them even where they cannot be read any more', async () => {
  gateway.emulator.addFault({ kind: 'error500', action: 'DescribeInstances' });
  const input = { regionId, instanceIds: running.slice(0, 1) };
  const query = `mutation($input: StopInstancesInput!) { stopped: stopInstances(input: $input) { results { ok } instances { status } } }`;
  const { data, errors } = await gateway.ask<object>(query, { variables: { input } });
  expect(data).toEqual({ stopped: { results: [{ ok: true }], instances: [] } });
  expect(errors).toMatchObject([{ path: ['stopped', 'instances'], extensions: { code: 'UNAVAILABLE' } }]);
});

it('leaves a record of who changed what', async () => {
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
