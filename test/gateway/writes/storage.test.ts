/** Snapshots taken and deleted, disks released. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { TestGateway } from '../harness.js';
import { codesOf, instanceIds, mainAccount, mutate, regionId, startWritable } from './kit.js';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startWritable({ instances: 2000 });
});
afterAll(() => gateway.close());
beforeEach(() => {
  gateway.emulator.clearFaults();
  gateway.emulator.clearCalls();
});

const account = () => gateway.emulator.cloud.account(mainAccount(gateway.emulator));
const disks = (status: string) => (account()?.disks(regionId) ?? []).filter(({ Status }) => Status === status);
/** Disks of instances that can be changed, each used once. */
const snapped = new Set<string>();
function untouchedDisk(): string {
  const running = new Set(instanceIds(gateway, 'Running'));
  const saved = (account()?.snapshots(regionId) ?? []).map(({ SourceDiskId }) => SourceDiskId);
  const disk = disks('In_use').find(
    ({ DiskId, InstanceId }) => running.has(InstanceId) && !snapped.has(DiskId) && !saved.includes(DiskId),
  );
  snapped.add(disk?.DiskId ?? '');
  return disk?.DiskId ?? '';
}
const snapshotIds = () => (account()?.snapshots(regionId) ?? []).map(({ SnapshotId }) => SnapshotId);

const snapshotFields = 'snapshot { snapshotId name status retentionDays sourceDiskId tags { key value } }';
interface Shown {
  readonly snapshot: { readonly snapshotId: string; readonly name: string; readonly tags: readonly object[] } | null;
}
const create = (more: object = {}) => {
  const input = { regionId, diskId: untouchedDisk(), ...more };
  return mutate<Shown>(gateway, 'createSnapshot', input, { more: snapshotFields });
};

describe('createSnapshot', () => {
  it('creates one under a new key, and shows it', async () => {
    const tags = [{ key: 'a', value: '' }];
    const done = await create({ name: 'before-upgrade', retentionDays: 3, tags });
    expect(codesOf(done)).toEqual(['ok']);
    expect(done).toMatchObject({ dryRun: null, clientToken: expect.stringMatching(/^[\x21-\x7e]{1,64}$/) });
    expect(done.snapshot).toMatchObject({ name: 'before-upgrade', retentionDays: 3, tags });
    expect(snapshotIds()).toContain(done.snapshot?.snapshotId);
  });

  it('creates no second one under the same key, and refuses a different request under it', async () => {
    const diskId = untouchedDisk();
    const first = await create({ clientToken: 'mine', diskId });
    const again = await create({ clientToken: 'mine', diskId });
    expect(again.snapshot?.snapshotId).toBe(first.snapshot?.snapshotId);
    expect(again.clientToken).toBe('mine');
    const other = await create({ clientToken: 'mine', diskId, name: 'another' });
    expect(codesOf(other)).toEqual(['CONFLICT']);
    expect(other.results[0]?.error?.upstreamCode).toBe('IdempotentParameterMismatch');
  });

  it.each(['before', 'after'] as const)('is repeated under its key when its answer is lost (%s)', async (when) => {
    gateway.emulator.addFault({ kind: 'reset', action: 'CreateSnapshot', when, count: 1 });
    const before = snapshotIds().length;
    const done = await create();
    expect(codesOf(done)).toEqual(['ok']);
    expect(snapshotIds()).toHaveLength(before + 1);
    const tokens = gateway.emulator.calls({ action: 'CreateSnapshot' }).map(({ params }) => params.ClientToken);
    expect(tokens).toEqual([done.clientToken, done.clientToken]);
  });

  it.each(['', 'x'.repeat(65), 'with blank', 'ключ'])('refuses the key %j', async (clientToken) => {
    await expect(create({ clientToken })).rejects.toMatchObject({ code: 'BAD_USER_INPUT' });
    expect(gateway.calls()).toEqual([]);
  });

  it('only reads in a dry run', async () => {
    const before = snapshotIds().length;
    expect(await create({ dryRun: true })).toMatchObject({ dryRun: 'GATEWAY', clientToken: null, snapshot: null });
    expect(codesOf(await create({ dryRun: true, diskId: 'd-nowhere' }))).toEqual(['NOT_FOUND']);
    expect(snapshotIds()).toHaveLength(before);
    expect(gateway.calls()).toEqual(['Ecs:DescribeDisks', 'Ecs:DescribeDisks']);
  });
});

describe('deleteSnapshot', () => {
  const remove = (snapshotId: string, more: object = {}) =>
    mutate(gateway, 'deleteSnapshot', { regionId, snapshotId, confirm: snapshotId, ...more });

  it('deletes what is confirmed', async () => {
    const { snapshot } = await create();
    const id = snapshot?.snapshotId ?? '';
    gateway.emulator.clearCalls();
    await expect(remove(id, { confirm: 'other' })).rejects.toMatchObject({ code: 'BAD_USER_INPUT' });
    expect(gateway.calls()).toEqual([]);
    expect(codesOf(await remove(id, { dryRun: true }))).toEqual(['ok']);
    expect(snapshotIds()).toContain(id);
    expect(codesOf(await remove(id))).toEqual(['ok']);
    expect(snapshotIds()).not.toContain(id);
    expect(codesOf(await remove(id, { dryRun: true }))).toEqual(['NOT_FOUND']);
    // Upstream would take a mistyped id for a thing that has gone.
    expect(codesOf(await remove(id))).toEqual(['NOT_FOUND']);
    expect(gateway.emulator.calls({ action: 'DeleteSnapshot' })).toHaveLength(1);
  });

  it('is not a failure if the snapshot is deleted although the answer was lost', async () => {
    const { snapshot } = await create();
    gateway.emulator.addFault({ kind: 'reset', action: 'DeleteSnapshot', when: 'after', count: 1 });
    expect(codesOf(await remove(snapshot?.snapshotId ?? ''))).toEqual(['ok']);
    expect(gateway.emulator.calls({ action: 'DeleteSnapshot' })).toHaveLength(1);
  });
});

describe('deleteDisk', () => {
  const remove = (diskId: string, more: object = {}) =>
    mutate(gateway, 'deleteDisk', { regionId, diskId, confirm: diskId, ...more });

  it('releases a disk that is free, and none that is not', async () => {
    const [used, free] = [disks('In_use')[0]?.DiskId ?? '', disks('Available')[0]?.DiskId ?? ''];
    expect(codesOf(await remove(used))).toEqual(['CONFLICT']);
    expect(codesOf(await remove(used, { dryRun: true }))).toEqual(['CONFLICT']);
    expect(codesOf(await remove(free, { dryRun: true }))).toEqual(['ok']);
    await expect(remove(free, { confirm: '' })).rejects.toMatchObject({ code: 'BAD_USER_INPUT' });
    expect(codesOf(await remove(free))).toEqual(['ok']);
    expect(disks('Available').map(({ DiskId }) => DiskId)).not.toContain(free);
  });

  it('is unknown if the disk still exists and no reason is known', async () => {
    const free = disks('Available')[0]?.DiskId ?? '';
    gateway.emulator.addFault({ kind: 'reset', action: 'DeleteDisk', when: 'before', count: 1 });
    expect(codesOf(await remove(free))).toEqual(['UNKNOWN_OUTCOME']);
    expect(gateway.emulator.calls({ action: 'DeleteDisk' })).toHaveLength(1);
  });
});
