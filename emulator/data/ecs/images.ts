/** The images that an account sees in a region, as DescribeImages writes them: its own beside public ones. */
import type { RegionBasis } from '../region-basis.js';
import { someTags, type Tag } from '../tags.js';
import { randomTime, seconds } from '../times.js';
import { operatingSystems } from './instance-types.js';
import { customImageId } from './instances.js';
import type { Snapshot } from './snapshots.js';
import { type PublicImage, publicImages } from './system-images.js';

export interface Image {
  readonly ImageId: string;
  readonly ImageName: string;
  readonly ImageFamily: string;
  readonly ImageVersion: string;
  readonly ImageOwnerAlias: string;
  readonly Description: string;
  readonly Status: string;
  readonly Progress: string;
  readonly OSType: string;
  readonly OSName: string;
  readonly OSNameEn: string;
  readonly Platform: string;
  readonly Architecture: string;
  readonly BootMode: string;
  /** GiB, as a number here and as text in the device mapping. */
  readonly Size: number;
  readonly DiskDeviceMappings: {
    readonly DiskDeviceMapping: readonly {
      readonly Type: string;
      readonly Device: string;
      readonly Size: string;
      readonly SnapshotId: string;
      readonly Progress: string;
      readonly Format: string;
      readonly ImportOSSBucket: string;
      readonly ImportOSSObject: string;
    }[];
  };
  readonly CreationTime: string;
  readonly Usage: string;
  readonly IsCopied: boolean;
  readonly IsPublic: boolean;
  /** Text: True, False, or nothing. */
  readonly IsSelfShared: string;
  readonly IsSubscribed: boolean;
  readonly IsSupportCloudinit: boolean;
  readonly IsSupportIoOptimized: boolean;
  readonly LoginAsNonRootSupported: boolean;
  readonly ProductCode: string;
  readonly ResourceGroupId: string;
  readonly Features: { readonly NvmeSupport: string };
  readonly Tags: { readonly Tag: readonly Tag[] };
}

/**
 * States of the account's own images, by place. Instances use the first four: the third is deprecated, so it is hidden from requests
 * that do not ask for every state. The fourth is deleted, but its instances remain.
 */
const ownStates = ['Available', 'Available', 'Deprecated', undefined]
  .concat(['Available', 'Creating', 'Waiting', 'UnAvailable', 'CreateFailed'])
  .concat(Array.from({ length: 6 }, () => 'Available'));
const names = ['golden', '生产-基线', 'golden-base', 'export <tmp>', 'win-jump'];

export function imagesOf(basis: RegionBasis, snapshots: readonly Snapshot[]): Image[] {
  const random = basis.random('images');
  const owned =
    basis.instances.length === 0 ? [] : ownStates.flatMap((status, at) => (status ? ownImage(status, at) : []));
  return [...owned, ...publicImages(basis.region.idPrefix).map(publicImage)];

  function ownImage(status: string, at: number): Image {
    const os = random.pick(operatingSystems);
    const size = random.pick([20, 40, 60]);
    const isReady = status !== 'Creating' && status !== 'Waiting';
    return {
      ...plain,
      ImageId: customImageId(basis.owner, basis.region, at),
      ImageName: `${random.pick(names)}-${at}`,
      ImageFamily: random.chance(0.3) ? 'daily-update' : '',
      ImageOwnerAlias: 'self',
      Description: random.chance(0.5) ? '' : 'built by "packer"',
      Status: status,
      Progress: isReady ? '100%' : '12%',
      OSType: os.type,
      OSName: os.name,
      OSNameEn: os.nameEn,
      Platform: os.type === 'windows' ? 'Windows Server 2019' : 'Others Linux',
      Architecture: random.chance(0.1) ? 'arm64' : 'x86_64',
      Size: size,
      DiskDeviceMappings: mapping(size, isReady ? (snapshots[at]?.SnapshotId ?? '') : ''),
      CreationTime: seconds(randomTime(random)),
      Usage: at < 3 ? 'instance' : 'none',
      IsCopied: random.chance(0.2),
      IsSelfShared: random.chance(0.2) ? 'True' : 'False',
      ResourceGroupId: basis.resourceGroup(random),
      Tags: { Tag: someTags(random) },
    };
  }
}

function publicImage(image: PublicImage): Image {
  return {
    ...plain,
    ImageId: image.imageId,
    ImageName: image.imageName,
    ImageFamily: image.family,
    ImageOwnerAlias: image.owner,
    Description: image.owner === 'system' ? 'Kernel version is 5.10' : '',
    Status: image.status,
    Progress: '100%',
    OSType: image.osType,
    OSName: image.osName,
    OSNameEn: image.osNameEn,
    Platform: image.platform,
    Architecture: image.architecture,
    Size: image.sizeGiB,
    // Public images do not name their snapshot.
    DiskDeviceMappings: { DiskDeviceMapping: [] },
    CreationTime: `${image.day}T02:05:40Z`,
    Usage: 'none',
    IsCopied: false,
    IsSelfShared: '',
    ProductCode: image.owner === 'marketplace' ? 'cmjj00031234' : '',
    ResourceGroupId: '',
    Tags: { Tag: [] },
  };
}

const plain = {
  ImageVersion: '',
  BootMode: 'BIOS',
  IsPublic: false,
  IsSubscribed: false,
  IsSupportCloudinit: true,
  IsSupportIoOptimized: true,
  LoginAsNonRootSupported: false,
  ProductCode: '',
  Features: { NvmeSupport: 'supported' },
} as const;

function mapping(sizeGiB: number, snapshotId: string): Image['DiskDeviceMappings'] {
  const more = { Progress: '', Format: '', ImportOSSBucket: '', ImportOSSObject: '' };
  const disk = { Type: 'system', Device: '/dev/xvda', Size: String(sizeGiB), SnapshotId: snapshotId, ...more };
  return { DiskDeviceMapping: [disk] };
}
