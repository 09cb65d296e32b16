import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Disk } from '../../../emulator/data/ecs/disks.js';
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
const account = () => emulator.cloud.accounts[0];
const snapshots = () => account().snapshots(regionId);
const changed = (action: string) => emulator.calls({ action }).map((call) => call.changed);

const isQuiet = (disk: Disk) =>
  !snapshots().some((one) => one.SourceDiskId === disk.DiskId && one.Status === 'progressing');
const ready = () =>
  new Set(
    account()
      .instances(regionId)
      .filter((one) => one.Status === 'Running' && one.OperationLocks.LockReason.length === 0)
      .map((one) => one.InstanceId),
  );

function diskWhere(holds: (disk: Disk) => boolean): Disk {
  const found = account()
    .disks(regionId)
    .find((disk) => isQuiet(disk) && holds(disk));
  if (!found) throw new Error('no such disk');
  return found;
}

const attached = () => {
  const running = ready();
  return diskWhere((disk) => disk.Status === 'In_use' && disk.Type === 'data' && running.has(disk.InstanceId));
};
const free = () => diskWhere((disk) => disk.Status === 'Available' && disk.DetachedTime !== '');

const create = (diskId: string, more: object = {}, keys?: Keys) =>
  client(keys).createSnapshot(new ecs.CreateSnapshotRequest({ diskId, ...more }));
const deleteSnapshot = (snapshotId: string, force?: boolean) =>
  client().deleteSnapshot(new ecs.DeleteSnapshotRequest({ snapshotId, force }));
const deleteDisk = (diskId: string, keys?: Keys) => client(keys).deleteDisk(new ecs.DeleteDiskRequest({ diskId }));

async function read(snapshotId = '') {
  const request = new ecs.DescribeSnapshotsRequest({ regionId, snapshotIds: JSON.stringify([snapshotId]) });
  return (await client().describeSnapshots(request)).body?.snapshots?.snapshot?.[0];
}

