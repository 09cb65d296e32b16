/** ECS DescribeNetworkInterfaces. */
import type { NetworkInterface } from '../../data/ecs/network-interfaces.js';
import { WireError } from '../../wire/wire-error.js';
import type { ListRule } from '../filters.js';
import type { Listing } from '../listing.js';
import { ecsTags } from '../tags.js';
import { inResourceGroup, resourceGroupMax } from './resource-group.js';

const upTo100 = (name: string, of: ListRule<NetworkInterface>['of']): ListRule<NetworkInterface> => ({
  of,
  style: 'repeated',
  max: 100,
  tooMany: new WireError(400, 'InvalidParameter', `The amount of ${name} exceeds the limit of 100.`),
});

export const networkInterfaces: Listing<NetworkInterface> = {
  action: 'DescribeNetworkInterfaces',
  envelope: ['NetworkInterfaceSets', 'NetworkInterfaceSet'],
  items: ({ account, regionId }) => account.networkInterfaces(regionId),
  pageMax: 100,
  tokens: { min: 10, max: 500 },
  resourceGroupMax,
  filters: {
    tags: ecsTags,
    equals: {
      InstanceId: (card) => card.InstanceId,
      VpcId: (card) => card.VpcId,
      VSwitchId: (card) => card.VSwitchId,
      NetworkInterfaceName: (card) => card.NetworkInterfaceName,
      PrimaryIpAddress: (card) => card.PrivateIpAddress,
      Type: (card) => card.Type,
      Status: (card) => card.Status,
      ServiceManaged: (card) => card.ServiceManaged,
    },
    lists: {
      NetworkInterfaceId: upTo100('NetworkInterfaceId', (card) => [card.NetworkInterfaceId]),
      PrivateIpAddress: upTo100('PrivateIpAddress', (card) =>
        card.PrivateIpSets.PrivateIpSet.map((one) => one.PrivateIpAddress),
      ),
      Ipv6Address: upTo100('Ipv6Address', (card) => card.Ipv6Sets.Ipv6Set.map((one) => one.Ipv6Address)),
    },
    special: {
      // "The security group of the secondary ENI": primary ones are found through DescribeInstances only.
      SecurityGroupId: (card, value) =>
        card.Type === 'Secondary' && card.SecurityGroupIds.SecurityGroupId.includes(value),
      ResourceGroupId: inResourceGroup,
    },
  },
};
