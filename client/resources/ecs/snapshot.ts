import { anyOf, named, pushed, tagged } from '../../model/filters.js';
import { byToken } from '../../model/paging.js';
import { ecs } from '../../model/products.js';
import { type Children, member, type Resource } from '../../model/resource.js';
import { textsOf } from '../../model/value.js';
import { ecsTags } from '../tag/tags.js';
import { unknownDisk, unknownInstance, unknownSnapshot } from '../unknown-ids.js';

/** https://www.alibabacloud.com/help/en/ecs/developer-reference/api-ecs-2014-05-26-describesnapshots */
export const snapshot: Resource = {
  type: 'Snapshot',
  scope: 'region',
  arn: { service: 'ecs', kind: 'snapshot' },
  tags: ecsTags,
  key: member('SnapshotId'),
  list: {
    action: {
      product: ecs,
      name: 'DescribeSnapshots',
      ram: 'ecs:DescribeSnapshots',
      resource: 'snapshot/*',
      hasDryRun: true,
      unknown: { SnapshotIds: unknownSnapshot, DiskId: unknownDisk, InstanceId: unknownInstance },
    },
    paging: byToken({ min: 10, cap: 100 }),
    items: 'Snapshots.Snapshot',
    count: { params: { PageNumber: 1, PageSize: 1 }, total: 'TotalCount' },
  },
  get: { many: { param: 'SnapshotIds', format: 'json', cap: 100 } },
  filters: {
    snapshotIds: anyOf({ param: 'SnapshotIds', format: 'json', cap: 100, member: 'SnapshotId' }),
    instanceId: pushed('InstanceId'),
    diskId: pushed('DiskId'),
    name: named({ param: 'SnapshotName', member: 'SnapshotName' }),
    tags: tagged(ecsTags),
  },
};

export const snapshotsOfDisk: Children = {
  resource: snapshot,
  by: 'DiskId',
  parents: ({ SourceDiskId }) => textsOf(SourceDiskId),
};