describe('snapshots, by the official SDK', () => {
  it('are progressing, then accomplished', async () => {
    const disk = attached();
    const { body } = await create(disk.DiskId, {
      snapshotName: '发布前:v2',
      description: 'before <upgrade>',
      retentionDays: 30,
      tag: [new ecs.CreateSnapshotRequestTag({ key: 'team', value: 'R&D' })],
    });
    const id = body?.snapshotId;
    expect(id).toMatch(/^s-bp1[a-z0-9]{17}$/);
    expect(await read(id)).toMatchObject({
      snapshotName: '发布前:v2',
      description: 'before <upgrade>',
      status: 'progressing',
      progress: '0%',
      available: false,
      sourceDiskId: disk.DiskId,
      sourceDiskSize: String(disk.Size),
      retentionDays: 30,
      snapshotType: 'user',
      tags: { tag: [{ tagKey: 'team', tagValue: 'R&D' }] },
    });
    await expect(create(disk.DiskId)).rejects.toMatchObject({ code: 'IncorrectDiskStatus.CreatingSnapshot' });
    emulator.advanceClock(minute);
    expect(await read(id)).toMatchObject({ status: 'progressing', progress: '50%' });
    emulator.advanceClock(minute);
    expect(await read(id)).toMatchObject({ status: 'accomplished', progress: '100%', available: true });
    const request = new ecs.DescribeSnapshotsRequest({ regionId, diskId: disk.DiskId });
    const { body: listed } = await client().describeSnapshots(request);
    expect(listed?.snapshots?.snapshot?.map((one) => one.snapshotId)).toContain(id);
  });

  it('are created once under a ClientToken', async () => {
    const disk = attached();
    emulator.addFault({ kind: 'reset', action: 'CreateSnapshot', when: 'after', count: 1 });
    await expect(create(disk.DiskId, { clientToken: 'once' })).rejects.toThrow();
    const { body } = await create(disk.DiskId, { clientToken: 'once' });
    expect(changed('CreateSnapshot')).toEqual([[body?.snapshotId], []]);
    await expect(create(disk.DiskId, { clientToken: 'once', retentionDays: 1 })).rejects.toMatchObject({
      code: 'IdempotentParameterMismatch',
    });
  });

  it('have the same ids for the same seed', async () => {
    const other = await startEmulator({ transitionMs: minute });
    const disk = attached();
    const mine = await create(disk.DiskId);
    const theirs = await new ecs.default(config(other.origin, other.callers.administrator)).createSnapshot(
      new ecs.CreateSnapshotRequest({ diskId: disk.DiskId }),
    );
    expect(theirs.body?.snapshotId).toBe(mine.body?.snapshotId);
    await other.close();
  });

  it.each([
    ['a name that is reserved', { snapshotName: 'auto-2' }, 'InvalidSnapshotName.Malformed'],
    ['a name of one letter', { snapshotName: 'a' }, 'InvalidSnapshotName.Malformed'],
    ['no days', { retentionDays: 0 }, 'InvalidRetentionDays.Malformed'],
    ['an address as description', { description: 'http://example.com' }, 'InvalidDescription.Malformed'],
    ['a group that is none', { resourceGroupId: 'rg-gone' }, 'InvalidResourceGroup.NotFound'],
  ])('are refused with %s', async (_, wrong, code) => {
    await expect(create(attached().DiskId, wrong)).rejects.toMatchObject({ code });
  });

  it('need an existing disk in the right state, and permission', async () => {
    const fresh = diskWhere((disk) => disk.Status === 'Available' && disk.DetachedTime === '');
    const creating = diskWhere((disk) => disk.Status === 'Creating');
    await expect(create('d-gone')).rejects.toMatchObject({ code: 'InvalidDiskId.NotFound' });
    await expect(create(fresh.DiskId)).rejects.toMatchObject({ code: 'IncorrectDiskStatus.NeverAttached' });
    await expect(create(creating.DiskId)).rejects.toMatchObject({ code: 'IncorrectDiskStatus' });
    await expect(create(attached().DiskId, {}, emulator.callers.reader)).rejects.toMatchObject({
      code: 'Forbidden.RAM',
    });
  });

  it('can be deleted unless a disk or image was made of them', async () => {
    const made = (usage: string) => snapshots().find((one) => one.Usage === usage)?.SnapshotId ?? '';
    const [plain, ofDisk, ofImage] = [made('none'), made('disk'), made('image')];
    await deleteSnapshot(plain);
    expect(await read(plain)).toBeUndefined();
    await expect(deleteSnapshot(ofDisk)).rejects.toMatchObject({ code: 'SnapshotCreatedDisk' });
    await deleteSnapshot(ofDisk, true);
    await expect(deleteSnapshot(ofImage, true)).rejects.toMatchObject({ code: 'SnapshotCreatedImage' });
    await deleteSnapshot(plain);
    expect(changed('DeleteSnapshot')).toEqual([[plain], [], [ofDisk], [], []]);
  });

  it('are cancelled when they are deleted too early', async () => {
    const { body } = await create(attached().DiskId);
    await deleteSnapshot(body?.snapshotId ?? '');
    emulator.advanceClock(5 * minute);
    expect(await read(body?.snapshotId)).toBeUndefined();
  });
});

describe('disks, by the official SDK', () => {
  it('can be deleted when they are free, with their automatic snapshots only', async () => {
    const disk = free();
    const before = snapshots().filter((one) => one.SourceDiskId === disk.DiskId);
    await deleteDisk(disk.DiskId);
    const request = new ecs.DescribeDisksRequest({ regionId, diskIds: JSON.stringify([disk.DiskId]) });
    const { body } = await client().describeDisks(request);
    expect(body?.disks?.disk).toEqual([]);
    const kept = before.filter((one) => !disk.DeleteAutoSnapshot || one.SnapshotType !== 'auto');
    expect(snapshots().filter((one) => one.SourceDiskId === disk.DiskId)).toEqual(kept);
    await deleteDisk(disk.DiskId);
    expect(changed('DeleteDisk')).toEqual([[disk.DiskId], []]);
  });

  it('cannot be deleted while attached, as system disks, or during a snapshot', async () => {
    const system = diskWhere((disk) => disk.Type === 'system');
    await expect(deleteDisk(attached().DiskId)).rejects.toMatchObject({ code: 'IncorrectDiskStatus' });
    await expect(deleteDisk(system.DiskId)).rejects.toMatchObject({ code: 'DiskTypeViolation' });
    const disk = free();
    await create(disk.DiskId);
    await expect(deleteDisk(disk.DiskId)).rejects.toMatchObject({ code: 'DiskCreatingSnapshot' });
    await expect(deleteDisk(disk.DiskId, emulator.callers.reader)).rejects.toMatchObject({ code: 'Forbidden.RAM' });
  });
});
