import { disk } from '../../../client/resources/ecs/disk.js';
import { region } from '../../../client/resources/ecs/region.js';
import { snapshot, snapshotsOfDisk } from '../../../client/resources/ecs/snapshot.js';
import { connection, connectionOf } from '../../connection/connection.js';
import { enumeration } from '../../fields/enumeration.js';
import type { FieldTable } from '../../fields/field.js';
import { lookup } from '../../fields/lookup.js';
import { reference, regionReference } from '../../fields/reference.js';
import { accountId, arn, dateTime, flag, integer, key, regionId, tags, text } from '../../fields/scalar-fields.js';
import type * as Types from '../../schema.types.js';

const SnapshotStatus = enumeration<Types.SnapshotStatus>({
  PROGRESSING: 'progressing',
  ACCOMPLISHED: 'accomplished',
  FAILED: 'failed',
});

const Snapshot: FieldTable<Types.Snapshot> = {
  id: arn,
  accountId,
  snapshotId: key,
  regionId,
  name: text('SnapshotName'),
  description: text('Description'),
  status: SnapshotStatus.always('Status'),
  progress: text('Progress'),
  sourceDiskId: text('SourceDiskId'),
  sourceDiskSizeGiB: integer('SourceDiskSize'),
  encrypted: flag('Encrypted'),
  retentionDays: integer('RetentionDays'),
  createdAt: dateTime('CreationTime'),
  resourceGroupId: text('ResourceGroupId'),
  tags: tags('Tags.Tag', { key: 'TagKey', value: 'TagValue' }),
  region: regionReference(region),
  sourceDisk: reference(disk, text('SourceDiskId')),
};

export const snapshotTables = {
  Snapshot,
  Disk: { snapshots: connectionOf(snapshotsOfDisk) },
  Query: { snapshots: connection(snapshot), snapshot: lookup(snapshot, ({ snapshotId }) => String(snapshotId)) },
};
