/** ECS DeleteDisk. */
import type { RpcWrite } from '../../wire/rpc.js';
import { missing, WireError } from '../../wire/wire-error.js';
import { isBeingSaved } from './snapshot-writes.js';

/** "If the disk does not exist, the request is ignored." Manual snapshots stay; automatic ones may go with their disk. */
export const deleteDisk: RpcWrite['change'] = (params, { account, regionId, changed }) => {
  const id = params.DiskId;
  if (!id) throw missing('DiskId');
  const disk = account.disks(regionId).find(({ DiskId }) => DiskId === id);
  if (!disk) return () => ({});
  if (disk.Type === 'system') {
    const why = 'The specified disk is a system disk and cannot support the operation.';
    throw new WireError(403, 'DiskTypeViolation', why);
  }
  if (disk.Status !== 'Available') {
    throw new WireError(403, 'IncorrectDiskStatus', 'The current disk status does not support this operation.');
  }
  if (!disk.Portable) throw new WireError(403, 'DiskNotPortable', 'The specified disk is not a portable disk.');
  if (isBeingSaved(disk, account.snapshots(regionId))) {
    const why = 'The operation is denied due to a snapshot of the specified disk is not completed yet.';
    throw new WireError(403, 'DiskCreatingSnapshot', why);
  }
  return () => {
    account.change.disks(regionId, (disks) => disks.filter(({ DiskId }) => DiskId !== id));
    if (disk.DeleteAutoSnapshot) {
      account.change.snapshots(regionId, (snapshots) =>
        snapshots.filter((one) => one.SourceDiskId !== id || one.SnapshotType !== 'auto'),
      );
    }
    changed(id);
    return {};
  };
};
