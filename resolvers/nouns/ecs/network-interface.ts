import { instance } from '../../../client/resources/ecs/instance.js';
import { networkInterface, networkInterfacesOfInstance } from '../../../client/resources/ecs/network-interface.js';
import { region } from '../../../client/resources/ecs/region.js';
import { securityGroup } from '../../../client/resources/ecs/security-group.js';
import { connection } from '../../connection/connection.js';
import { enumeration } from '../../fields/enumeration.js';
import type { FieldTable } from '../../fields/field.js';
import { lookup } from '../../fields/lookup.js';
import { childrenOf, reference, references, regionReference } from '../../fields/reference.js';
import { accountId, arn, dateTime, key, regionId, tags, text, texts } from '../../fields/scalar-fields.js';
import type * as Types from '../../schema.types.js';

const NetworkInterfaceStatus = enumeration<Types.NetworkInterfaceStatus>({
  AVAILABLE: 'Available',
  ATTACHING: 'Attaching',
  IN_USE: 'InUse',
  DETACHING: 'Detaching',
  DELETING: 'Deleting',
});

const NetworkInterface: FieldTable<Types.NetworkInterface> = {
  id: arn,
  accountId,
  networkInterfaceId: key,
  regionId,
  name: text('NetworkInterfaceName'),
  type: text('Type'),
  status: NetworkInterfaceStatus.always('Status'),
  macAddress: text('MacAddress'),
  primaryIpAddress: text('PrivateIpAddress'),
  privateIpAddresses: texts('PrivateIpSets.PrivateIpSet.PrivateIpAddress'),
  ipv6Addresses: texts('Ipv6Sets.Ipv6Set.Ipv6Address'),
  instanceId: text('InstanceId'),
  vpcId: text('VpcId'),
  vSwitchId: text('VSwitchId'),
  securityGroupIds: texts('SecurityGroupIds.SecurityGroupId'),
  createdAt: dateTime('CreationTime'),
  resourceGroupId: text('ResourceGroupId'),
  tags: tags('Tags.Tag', { key: 'TagKey', value: 'TagValue' }),
  region: regionReference(region),
  instance: reference(instance, text('InstanceId')),
  securityGroups: references(securityGroup, 'SecurityGroupIds.SecurityGroupId'),
};

export const networkInterfaceTables = {
  NetworkInterface,
  Instance: { networkInterfaces: childrenOf(networkInterfacesOfInstance) },
  Query: {
    networkInterfaces: connection(networkInterface),
    networkInterface: lookup(networkInterface, ({ networkInterfaceId }) => String(networkInterfaceId)),
  },
};
