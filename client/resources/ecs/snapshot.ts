import { upstreamFilter, upstreamListFilter, upstreamNameFilter, upstreamTagFilter } from '../../model/filters.js';
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
    snapshotIds: upstreamListFilter({ param: 'SnapshotIds', format: 'json', cap: 100, member: 'SnapshotId' }),
    instanceId: upstreamFilter('InstanceId'),
    diskId: upstreamFilter('DiskId'),
    name: upstreamNameFilter({ param: 'SnapshotName', member: 'SnapshotName' }),
    tags: upstreamTagFilter(ecsTags),
  },
};

export const snapshotsOfDisk: Children = {
  resource: snapshot,
  by: 'DiskId',
  parents: ({ SourceDiskId }) => textsOf(SourceDiskId),
};
