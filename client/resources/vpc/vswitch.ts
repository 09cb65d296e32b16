import { upstreamFilter, upstreamListFilter, upstreamNameFilter, upstreamTagFilter } from '../../model/filters.js';
import { byPage } from '../../model/paging.js';
import { vpc as product } from '../../model/products.js';
import { type Children, member, type Resource } from '../../model/resource.js';
import { textsOf } from '../../model/value.js';
import { vpcTags } from '../tag/tags.js';
import { unknownVpc, unknownVSwitch } from '../unknown-ids.js';

/**
 * One id a call, so that several of one VPC are better listed by it.
 * https://www.alibabacloud.com/help/en/vpc/developer-reference/api-vpc-2016-04-28-describevswitches
 */
export const vSwitch: Resource = {
  type: 'VSwitch',
  scope: 'region',
  arn: { service: 'vpc', kind: 'vswitch' },
  tags: vpcTags,
  key: member('VSwitchId'),
  list: {
    action: {
      product,
      name: 'DescribeVSwitches',
      ram: 'vpc:DescribeVSwitches',
      resource: 'vswitch/*',
      hasDryRun: true,
      unknown: { VSwitchId: unknownVSwitch, VpcId: unknownVpc },
    },
    paging: byPage({ cap: 50 }),
    items: 'VSwitches.VSwitch',
    count: { params: { PageNumber: 1, PageSize: 1 }, total: 'TotalCount' },
  },
  get: { many: { param: 'VSwitchId', format: 'comma', cap: 1, under: 'VpcId' } },
  filters: {
    vSwitchIds: upstreamListFilter({ param: 'VSwitchId', format: 'comma', cap: 1, member: 'VSwitchId' }),
    vpcId: upstreamFilter('VpcId'),
    zoneId: upstreamFilter('ZoneId'),
    name: upstreamNameFilter({ param: 'VSwitchName', member: 'VSwitchName' }),
    tags: upstreamTagFilter(vpcTags),
  },
};

export const vSwitchesOfVpc: Children = { resource: vSwitch, by: 'VpcId', parents: ({ VpcId }) => textsOf(VpcId) };
