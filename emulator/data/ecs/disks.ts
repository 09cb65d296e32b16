/** The disks of one account in one region, as DescribeDisks writes them: the disks of each instance, shared disks and free disks. */

import type { Random } from '../random.js';
import type { RegionBasis } from '../region-basis.js';
import { someTags, type Tag } from '../tags.js';
import { randomTime, seconds } from '../times.js';
import type { Instance } from './instance.js';

export interface Attachment {
  readonly InstanceId: string;
  readonly Device: string;
  readonly AttachedTime: string;
}

export interface Disk {
  readonly DiskId: string;
  readonly DiskName: string;
  readonly Description: string;
  readonly RegionId: string;
  readonly ZoneId: string;
  readonly Status: string;
  readonly Type: string;
  readonly Category: string;
  readonly PerformanceLevel: string;
  /** GiB. */
  readonly Size: number;
  readonly SerialNumber: string;
  readonly Device: string;
  /** Empty for free disks and for shared disks: shared disks name their instances in Attachments only. */
  readonly InstanceId: string;
  readonly Attachments: { readonly Attachment?: readonly Attachment[] };
  readonly MountInstanceNum: number;
  readonly MountInstances: { readonly MountInstance: readonly Attachment[] };
  readonly MultiAttach: string;
  readonly Portable: boolean;
  readonly Encrypted: boolean;
  readonly KMSKeyId: string;
  readonly ImageId: string;
  readonly SourceSnapshotId: string;
  readonly DiskChargeType: string;
  readonly CreationTime: string;
  readonly AttachedTime: string;
  readonly DetachedTime: string;
  /** Written to the minute; the other three times are written to the second. */
  readonly ExpiredTime: string;
  readonly DeleteWithInstance: boolean;
  readonly DeleteAutoSnapshot: boolean;
  readonly EnableAutoSnapshot: boolean;
  readonly EnableAutomatedSnapshotPolicy: boolean;
  readonly AutoSnapshotPolicyId: string;
  readonly ResourceGroupId: string;
  readonly ProductCode: string;
  readonly BdfId: string;
  readonly StorageSetId: string;
  readonly StorageSetPartitionNumber: number;
  readonly StorageClusterId: string;
  readonly BurstingEnabled: boolean;
  readonly ProvisionedIops?: number;
  readonly Placement: { readonly ZoneIds: string };
  readonly OperationLocks: { readonly OperationLock: readonly { readonly LockReason: string }[] };
  readonly Tags: { readonly Tag: readonly Tag[] };
}

/** By the index of the instance: 13 data disks for ten instances. */
const dataDisks = [0, 1, 1, 2, 0, 3, 1, 2, 1, 2];
const categories = ['cloud_essd', 'cloud_essd', 'cloud_auto', 'cloud_efficiency', 'cloud_ssd', 'cloud'];
const names = ['', 'data', 'mysql-数据', 'kafka-log', 'D:\\backup', 'restored "2023"'];
const neverExpires = '2999-09-08T16:00Z';

/** A hundred instances have 250 disks: 230 of their own, 3 shared, 17 free. */
export function disksOf(basis: RegionBasis): Disk[] {
  const { instances } = basis;
  const random = basis.random('disks');
  const own = instances.flatMap((instance, at) => [
    diskOf(basis, random, { type: 'system', on: [instance] }),
    ...Array.from({ length: dataDisks[at % dataDisks.length] ?? 0 }, (_, number) =>
      diskOf(basis, random, { type: 'data', on: [instance], number: number + 1 }),
    ),
  ]);
  const shared = Array.from({ length: Math.floor((instances.length * 3) / 100) }, () => {
    const first = random.pick(instances);
    const drawn = Array.from({ length: 8 }, () => random.pick(instances));
    const neighbours = [...new Set(drawn)].filter((one) => one.ZoneId === first.ZoneId && one !== first).slice(0, 2);
    return diskOf(basis, random, { type: 'data', on: [first, ...neighbours], number: 9, isShared: true });
  });
  const free = Array.from({ length: Math.ceil((instances.length * 17) / 100) }, () =>
    diskOf(basis, random, { type: 'data', on: [] }),
  );
  return random.shuffled([...own, ...shared, ...free]);
}

interface Use {
  readonly type: 'system' | 'data';
  readonly on: readonly Instance[];
  /** Which of the instance's data disks: /dev/xvdb is 1. */
  readonly number?: number;
  readonly isShared?: true;
}

