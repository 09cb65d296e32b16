import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Instance } from '../../../emulator/data/ecs/instance.js';
import type { Emulator } from '../../../emulator/emulator.js';
import { startEmulator } from '../../start-emulator.js';
import type { Keys } from '../access/signed-by-hand.js';
import { config, ecs } from '../official.js';

const regionId = 'cn-hangzhou';
const minute = 60_000;

let emulator: Emulator;
beforeEach(async () => {
  emulator = await startEmulator({ transitionMs: minute });
});
afterEach(() => emulator.close());

const client = (keys: Keys = emulator.callers.administrator) => new ecs.default(config(emulator.origin, keys));
const instances = () => emulator.cloud.accounts[0].instances(regionId);
const isFree = (one: Instance) => one.OperationLocks.LockReason.length === 0;

function some(status: string, count = 1, holds: (one: Instance) => boolean = isFree): string[] {
  const found = instances().filter((one) => one.Status === status && holds(one));
  if (found.length < count) throw new Error(`only ${found.length} instances are ${status}`);
  return found.slice(0, count).map((one) => one.InstanceId);
}

async function statusOf(id: string): Promise<string | undefined> {
  const request = new ecs.DescribeInstancesRequest({ regionId, instanceIds: JSON.stringify([id]) });
  const { body } = await client().describeInstances(request);
  return body?.instances?.instance?.[0]?.status;
}

async function countOf(status: string): Promise<number | undefined> {
  const { body } = await client().describeInstances(new ecs.DescribeInstancesRequest({ regionId, status }));
  return body?.totalCount;
}

const changed = (action: string) => emulator.calls({ action }).map((call) => call.changed);

