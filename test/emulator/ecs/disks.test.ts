/** Disks and snapshots, read by the official SDK. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Emulator } from '../../../emulator/emulator.js';
import { startEmulator } from '../../start-emulator.js';
import { config, ecs } from '../official.js';

let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator();
});
afterAll(() => emulator.close());

const regionId = 'cn-hangzhou';
const account = () => emulator.cloud.accounts[0];
const client = (caller: keyof Emulator['callers'] = 'administrator') =>
  new ecs.default(config(emulator.origin, emulator.callers[caller]));
const first = <T>(items: readonly T[], holds: (item: T) => boolean = () => true): T => {
  const found = items.find(holds);
  if (!found) throw new Error('The data set has no such item.');
  return found;
};

describe('DescribeDisks', () => {
  const disks = async (request: ConstructorParameters<typeof ecs.DescribeDisksRequest>[0]) => {
    const { body } = await client().describeDisks(new ecs.DescribeDisksRequest({ regionId, ...request }));
    return { ...body, ids: (body?.disks?.disk ?? []).map((disk) => disk.diskId) };
  };

  it('lists every disk by token, 500 per page, and lowers MaxResults to 500', async () => {
    const ids: (string | undefined)[] = [];
    let nextToken: string | undefined;
    let calls = 0;
    do {
      const page = await disks({ maxResults: 5000, nextToken });
      ids.push(...page.ids);
      nextToken = page.nextToken;
      calls += 1;
    } while (nextToken);
    expect(ids).toEqual(
      account()
        .disks(regionId)
        .map((disk) => disk.DiskId),
    );
    expect(calls).toBe(4);
    expect((await disks({ maxResults: 1 })).ids).toHaveLength(10);
  });

  it('counts 250 disks of 100 instances in Shenzhen, by page number, and refuses pages beyond 100', async () => {
    const page = await disks({ regionId: 'cn-shenzhen', pageNumber: 3, pageSize: 100 });
    expect([page.totalCount, page.ids.length, page.nextToken]).toEqual([250, 50, '']);
    expect(account().instances('cn-shenzhen')).toHaveLength(100);
    await expect(disks({ pageSize: 101 })).rejects.toMatchObject({ code: 'InvalidPageSize' });
  });

  it('returns ids in its own order, omits unknown ones, and accepts a hundred', async () => {
    const ids = account()
      .disks(regionId)
      .slice(0, 99)
      .map((disk) => disk.DiskId);
    const asked = JSON.stringify([...ids.toReversed(), 'd-unknown']);
    expect((await disks({ diskIds: asked, maxResults: 500 })).ids).toEqual(ids);
    expect((await disks({ diskIds: '[]' })).ids).toEqual([]);
    const many = JSON.stringify(Array.from({ length: 101 }, (_, at) => `d-${at}`));
    await expect(disks({ diskIds: many })).rejects.toMatchObject({ code: 'InvalidDiskIds.Malformed', statusCode: 403 });
    await expect(disks({ diskIds: 'd-1,d-2' })).rejects.toMatchObject({ code: 'InvalidParameter.DiskIds' });
  });

  it('has one system disk per instance, and finds a shared disk by each of its instances', async () => {
    const all = account().disks(regionId);
    for (const { InstanceId } of account().instances(regionId)) {
      expect(all.filter((disk) => disk.InstanceId === InstanceId && disk.Type === 'system')).toHaveLength(1);
    }
    const shared = first(all, (disk) => (disk.Attachments.Attachment ?? []).length > 1);
    expect(shared.InstanceId).toBe('');
    for (const { InstanceId } of shared.Attachments.Attachment ?? []) {
      expect((await disks({ instanceId: InstanceId, maxResults: 100 })).ids).toContain(shared.DiskId);
    }
  });

  it('ignores the filters Encrypted=false and the value All', async () => {
    const all = account().disks(regionId);
    expect((await disks({ encrypted: false, diskType: 'all', status: 'All', category: 'all' })).totalCount).toBe(
      all.length,
    );
    const encrypted = all.filter((disk) => disk.Encrypted && disk.Type === 'data');
    expect((await disks({ encrypted: true, diskType: 'data' })).totalCount).toBe(encrypted.length);
    expect(all.some((disk) => disk.Status === 'Migrating')).toBe(true);
    await expect(disks({ status: 'Migrating' })).rejects.toMatchObject({ code: 'InvalidStatus.ValueNotSupported' });
  });

  it('filters by tag, creation time and resource group, but not by the default one', async () => {
    const all = account().disks(regionId);
    const tagged = all.filter((disk) => disk.Tags.Tag.some((tag) => tag.TagKey === 'env' && tag.TagValue === 'prod'));
    expect((await disks({ tag: [{ key: 'env', value: 'prod' }] })).totalCount).toBe(tagged.length);
    const filter = [{ key: 'CreationStartTime', value: '2024-01-01T00:00Z' }];
    const young = all.filter((disk) => disk.CreationTime >= '2024-01-01T00:00:00Z');
    expect((await disks({ filter })).totalCount).toBe(young.length);
    const [byDefault = '', other = ''] = account().resourceGroupIds;
    expect((await disks({ resourceGroupId: byDefault })).totalCount).toBe(0);
    expect((await disks({ resourceGroupId: other })).totalCount).toBeGreaterThan(0);
  });
});

describe('DescribeSnapshots', () => {
  const snapshots = async (request: ConstructorParameters<typeof ecs.DescribeSnapshotsRequest>[0]) => {
    const { body } = await client().describeSnapshots(new ecs.DescribeSnapshotsRequest({ regionId, ...request }));
    return { ...body, ids: (body?.snapshots?.snapshot ?? []).map((snapshot) => snapshot.snapshotId) };
  };

  it('finds snapshots by disk, by instance, and by id', async () => {
    const all = account().snapshots(regionId);
    const disk = first(account().disks(regionId), (one) =>
      all.some((snapshot) => snapshot.SourceDiskId === one.DiskId),
    );
    const ofDisk = all.filter((one) => one.SourceDiskId === disk.DiskId).map((one) => one.SnapshotId);
    expect((await snapshots({ diskId: disk.DiskId, maxResults: 100 })).ids).toEqual(ofDisk);
    const ofInstance = (await snapshots({ instanceId: disk.InstanceId, maxResults: 100 })).ids;
    expect(ofInstance).toEqual(expect.arrayContaining(ofDisk));
    expect((await snapshots({ snapshotIds: JSON.stringify(ofDisk) })).ids.toSorted()).toEqual(ofDisk.toSorted());
    expect((await snapshots({ maxResults: 3 })).ids).toHaveLength(3);
    expect((await snapshots({ maxResults: 500 })).ids).toHaveLength(100);
  });

  it('has some snapshots of deleted disks', () => {
    const diskIds = new Set(
      account()
        .disks(regionId)
        .map((disk) => disk.DiskId),
    );
    expect(
      account()
        .snapshots(regionId)
        .some((one) => !diskIds.has(one.SourceDiskId)),
    ).toBe(true);
  });
});

describe('permissions', () => {
  it('deny every other list, and a dry run shows it', async () => {
    const newcomer = client('newcomer');
    const refusals = [
      newcomer.describeDisks(new ecs.DescribeDisksRequest({ regionId })),
      newcomer.describeSnapshots(new ecs.DescribeSnapshotsRequest({ regionId })),
      newcomer.describeSecurityGroups(new ecs.DescribeSecurityGroupsRequest({ regionId })),
      client('reader').describeDisks(new ecs.DescribeDisksRequest({ regionId: 'cn-shanghai' })),
    ];
    for (const refusal of refusals) await expect(refusal).rejects.toMatchObject({ code: 'Forbidden.RAM' });
    const dry = client('reader').describeDisks(new ecs.DescribeDisksRequest({ regionId, dryRun: true }));
    await expect(dry).rejects.toMatchObject({ code: 'DryRunOperation', statusCode: 400 });
  });
});
