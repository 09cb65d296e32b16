import {
  upstreamFilter,
  upstreamFlagFilter,
  upstreamListFilter,
  upstreamNameFilter,
  upstreamTagFilter,
} from '../../model/filters.js';
import { byToken } from '../../model/paging.js';
import { ecs } from '../../model/products.js';
import { type Children, member, type Resource } from '../../model/resource.js';
import { type Item, itemsOf, valueAt } from '../../model/value.js';
import { ecsTags } from '../tag/tags.js';
import { unknownDisk, unknownInstance } from '../unknown-ids.js';

/** https://www.alibabacloud.com/help/en/ecs/developer-reference/api-ecs-2014-05-26-describedisks */
export const disk: Resource = {
  type: 'Disk',
  scope: 'region',
  arn: { service: 'ecs', kind: 'disk' },
  tags: ecsTags,
  key: member('DiskId'),
  list: {
    action: {
      product: ecs,
      name: 'DescribeDisks',
      ram: 'ecs:DescribeDisks',
      resource: 'disk/*',
      hasDryRun: true,
      unknown: { DiskIds: unknownDisk, InstanceId: unknownInstance },
    },
    paging: byToken({ min: 10, cap: 500 }),
    items: 'Disks.Disk',
    count: { params: { PageNumber: 1, PageSize: 1 }, total: 'TotalCount' },
  },
  get: { many: { param: 'DiskIds', format: 'json', cap: 100 } },
  filters: {
    diskIds: upstreamListFilter({ param: 'DiskIds', format: 'json', cap: 100, member: 'DiskId' }),
    instanceId: upstreamFilter('InstanceId'),
    name: upstreamNameFilter({ param: 'DiskName', member: 'DiskName' }),
    status: upstreamFilter('Status'),
    type: upstreamFilter('DiskType'),
    category: upstreamFilter('Category'),
    zoneId: upstreamFilter('ZoneId'),
    encrypted: upstreamFlagFilter('Encrypted'),
    tags: upstreamTagFilter(ecsTags),
  },
};

/** Every attachment of a disk: older answers name the one instance only, newer ones list them, shared disks several. */
export function attachmentsOf(item: Item): readonly Item[] {
  const listed = itemsOf(valueAt(item, ['Attachments', 'Attachment']));
  return listed.length > 0 || !item.InstanceId ? listed : [item];
}

export const disksOfInstance: Children = {
  resource: disk,
  by: 'InstanceId',
  // A system disk and 64 data disks: https://www.alibabacloud.com/help/en/ecs/user-guide/limitations
  most: 65,
  parents: (item) => attachmentsOf(item).map(member('InstanceId')),
};