describe('instances, by the official SDK', () => {
  it('stop: Stopping at once, Stopped after the transition', async () => {
    const [id = ''] = some('Running', 1, (one) => isFree(one) && one.InstanceChargeType === 'PostPaid');
    const [running = 0, stopped = 0] = [await countOf('Running'), await countOf('Stopped')];
    const request = new ecs.StopInstancesRequest({ regionId, instanceId: [id], stoppedMode: 'StopCharging' });
    const { body } = await client().stopInstances(request);
    expect(body?.instanceResponses?.instanceResponse).toMatchObject([
      { instanceId: id, code: '200', message: 'success', previousStatus: 'Running', currentStatus: 'Stopping' },
    ]);
    expect(await statusOf(id)).toBe('Stopping');
    expect(await countOf('Running')).toBe(running - 1);
    emulator.advanceClock(minute - 5_000);
    expect(await statusOf(id)).toBe('Stopping');
    emulator.advanceClock(5_000);
    expect(await statusOf(id)).toBe('Stopped');
    expect(await countOf('Stopped')).toBe(stopped + 1);
    expect(instances().find((one) => one.InstanceId === id)?.StoppedMode).toBe('StopCharging');
  });

  it('start: Starting, then Running, with a new start time', async () => {
    const [id = ''] = some('Stopped');
    await client().startInstances(new ecs.StartInstancesRequest({ regionId, instanceId: [id] }));
    const status = new ecs.DescribeInstanceStatusRequest({ regionId, instanceId: [id] });
    const before = await client().describeInstanceStatus(status);
    expect(before.body?.instanceStatuses?.instanceStatus).toMatchObject([{ instanceId: id, status: 'Starting' }]);
    emulator.advanceClock(minute);
    const after = await client().describeInstanceStatus(status);
    expect(after.body?.instanceStatuses?.instanceStatus?.[0]?.status).toBe('Running');
    const { StartTime, StoppedMode } = instances().find((one) => one.InstanceId === id) ?? {};
    expect(StartTime).toBe(`${emulator.calls().at(-1)?.at.slice(0, 16)}Z`);
    expect(StoppedMode).toBe('Not-applicable');
  });

  it('reboot: Stopping, Starting, Running', async () => {
    const [id = ''] = some('Running');
    await client().rebootInstances(new ecs.RebootInstancesRequest({ regionId, instanceId: [id] }));
    const seen = [await statusOf(id)];
    for (let step = 0; step < 2; step += 1) {
      emulator.advanceClock(minute);
      seen.push(await statusOf(id));
    }
    expect(seen).toEqual(['Stopping', 'Starting', 'Running']);
  });

  it('reach the final state without reads in between', async () => {
    const [id = ''] = some('Running');
    await client().rebootInstances(new ecs.RebootInstancesRequest({ regionId, instanceId: [id] }));
    emulator.advanceClock(10 * minute);
    expect(await statusOf(id)).toBe('Running');
  });

  it('are accepted one at a time, without a region', async () => {
    const [id = ''] = some('Running');
    await client().stopInstance(new ecs.StopInstanceRequest({ instanceId: id }));
    emulator.advanceClock(minute);
    await client().startInstance(new ecs.StartInstanceRequest({ instanceId: id }));
    expect(await statusOf(id)).toBe('Starting');
    emulator.advanceClock(minute);
    await client().rebootInstance(new ecs.RebootInstanceRequest({ instanceId: id }));
    expect(await statusOf(id)).toBe('Stopping');
  });

  it('SuccessFirst: 100 ids, three of them refused, each with its reason', async () => {
    const good = some('Running', 97);
    const locked = instances().find((one) => one.Status === 'Running' && !isFree(one))?.InstanceId ?? '';
    const [stopped = ''] = some('Stopped');
    const request = new ecs.StopInstancesRequest({
      regionId,
      instanceId: [...good.slice(0, 20), 'i-gone', stopped, locked, ...good.slice(20)],
      batchOptimization: 'SuccessFirst',
    });
    const { body, statusCode } = await client().stopInstances(request);
    const responses = body?.instanceResponses?.instanceResponse ?? [];
    expect(statusCode).toBe(200);
    expect(responses.map((one) => one.instanceId)).toEqual(request.instanceId);
    expect(responses.filter((one) => one.code === '200')).toHaveLength(97);
    expect(responses.filter((one) => one.code !== '200')).toMatchObject([
      { instanceId: 'i-gone', code: 'InvalidInstanceId.NotFound', currentStatus: '' },
      { instanceId: stopped, code: 'IncorrectInstanceStatus', previousStatus: 'Stopped', currentStatus: 'Stopped' },
      { instanceId: locked, code: expect.stringMatching(/^Instance(LockedForSecurity|ExpiredOrInArrears)$/) },
    ]);
    expect(changed('StopInstances')).toEqual([good]);
  });

  it('AllTogether: one invalid instance refuses all', async () => {
    const [running = '', stopped = ''] = [...some('Running'), ...some('Stopped')];
    const request = new ecs.StopInstancesRequest({ regionId, instanceId: [running, stopped] });
    await expect(client().stopInstances(request)).rejects.toMatchObject({ code: 'IncorrectInstanceStatus' });
    expect(await statusOf(running)).toBe('Running');
    expect(changed('StopInstances')).toEqual([[]]);
  });

  it('a dry run changes nothing, and a passed one has one of two codes', async () => {
    const [id = ''] = some('Running');
    const many = new ecs.StopInstancesRequest({ regionId, instanceId: [id], dryRun: true });
    await expect(client().stopInstances(many)).rejects.toMatchObject({ code: 'DRYRUN.SUCCESS', statusCode: 400 });
    const one = new ecs.StopInstanceRequest({ instanceId: id, dryRun: true });
    await expect(client().stopInstance(one)).rejects.toMatchObject({ code: 'DryRunOperation', statusCode: 400 });
    const wrong = new ecs.StartInstancesRequest({ regionId, instanceId: [id], dryRun: true });
    await expect(client().startInstances(wrong)).rejects.toMatchObject({ code: 'IncorrectInstanceStatus' });
    expect(await statusOf(id)).toBe('Running');
    expect([...changed('StopInstances'), ...changed('StopInstance')].flat()).toEqual([]);
  });

  it('none and more than a hundred are refused', async () => {
    const stop = (instanceId: string[]) =>
      client().stopInstances(new ecs.StopInstancesRequest({ regionId, instanceId }));
    await expect(stop([])).rejects.toMatchObject({ code: 'InvalidInstanceId.NotFound' });
    const many = Array.from({ length: 101 }, (_, at) => `i-${at}`);
    await expect(stop(many)).rejects.toMatchObject({ code: 'InvalidParameter.TooManyInstanceIds' });
  });

  it('need the permission on every named instance', async () => {
    const [first = '', second = ''] = some('Running', 2);
    const stop = (keys: Keys, ...instanceId: string[]) =>
      client(keys).stopInstances(new ecs.StopInstancesRequest({ regionId, instanceId }));
    const { reader, newcomer } = emulator.callers;
    await expect(stop(reader, first)).rejects.toMatchObject({ code: 'Forbidden.RAM', statusCode: 403 });
    await expect(stop(newcomer, first)).rejects.toMatchObject({ code: 'Forbidden.RAM' });
    const accountId = emulator.cloud.accounts[0].id;
    const policy = JSON.stringify({
      Version: '1',
      Statement: [
        {
          Effect: 'Allow',
          Action: 'ecs:StopInstances',
          Resource: `acs:ecs:${regionId}:${accountId}:instance/${first}`,
        },
      ],
    });
    const keys = emulator.issueSession(emulator.callers.administrator.arn, { policy });
    await expect(stop(keys, first, second)).rejects.toMatchObject({ code: 'Forbidden.RAM' });
    expect(await statusOf(first)).toBe('Running');
    await stop(keys, first);
    expect(await statusOf(first)).toBe('Stopping');
  });
});

