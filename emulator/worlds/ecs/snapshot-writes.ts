/** ECS CreateSnapshot and DeleteSnapshot. */
import type { Disk } from '../../data/ecs/disks.js';
import type { Snapshot } from '../../data/ecs/snapshots.js';
import { seconds } from '../../data/times.js';
import type { Params, RpcContext, RpcWrite } from '../../wire/rpc.js';
import { invalid, missing, WireError } from '../../wire/wire-error.js';
import { tagsIn } from '../tagging.js';
import { ecsTagging } from './tagging.js';

/** "2 to 128 characters, a letter first, not http:// or https://, and not auto, which automatic ones begin with." */
const nameShape = /^(?!auto|https?:\/\/)\p{L}[\p{L}\d:_.-]{1,127}$/u;

export const createSnapshot: RpcWrite['change'] = (params, context) => {
  const { account, regionId, cloud, changed } = context;
  const disk = account.disks(regionId).find(({ DiskId }) => DiskId === params.DiskId);
  if (!params.DiskId) throw missing('DiskId');
  if (!disk) throw new WireError(404, 'InvalidDiskId.NotFound', 'The specified DiskId does not exist.');
  const draft = draftOf(disk, params, context);
  checkDisk(disk, context);
  return () => {
    const snapshot = { ...draft, SnapshotId: cloud.newId(`s-${disk.DiskId.slice(2, -17)}`) };
    account.change.snapshots(regionId, (snapshots) => [...snapshots, snapshot]);
    changed(snapshot.SnapshotId);
    const progress = (more: Partial<Snapshot>): void => {
      const LastModifiedTime = seconds(cloud.timeline.now());
      account.change.snapshots(regionId, (snapshots) =>
        snapshots.map((one) => (one.SnapshotId === snapshot.SnapshotId ? { ...one, ...more, LastModifiedTime } : one)),
      );
    };
    cloud.timeline.after(cloud.transitionMs, () => progress({ Progress: '50%' }));
    cloud.timeline.after(2 * cloud.transitionMs, () =>
      progress({ Status: 'accomplished', Progress: '100%', Available: true, RemainTime: 0 }),
    );
    return { SnapshotId: snapshot.SnapshotId };
  };
};

/** A snapshot in progress is cancelled. "If the snapshot does not exist, the request is ignored." */
export const deleteSnapshot: RpcWrite['change'] = (params, { account, regionId, changed }) => {
  const id = params.SnapshotId;
  if (!id) throw missing('SnapshotId');
  const snapshot = account.snapshots(regionId).find(({ SnapshotId }) => SnapshotId === id);
  if (!snapshot) return () => ({});
  if (snapshot.Usage.startsWith('image')) {
    throw new WireError(403, 'SnapshotCreatedImage', 'The snapshot has been used to create user defined image(s).');
  }
  if (snapshot.Usage === 'disk' && params.Force !== 'true') {
    throw new WireError(403, 'SnapshotCreatedDisk', 'The snapshot has been used to create disk(s).');
  }
  return () => {
    account.change.snapshots(regionId, (snapshots) => snapshots.filter((one) => one.SnapshotId !== id));
    changed(id);
    return {};
  };
};

/** A free disk must have been attached before; an attached disk must be on an instance that is Running or Stopped. */
function checkDisk(disk: Disk, { account, regionId }: RpcContext): void {
  if (disk.Status !== 'In_use' && disk.Status !== 'Available') {
    throw new WireError(403, 'IncorrectDiskStatus', 'The current disk status does not support this operation.');
  }
  if (disk.Status === 'Available' && disk.DetachedTime === '') {
    const why = 'The specified disk has never been attached to any instance.';
    throw new WireError(403, 'IncorrectDiskStatus.NeverAttached', why);
  }
  const holders = (disk.Attachments.Attachment ?? []).map(({ InstanceId }) => InstanceId);
  for (const instance of account.instances(regionId).filter((one) => holders.includes(one.InstanceId))) {
    if (instance.OperationLocks.LockReason.some(({ LockReason }) => LockReason === 'security')) {
      throw new WireError(403, 'InstanceLockedForSecurity', 'The disk attached instance is locked due to security.');
    }
    if (instance.Status !== 'Running' && instance.Status !== 'Stopped') {
      const why = 'The current status of the resource does not support this operation.';
      throw new WireError(403, 'IncorrectInstanceStatus', why);
    }
  }
  if (isBeingSaved(disk, account.snapshots(regionId))) {
    throw new WireError(403, 'IncorrectDiskStatus.CreatingSnapshot', 'A previous snapshot creation is in process.');
  }
}

export function isBeingSaved({ DiskId }: Disk, snapshots: readonly Snapshot[]): boolean {
  return snapshots.some((one) => one.SourceDiskId === DiskId && one.Status === 'progressing');
}

type Draft = Omit<Snapshot, 'SnapshotId'>;

function draftOf(disk: Disk, params: Params, { account, cloud, regionId }: RpcContext): Draft {
  const { SnapshotName = '', Description = '', ResourceGroupId = '' } = params;
  if (SnapshotName !== '' && !nameShape.test(SnapshotName)) throw invalid('SnapshotName.Malformed');
  if (Description !== '' && !/^(?!https?:\/\/).{2,256}$/su.test(Description))
    throw invalid('Description.Malformed', 404);
  if (ResourceGroupId !== '' && !account.resourceGroupIds.includes(ResourceGroupId)) {
    throw invalid('ResourceGroup.NotFound', 404);
  }
  const hasTags = Object.keys(params).some((name) => name.startsWith('Tag.'));
  const tags = hasTags ? tagsIn(ecsTagging, params) : [];
  const at = seconds(cloud.timeline.now());
  return {
    SnapshotName,
    Description,
    RegionId: regionId,
    Status: 'progressing',
    Progress: '0%',
    Available: false,
    RemainTime: Math.ceil((2 * cloud.transitionMs) / 1000),
    CreationTime: at,
    LastModifiedTime: at,
    SourceDiskId: disk.DiskId,
    SourceDiskSize: String(disk.Size),
    SourceDiskType: disk.Type,
    SourceStorageType: 'disk',
    SnapshotType: 'user',
    SnapshotLinkId: `sl-${disk.DiskId.slice(2)}`,
    SnapshotSN: `64472-${disk.SerialNumber}`,
    Usage: 'none',
    Category: 'standard',
    Encrypted: disk.Encrypted,
    KMSKeyId: disk.KMSKeyId,
    InstantAccess: false,
    InstantAccessRetentionDays: 0,
    ...retention(params),
    ResourceGroupId,
    ProductCode: '',
    Tags: { Tag: tags.map(([TagKey, TagValue]) => ({ TagKey, TagValue })) },
  };
}

function retention({ RetentionDays: days = '' }: Params): Pick<Snapshot, 'RetentionDays'> {
  if (days === '') return {};
  const RetentionDays = /^\d{1,5}$/.test(days) ? Number(days) : 0;
  if (RetentionDays < 1 || RetentionDays > 65_536) throw invalid('RetentionDays.Malformed');
  return { RetentionDays };
}
