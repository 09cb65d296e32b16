import { localListFilter, upstreamFilter, upstreamListFilter, upstreamTagFilter } from '../../model/filters.js';
import { byToken } from '../../model/paging.js';
import { ecs } from '../../model/products.js';
import { type Children, member, type Resource } from '../../model/resource.js';
import { textsOf } from '../../model/value.js';
import { ecsTags } from '../tag/tags.js';
import { unknownInstance, unknownNetworkInterface, unknownVpc, unknownVSwitch } from '../unknown-ids.js';

/**
 * Upstream answers an empty list to who may not call it and publishes no dry run, so here an empty list cannot be told from
 * a refusal. https://www.alibabacloud.com/help/en/ecs/developer-reference/api-ecs-2014-05-26-describenetworkinterfaces
 */
export const networkInterface: Resource = {
  type: 'NetworkInterface',
  scope: 'region',
  arn: { service: 'ecs', kind: 'eni' },
  tags: ecsTags,
  key: member('NetworkInterfaceId'),
  list: {
    action: {
      product: ecs,
      name: 'DescribeNetworkInterfaces',
      ram: 'ecs:DescribeNetworkInterfaces',
      resource: 'eni/*',
      unknown: {
        NetworkInterfaceId: unknownNetworkInterface,
        InstanceId: unknownInstance,
        VpcId: unknownVpc,
        VSwitchId: unknownVSwitch,
      },
    },
    paging: byToken({ min: 10, cap: 500 }),
    items: 'NetworkInterfaceSets.NetworkInterfaceSet',
  },
  get: { many: { param: 'NetworkInterfaceId', format: 'repeat', cap: 100 } },
  filters: {
    networkInterfaceIds: upstreamListFilter({
      param: 'NetworkInterfaceId',
      format: 'repeat',
      cap: 100,
      member: 'NetworkInterfaceId',
    }),
    instanceId: upstreamFilter('InstanceId'),
    vpcId: upstreamFilter('VpcId'),
    vSwitchId: upstreamFilter('VSwitchId'),
    // Upstream's own filter passes over primary interfaces.
    securityGroupId: localListFilter('SecurityGroupIds.SecurityGroupId'),
    tags: upstreamTagFilter(ecsTags),
  },
};

export const networkInterfacesOfInstance: Children = {
  resource: networkInterface,
  by: 'InstanceId',
  parents: ({ InstanceId }) => textsOf(InstanceId),
};
