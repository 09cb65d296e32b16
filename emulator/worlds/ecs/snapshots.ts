/** ECS DescribeSnapshots. */
import type { Snapshot } from '../../data/ecs/snapshots.js';
import type { RpcContext } from '../../wire/rpc.js';
import { WireError } from '../../wire/wire-error.js';
import type { Listing } from '../listing.js';
import { ecsTags } from '../tags.js';
import { inResourceGroup, resourceGroupMax } from './resource-group.js';

/** A snapshot names its disk, and only the disk names the instances. */
interface Row {
  readonly snapshot: Snapshot;
  readonly instanceIds: readonly string[];
}

function rowsIn({ account, regionId }: RpcContext): Row[] {
  const holders = new Map(
    account
      .disks(regionId)
      .map(({ DiskId, Attachments: { Attachment = [] } }) => [DiskId, Attachment.map((one) => one.InstanceId)]),
  );
  return account
    .snapshots(regionId)
    .map((snapshot) => ({ snapshot, instanceIds: holders.get(snapshot.SourceDiskId) ?? [] }));
}

export const snapshots: Listing<Row> = {
  action: 'DescribeSnapshots',
  envelope: ['Snapshots', 'Snapshot'],
  items: rowsIn,
  writes: ({ snapshot }) => snapshot,
  pageMax: 100,
  tokens: { min: 1, max: 100 },
  resourceGroupMax,
  filters: {
    tags: { ...ecsTags, of: ({ snapshot }) => ecsTags.of(snapshot) },
    createdAt: ({ snapshot }) => snapshot.CreationTime,
    equals: {
      DiskId: ({ snapshot }) => snapshot.SourceDiskId,
      SnapshotName: ({ snapshot }) => snapshot.SnapshotName,
      SnapshotLinkId: ({ snapshot }) => snapshot.SnapshotLinkId,
      SnapshotType: ({ snapshot }) => snapshot.SnapshotType,
      Status: ({ snapshot }) => snapshot.Status,
      Usage: ({ snapshot }) => snapshot.Usage,
      KMSKeyId: ({ snapshot }) => snapshot.KMSKeyId,
    },
    lists: {
      SnapshotIds: {
        of: ({ snapshot }) => [snapshot.SnapshotId],
        style: 'json',
        max: 100,
        tooMany: new WireError(
          403,
          'InvalidSnapshotIds.Malformed',
          'The amount of specified specified snapshot Ids exceeds the limit.',
        ),
      },
    },
    allowed: {
      SnapshotType: { values: ['auto', 'user'], any: 'all', code: 'SnapshotType.NotFound', status: 404 },
      Status: {
        values: ['progressing', 'accomplished', 'failed'],
        any: 'all',
        code: 'Status.NotFound',
        status: 404,
      },
      Usage: { values: ['image', 'disk', 'image_disk', 'none'], code: 'Usage', status: 404 },
    },
    special: {
      InstanceId: ({ instanceIds }, value) => instanceIds.includes(value),
      // "The values are case-insensitive."
      SourceDiskType: ({ snapshot }, value) => snapshot.SourceDiskType === value.toLowerCase(),
      Category: ({ snapshot }, value) => snapshot.Category === value.toLowerCase(),
      Encrypted: ({ snapshot }, value) => value !== 'true' || snapshot.Encrypted,
      ResourceGroupId: ({ snapshot }, value, call) => inResourceGroup(snapshot, value, call),
    },
  },
};
