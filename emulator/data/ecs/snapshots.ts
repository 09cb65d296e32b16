/** The snapshots of one account in one region, as DescribeSnapshots writes them; some outlive their disk. */

import type { RegionBasis } from '../region-basis.js';
import { someTags, type Tag } from '../tags.js';
import { randomTime, seconds } from '../times.js';
import type { Disk } from './disks.js';

export interface Snapshot {
  readonly SnapshotId: string;
  readonly SnapshotName: string;
  readonly Description: string;
  readonly RegionId: string;
  readonly Status: string;
  readonly Progress: string;
  readonly CreationTime: string;
  readonly LastModifiedTime: string;
  readonly SourceDiskId: string;
  /** GiB, as text. */
  readonly SourceDiskSize: string;
  readonly SourceDiskType: string;
  readonly SourceStorageType: string;
  readonly SnapshotType: string;
  readonly SnapshotLinkId: string;
  readonly SnapshotSN: string;
  readonly Usage: string;
  readonly Category: string;
  readonly Encrypted: boolean;
  readonly KMSKeyId: string;
  readonly Available: boolean;
  readonly InstantAccess: boolean;
  readonly InstantAccessRetentionDays: number;
  readonly RemainTime: number;
  /** Absent for a snapshot that does not expire. */
  readonly RetentionDays?: number;
  readonly ResourceGroupId: string;
  readonly ProductCode: string;
  readonly Tags: { readonly Tag: readonly Tag[] };
}

/** Progress and Available are derived from the state. */
const states = {
  accomplished: { Progress: '100%', Available: true, RemainTime: 0 },
  progressing: { Progress: '38%', Available: false, RemainTime: 240 },
  failed: { Progress: '0%', Available: false, RemainTime: 0 },
} as const;

export function snapshotsOf(basis: RegionBasis, disks: readonly Disk[]): Snapshot[] {
  const random = basis.random('snapshots');
  const taken = disks.flatMap((disk) =>
    random.chance(0.35) ? Array.from({ length: random.int(1, 4) }, (_, number) => snapshotOf(disk, number)) : [],
  );
  return random.shuffled(taken);

  function snapshotOf(disk: Disk, number: number): Snapshot {
    const snapshotId = basis.id('s', random);
    const createdAt = randomTime(random);
    const isAutomatic = random.chance(0.5);
    const status = random.pick(['accomplished', 'accomplished', 'accomplished', 'progressing', 'failed'] as const);
    const day = seconds(createdAt).slice(0, 10).replaceAll('-', '');
    return {
      SnapshotId: snapshotId,
      SnapshotName: isAutomatic ? `auto_${day}_${number}` : random.pick(['', '发布前', 'before <upgrade>']),
      Description: status === 'failed' && !isAutomatic ? 'Taken before the upgrade.' : '',
      RegionId: basis.region.id,
      Status: status,
      ...states[status],
      CreationTime: seconds(createdAt),
      LastModifiedTime: seconds(randomTime(random, createdAt)),
      SourceDiskId: random.chance(0.1) ? basis.id('d', random) : disk.DiskId,
      SourceDiskSize: String(disk.Size),
      SourceDiskType: disk.Type,
      SourceStorageType: 'disk',
      SnapshotType: isAutomatic ? 'auto' : 'user',
      SnapshotLinkId: `sl-${disk.DiskId.slice(2)}`,
      SnapshotSN: `64472-${random.int(1, 999_999_999)}-${random.int(1, 999_999_999)}`,
      Usage: random.pick(['none', 'none', 'none', 'disk', 'image', 'image_disk']),
      Category: random.chance(0.1) ? 'archive' : 'standard',
      Encrypted: disk.Encrypted,
      KMSKeyId: disk.KMSKeyId,
      InstantAccess: false,
      InstantAccessRetentionDays: 0,
      ...(isAutomatic && { RetentionDays: random.pick([7, 30, 365]) }),
      ResourceGroupId: basis.resourceGroup(random),
      ProductCode: '',
      Tags: { Tag: someTags(random) },
    };
  }
}