function diskOf(basis: RegionBasis, random: Random, { type, on, number = 0, isShared }: Use): Disk {
  const { region } = basis;
  const [instance] = on;
  const diskId = basis.id('d', random);
  const category = isShared ? 'cloud_essd' : random.pick(categories);
  const createdAt = randomTime(random);
  const attachedAt = seconds(randomTime(random, createdAt));
  const device = `/dev/xvd${'abcdefghijk'.charAt(number)}`;
  const isEncrypted = random.chance(0.15);
  const chargeType = type === 'system' && instance?.InstanceChargeType === 'PrePaid' ? 'PrePaid' : 'PostPaid';
  const policyId = random.chance(0.2) ? basis.id('sp', random) : '';
  return {
    DiskId: diskId,
    DiskName: random.pick(names),
    Description: random.chance(0.8) ? '' : 'kept after <migration>',
    RegionId: region.id,
    ZoneId: instance?.ZoneId ?? random.pick(basis.network.vSwitches).zoneId,
    Status: instance ? attachedStatus(random) : random.pick(['Available', 'Available', 'Available', 'Creating']),
    Type: type,
    Category: category,
    PerformanceLevel: category === 'cloud_essd' ? random.pick(['PL0', 'PL1', 'PL2', 'PL3']) : '',
    Size: type === 'system' ? random.pick([20, 40, 60]) : random.pick([100, 200, 500, 2048, 32768]),
    SerialNumber: diskId.slice(2),
    Device: instance && !isShared ? device : '',
    InstanceId: instance && !isShared ? instance.InstanceId : '',
    // The cloud writes an empty list in two ways.
    Attachments:
      on.length === 0 && random.chance(0.5)
        ? {}
        : { Attachment: on.map(({ InstanceId }) => ({ InstanceId, Device: device, AttachedTime: attachedAt })) },
    MountInstanceNum: on.length,
    MountInstances: { MountInstance: [] },
    MultiAttach: isShared ? 'Enabled' : 'Disabled',
    Portable: type === 'data',
    Encrypted: isEncrypted,
    KMSKeyId: isEncrypted ? keyOf(basis, random.text(32, '0123456789abcdef')) : '',
    ImageId: type === 'system' ? (instance?.ImageId ?? '') : '',
    SourceSnapshotId: type === 'data' && random.chance(0.1) ? basis.id('s', random) : '',
    DiskChargeType: chargeType,
    CreationTime: seconds(createdAt),
    AttachedTime: instance && !isShared ? attachedAt : '',
    DetachedTime: instance || random.chance(0.3) ? '' : seconds(randomTime(random, createdAt)),
    ExpiredTime: chargeType === 'PrePaid' ? (instance?.ExpiredTime ?? '') : neverExpires,
    DeleteWithInstance: type === 'system',
    DeleteAutoSnapshot: random.chance(0.5),
    EnableAutoSnapshot: true,
    EnableAutomatedSnapshotPolicy: policyId !== '',
    AutoSnapshotPolicyId: policyId,
    ResourceGroupId: basis.resourceGroup(random),
    ProductCode: '',
    BdfId: '',
    StorageSetId: '',
    StorageSetPartitionNumber: 0,
    StorageClusterId: '',
    BurstingEnabled: category === 'cloud_auto',
    ...(category === 'cloud_auto' && { ProvisionedIops: random.int(0, 40) * 1000 }),
    Placement: { ZoneIds: '' },
    OperationLocks: { OperationLock: random.chance(0.02) ? [{ LockReason: 'financial' }] : [] },
    Tags: { Tag: someTags(random) },
  };
}

const mostKeys = 3;

/** One of the few keys of the region that encrypt disks; the same for the same text. */
function keyOf(basis: RegionBasis, text: string): string {
  const random = basis.random('kms-key');
  const keys = Array.from({ length: mostKeys }, () =>
    random.text(32, '0123456789abcdef').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-'),
  );
  return keys[Number.parseInt(text.slice(0, 2), 16) % mostKeys] ?? '';
}

/** The documentation does not list the state Migrating. */
function attachedStatus(random: Random): string {
  if (random.chance(0.95)) return 'In_use';
  return random.pick(['Attaching', 'Detaching', 'ReIniting', 'Migrating']);
}
