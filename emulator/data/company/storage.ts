/** The disks, snapshots and images of the company: named after the instances that they are of, with their tags. */
import type { Disk } from '../ecs/disks.js';
import type { Image } from '../ecs/images.js';
import type { Instance } from '../ecs/instance.js';
import { operatingSystems } from '../ecs/instance-types.js';
import type { Snapshot } from '../ecs/snapshots.js';
import { randomOf } from '../random.js';
import { seconds } from '../times.js';
import { type App, apps, companyName } from './apps.js';
import { deploymentsIn, tagsOf } from './deployment.js';
import type { Land } from './instances.js';
import { two } from './networks.js';
import { problemRegion, problems } from './problems.js';

const years = /^(\d{4}-\d\d-\d\d)/;

export function companyDisks(
  { owner, region, isMain }: Land,
  made: readonly Disk[],
  instances: readonly Instance[],
): Disk[] {
  const byId = new Map(instances.map((instance) => [instance.InstanceId, instance]));
  const random = randomOf(owner.seed, owner.accountId, region.id, 'company disks');
  const left = deploymentsIn(random);
  const policyIds = [1, 2].map(() => `sp-${region.idPrefix}${random.text(17)}`);
  let free = 0;
  return made.map((disk) => {
    const [shared] = disk.Attachments.Attachment ?? [];
    const instance = byId.get(disk.InstanceId || (shared?.InstanceId ?? ''));
    if (!instance) {
      free += 1;
      return freeDisk(disk, free);
    }
    const part = disk.InstanceId === '' ? 'shared' : `data-${disk.Device.slice(-1).charCodeAt(0) - 97}`;
    const isSystem = disk.Type === 'system';
    const isProd = instance.Tags.Tag.some(({ TagValue }) => TagValue === 'prod');
    return {
      ...disk,
      ...kindOf(isProd ? 'PL1' : 'PL0'),
      DiskName: `${instance.InstanceName}-${isSystem ? 'system' : part}`,
      Description: '',
      Status: 'In_use',
      Size: isSystem ? 40 : random.pick([100, 200, 200, 500, 1000]),
      DiskChargeType: isSystem ? instance.InstanceChargeType : 'PostPaid',
      ExpiredTime: isSystem && instance.InstanceChargeType === 'PrePaid' ? instance.ExpiredTime : '2999-09-08T16:00Z',
      CreationTime: seconds(Date.parse(instance.CreationTime)),
      AttachedTime: disk.InstanceId === '' ? '' : seconds(Date.parse(instance.CreationTime)),
      DetachedTime: '',
      // What production keeps is copied by one of two policies.
      EnableAutomatedSnapshotPolicy: isProd && !isSystem,
      AutoSnapshotPolicyId: isProd && !isSystem ? random.pick(policyIds) : '',
      ResourceGroupId: instance.ResourceGroupId,
      OperationLocks: { OperationLock: [] },
      Tags: instance.Tags,
    };
  });

  /** Left over from an application; the first of the region of problems is a big one. */
  function freeDisk(disk: Disk, at: number): Disk {
    const isProblem = isMain && region.id === problemRegion && at === 1;
    const deployment = left[at % left.length] ?? { app: apps[0] as App, env: 'test' as const };
    const [day = ''] = years.exec(disk.CreationTime) ?? [];
    const name = `${deployment.app.name}-${deployment.env}-left-${day}`;
    return {
      ...disk,
      ...kindOf(isProblem ? 'PL3' : 'PL0'),
      DiskName: isProblem ? problems.unattachedDisk : name,
      Description: isProblem ? 'Restored to look for lost orders' : '',
      Status: 'Available',
      Size: isProblem ? 2048 : random.pick([100, 100, 200, 500]),
      EnableAutomatedSnapshotPolicy: false,
      AutoSnapshotPolicyId: '',
      OperationLocks: { OperationLock: [] },
      Tags: { Tag: tagsOf(isProblem ? { app: named('orders'), env: 'prod' } : deployment) },
    };
  }
}

function kindOf(PerformanceLevel: string): Partial<Disk> {
  return { Category: 'cloud_essd', PerformanceLevel, BurstingEnabled: false };
}

function named(name: string): App {
  return apps.find((app) => app.name === name) as App;
}

export function companySnapshots(made: readonly Snapshot[], disks: readonly Disk[]): Snapshot[] {
  const byId = new Map(disks.map((disk) => [disk.DiskId, disk]));
  return made.map((snapshot, at) => {
    const disk = byId.get(snapshot.SourceDiskId);
    const [day = ''] = years.exec(snapshot.CreationTime) ?? [];
    const isAutomatic = snapshot.SnapshotType === 'auto';
    return {
      ...snapshot,
      SnapshotName: isAutomatic
        ? snapshot.SnapshotName
        : `${disk ? disk.DiskName : 'deleted-disk'}-before-upgrade-${day}`,
      Description: '',
      // One in fifty is wrong, and the rest is what a backup has to be.
      ...(at % 50 === 49
        ? { Status: 'failed', Progress: '0%', Available: false, RemainTime: 0 }
        : { Status: 'accomplished', Progress: '100%', Available: true, RemainTime: 0 }),
      ...(disk && { SourceDiskSize: String(disk.Size), ResourceGroupId: disk.ResourceGroupId }),
      ...(isAutomatic && { RetentionDays: 30 }),
      Tags: disk ? disk.Tags : { Tag: [] },
    };
  });
}

const baseNames = ['base-al3', 'base-ubuntu', 'build-runner', 'gpu-train'];

export function companyImages(made: readonly Image[]): Image[] {
  const platform = { app: named('platform'), env: 'prod' as const };
  let number = 0;
  return made.map((image) => {
    if (image.ImageOwnerAlias !== 'self') {
      return image.ImageName.includes('"') ? { ...image, ImageName: 'golden-image-from-partner' } : image;
    }
    number += 1;
    const os = operatingSystems[number % 3 === 2 ? 2 : 0] ?? operatingSystems[0];
    return {
      ...image,
      ImageName: `${companyName}-${baseNames[number % baseNames.length]}-v${two(number)}`,
      Description: 'Built by Packer',
      ...(os && { OSType: os.type, OSName: os.name, OSNameEn: os.nameEn, Platform: 'Others Linux' }),
      Architecture: 'x86_64',
      Tags: { Tag: tagsOf(platform) },
    };
  });
}
