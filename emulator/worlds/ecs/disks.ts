/** ECS DescribeDisks. */
import type { Disk } from '../../data/ecs/disks.js';
import { WireError } from '../../wire/wire-error.js';
import type { Listing } from '../listing.js';
import { ecsTags } from '../tags.js';
import { inResourceGroup, resourceGroupMax } from './resource-group.js';

const notSupported = (what: string) => ({ code: `${what}.ValueNotSupported`, status: 400 });

export const disks: Listing<Disk> = {
  action: 'DescribeDisks',
  envelope: ['Disks', 'Disk'],
  items: ({ account, regionId }) => account.disks(regionId),
  pageMax: 100,
  tokens: { min: 10, max: 500 },
  resourceGroupMax,
  filters: {
    tags: ecsTags,
    createdAt: (disk) => disk.CreationTime,
    equals: {
      ZoneId: (disk) => disk.ZoneId,
      DiskType: (disk) => disk.Type,
      Category: (disk) => disk.Category,
      Status: (disk) => disk.Status,
      DiskName: (disk) => disk.DiskName,
      DiskChargeType: (disk) => disk.DiskChargeType,
      SnapshotId: (disk) => disk.SourceSnapshotId,
      AutoSnapshotPolicyId: (disk) => disk.AutoSnapshotPolicyId,
      EnableAutoSnapshot: (disk) => disk.EnableAutoSnapshot,
      EnableAutomatedSnapshotPolicy: (disk) => disk.EnableAutomatedSnapshotPolicy,
      DeleteAutoSnapshot: (disk) => disk.DeleteAutoSnapshot,
      DeleteWithInstance: (disk) => disk.DeleteWithInstance,
      Portable: (disk) => disk.Portable,
      KMSKeyId: (disk) => disk.KMSKeyId,
      MultiAttach: (disk) => disk.MultiAttach,
    },
    lists: {
      DiskIds: {
        of: (disk) => [disk.DiskId],
        style: 'json',
        max: 100,
        tooMany: new WireError(403, 'InvalidDiskIds.Malformed', 'The amount of specified disk Ids exceeds the limit.'),
        malformed: 'Parameter.DiskIds',
      },
    },
    allowed: {
      DiskType: { values: ['system', 'data'], any: 'all', ...notSupported('DiskType') },
      Category: {
        values: ['cloud', 'cloud_efficiency', 'cloud_ssd', 'cloud_essd', 'cloud_auto', 'cloud_essd_entry']
          .concat(['cloud_regional_disk_auto', 'elastic_ephemeral_disk_standard', 'elastic_ephemeral_disk_premium'])
          .concat(['local_ssd_pro', 'local_hdd_pro', 'ephemeral', 'ephemeral_ssd']),
        any: 'all',
        ...notSupported('Category'),
      },
      Status: {
        values: ['In_use', 'Available', 'Attaching', 'Detaching', 'Creating', 'ReIniting'],
        any: 'All',
        ...notSupported('Status'),
      },
      DiskChargeType: { values: ['PrePaid', 'PostPaid'], code: 'DiskChargeType.NotFound', status: 404 },
      MultiAttach: {
        values: ['Disabled', 'Enabled', 'LegacyShared'],
        code: 'Parameter.MultiAttach',
        status: 403,
      },
    },
    special: {
      // A shared disk matches each of its instances.
      InstanceId: ({ InstanceId, Attachments: { Attachment = [] } }, value) =>
        InstanceId === value || Attachment.some((one) => one.InstanceId === value),
      // "false: does not filter disks by encryption status."
      Encrypted: (disk, value) => value !== 'true' || disk.Encrypted,
      LockReason: (disk, value) => disk.OperationLocks.OperationLock.some((lock) => lock.LockReason === value),
      ResourceGroupId: inResourceGroup,
    },
  },
};
