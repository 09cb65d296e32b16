import { upstreamFilter, upstreamListFilter, upstreamTagFilter } from '../../model/filters.js';
import { byPage } from '../../model/paging.js';
import { vpc as product } from '../../model/products.js';
import { member, type Resource } from '../../model/resource.js';
import { vpcTags } from '../tag/tags.js';
import { unknownElasticIp } from '../unknown-ids.js';

/** https://www.alibabacloud.com/help/en/eip/developer-reference/api-vpc-2016-04-28-describeeipaddresses */
export const elasticIp: Resource = {
  type: 'ElasticIp',
  scope: 'region',
  arn: { service: 'vpc', kind: 'eip' },
  tags: vpcTags,
  key: member('AllocationId'),
  list: {
    action: {
      product,
      name: 'DescribeEipAddresses',
      ram: 'vpc:DescribeEipAddresses',
      resource: 'eip/*',
      hasDryRun: true,
      unknown: { AllocationId: unknownElasticIp },
    },
    paging: byPage({ cap: 100 }),
    items: 'EipAddresses.EipAddress',
    count: { params: { PageNumber: 1, PageSize: 1 }, total: 'TotalCount' },
  },
  get: { many: { param: 'AllocationId', format: 'comma', cap: 50 } },
  filters: {
    allocationIds: upstreamListFilter({ param: 'AllocationId', format: 'comma', cap: 50, member: 'AllocationId' }),
    ipAddresses: upstreamListFilter({ param: 'EipAddress', format: 'comma', cap: 50, member: 'IpAddress' }),
    status: upstreamFilter('Status'),
    tags: upstreamTagFilter(vpcTags),
  },
};
