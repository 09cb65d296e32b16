import {
  upstreamFilter,
  upstreamFlagFilter,
  upstreamListFilter,
  upstreamNameFilter,
  upstreamTagFilter,
} from '../../model/filters.js';
import { byPage } from '../../model/paging.js';
import { vpc as product } from '../../model/products.js';
import { member, type Resource } from '../../model/resource.js';
import { vpcTags } from '../tag/tags.js';
import { unknownVpc } from '../unknown-ids.js';

/** https://www.alibabacloud.com/help/en/vpc/developer-reference/api-vpc-2016-04-28-describevpcs */
export const vpc: Resource = {
  type: 'Vpc',
  scope: 'region',
  arn: { service: 'vpc', kind: 'vpc' },
  tags: vpcTags,
  key: member('VpcId'),
  list: {
    action: {
      product,
      name: 'DescribeVpcs',
      ram: 'vpc:DescribeVpcs',
      resource: 'vpc/*',
      hasDryRun: true,
      unknown: { VpcId: unknownVpc },
    },
    paging: byPage({ cap: 50 }),
    items: 'Vpcs.Vpc',
    count: { params: { PageNumber: 1, PageSize: 1 }, total: 'TotalCount' },
  },
  get: { many: { param: 'VpcId', format: 'comma', cap: 20 } },
  filters: {
    vpcIds: upstreamListFilter({ param: 'VpcId', format: 'comma', cap: 20, member: 'VpcId' }),
    name: upstreamNameFilter({ param: 'VpcName', member: 'VpcName' }),
    isDefault: upstreamFlagFilter('IsDefault'),
    resourceGroupId: upstreamFilter('ResourceGroupId'),
    tags: upstreamTagFilter(vpcTags),
  },
};