describe('the state', () => {
  it('belongs to one emulator', async () => {
    const [id = ''] = some('Running');
    const other = await startEmulator();
    await client().stopInstances(new ecs.StopInstancesRequest({ regionId, instanceId: [id] }));
    const theirs = other.cloud.accounts[0].instances(regionId).find((one) => one.InstanceId === id);
    expect(theirs?.Status).toBe('Running');
    await other.close();
  });

  it('does not depend on what was read before it was changed', async () => {
    const other = await startEmulator();
    const [id = ''] = some('Running');
    await client().stopInstances(new ecs.StopInstancesRequest({ regionId, instanceId: [id] }));
    for (const noun of ['disks', 'snapshots', 'networkInterfaces', 'elasticIps'] as const) {
      expect(emulator.cloud.accounts[0][noun](regionId)).toEqual(other.cloud.accounts[0][noun](regionId));
    }
    await other.close();
  });
});

describe('a reset', () => {
  it.each([
    { when: 'before', executed: 0 },
    { when: 'after', executed: 1 },
  ] as const)('$when a stop executes it $executed times', async ({ when, executed }) => {
    const [id = ''] = some('Running');
    emulator.addFault({ kind: 'reset', action: 'StopInstances', when, count: 1 });
    const request = new ecs.StopInstancesRequest({ regionId, instanceId: [id] });
    await expect(client().stopInstances(request)).rejects.toThrow();
    expect(changed('StopInstances').flat()).toHaveLength(executed);
    expect(await statusOf(id)).toBe(executed === 1 ? 'Stopping' : 'Running');
  });

  it('during the answer happens after the execution, and so may an error', async () => {
    const [first = '', second = ''] = some('Running', 2);
    const stop = (id: string) => client().stopInstances(new ecs.StopInstancesRequest({ regionId, instanceId: [id] }));
    emulator.addFault({ kind: 'truncate', action: 'StopInstances', count: 1 });
    await expect(stop(first)).rejects.toThrow();
    emulator.addFault({ kind: 'error500', action: 'StopInstances', when: 'after', count: 1 });
    await expect(stop(second)).rejects.toMatchObject({ code: 'InternalError' });
    expect(changed('StopInstances')).toEqual([[first], [second]]);
  });
});
