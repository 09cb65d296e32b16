import type { Action } from '../../model/action.js';
import {
  localFilter,
  upstreamFilter,
  upstreamListFilter,
  upstreamNameFilter,
  upstreamTagFilter,
} from '../../model/filters.js';
import { byToken } from '../../model/paging.js';
import { ecs } from '../../model/products.js';
import { type Children, member, type Resource } from '../../model/resource.js';
import { textsOf, valueAt } from '../../model/value.js';
import { ecsTags } from '../tag/tags.js';
import { unknownImage, unknownInstance, unknownSecurityGroup, unknownVpc, unknownVSwitch } from '../unknown-ids.js';

const describeInstances: Action = {
  product: ecs,
  name: 'DescribeInstances',
  ram: 'ecs:DescribeInstances',
  resource: 'instance/*',
  hasDryRun: true,
  emptyMayMeanForbidden: true,
  unknown: {
    InstanceIds: unknownInstance,
    VpcId: unknownVpc,
    VSwitchId: unknownVSwitch,
    SecurityGroupId: unknownSecurityGroup,
    ImageId: unknownImage,
  },
};

const ids = { format: 'json', cap: 100 } as const;

/** https://www.alibabacloud.com/help/en/ecs/developer-reference/api-ecs-2014-05-26-describeinstances */
export const instance: Resource = {
  type: 'Instance',
  scope: 'region',
  arn: { service: 'ecs', kind: 'instance' },
  tags: ecsTags,
  key: member('InstanceId'),
  list: {
    action: describeInstances,
    paging: byToken({ min: 10, cap: 100 }),
    items: 'Instances.Instance',
    count: { params: { PageNumber: 1, PageSize: 1 }, total: 'TotalCount' },
  },
  get: { many: { param: 'InstanceIds', ...ids } },
  filters: {
    instanceIds: upstreamListFilter({ param: 'InstanceIds', ...ids, member: 'InstanceId' }),
    name: upstreamNameFilter({
      param: 'InstanceName',
      member: 'InstanceName',
      pattern: (InstanceName) => ({ InstanceName }),
    }),
    status: upstreamFilter('Status'),
    zoneId: upstreamFilter('ZoneId'),
    vpcId: upstreamFilter('VpcId'),
    vSwitchId: upstreamFilter('VSwitchId'),
    securityGroupId: upstreamFilter('SecurityGroupId'),
    instanceType: upstreamFilter('InstanceType'),
    imageId: upstreamFilter('ImageId'),
    chargeType: upstreamFilter('InstanceChargeType'),
    // Upstream's own filter stops at 1000 resources and does not know the default group.
    resourceGroupId: localFilter('ResourceGroupId'),
    // A VPC's addresses and the classic network's are two parameters, and so are the two kinds of public ones.
    privateIpAddresses: upstreamListFilter(
      { param: 'PrivateIpAddresses', ...ids, member: 'VpcAttributes.PrivateIpAddress.IpAddress' },
      { param: 'InnerIpAddresses', ...ids, member: 'InnerIpAddress.IpAddress' },
    ),
    publicIpAddresses: upstreamListFilter(
      { param: 'PublicIpAddresses', ...ids, member: 'PublicIpAddress.IpAddress' },
      { param: 'EipAddresses', ...ids, member: 'EipAddress.IpAddress' },
    ),
    tags: upstreamTagFilter(ecsTags),
  },
};

export const instancesOfVpc: Children = {
  resource: instance,
  by: 'VpcId',
  parents: (item) => textsOf(valueAt(item, ['VpcAttributes', 'VpcId'])),
};

export const instancesOfSecurityGroup: Children = {
  resource: instance,
  by: 'SecurityGroupId',
  parents: (item) => textsOf(valueAt(item, ['SecurityGroupIds', 'SecurityGroupId'])),
};
