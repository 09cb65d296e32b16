/** ECS DescribeInstances. */

import { glob } from '../../access/policy.js';
import type { Instance } from '../../data/ecs/instance.js';
import { WireError } from '../../wire/wire-error.js';
import type { ListRule } from '../filters.js';
import type { Listing } from '../listing.js';
import { ecsTags } from '../tags.js';
import { inResourceGroup, resourceGroupMax } from './resource-group.js';

/** Lists arrive as a JSON text of at most 100. */
const ids = (name: string, of: ListRule<Instance>['of']): ListRule<Instance> => ({
  of,
  style: 'json',
  max: 100,
  tooMany: new WireError(400, 'InvalidParameter.TooManyInstanceIds', `${name} cannot be more than 100.`),
});

export const instances: Listing<Instance> = {
  action: 'DescribeInstances',
  envelope: ['Instances', 'Instance'],
  items: ({ account, regionId }) => account.instances(regionId),
  pageMax: 100,
  tokens: { min: 10, max: 100 },
  resourceGroupMax,
  filters: {
    tags: ecsTags,
    equals: {
      VpcId: (instance) => instance.VpcAttributes.VpcId,
      VSwitchId: (instance) => instance.VpcAttributes.VSwitchId,
      ZoneId: (instance) => instance.ZoneId,
      ImageId: (instance) => instance.ImageId,
      Status: (instance) => instance.Status,
      InstanceType: (instance) => instance.InstanceType,
      InstanceTypeFamily: (instance) => instance.InstanceTypeFamily,
      InstanceNetworkType: (instance) => instance.InstanceNetworkType,
      InstanceChargeType: (instance) => instance.InstanceChargeType,
      InternetChargeType: (instance) => instance.InternetChargeType,
      KeyPairName: (instance) => instance.KeyPairName,
      DeviceAvailable: (instance) => instance.DeviceAvailable,
      IoOptimized: (instance) => instance.IoOptimized,
    },
    lists: {
      InstanceIds: ids('InstanceIds', (one) => [one.InstanceId]),
      PrivateIpAddresses: ids('PrivateIpAddresses', (one) => one.VpcAttributes.PrivateIpAddress.IpAddress),
      InnerIpAddresses: ids('InnerIpAddresses', (one) => one.InnerIpAddress.IpAddress),
      PublicIpAddresses: ids('PublicIpAddresses', (one) => one.PublicIpAddress.IpAddress),
      Ipv6Address: {
        of: (one) =>
          one.NetworkInterfaces.NetworkInterface.flatMap(({ Ipv6Sets }) =>
            (Ipv6Sets?.Ipv6Set ?? []).map(({ Ipv6Address }) => Ipv6Address),
          ),
        style: 'repeated',
        max: 100,
        tooMany: new WireError(400, 'InvalidParameter', 'The amount of Ipv6Address exceeds the limit of 100.'),
      },
      EipAddresses: ids('EipAddresses', ({ EipAddress: { IpAddress } }) => (IpAddress === '' ? [] : [IpAddress])),
    },
    // The values of a filter are not the same as the values of the attribute.
    allowed: {
      Status: {
        values: ['Pending', 'Starting', 'Running', 'Stopping', 'Stopped'],
        code: 'Status.NotFound',
        status: 404,
      },
      InstanceChargeType: { values: ['PrePaid', 'PostPaid'], code: 'InstanceChargeType.NotFound', status: 404 },
      InstanceNetworkType: { values: ['classic', 'vpc'], code: 'NetworkType.NotFound', status: 404 },
    },
    special: {
      SecurityGroupId: (instance, value) => instance.SecurityGroupIds.SecurityGroupId.includes(value),
      LockReason: (instance, value) => instance.OperationLocks.LockReason.some((lock) => lock.LockReason === value),
      // Here `*` is the only wildcard, so a `?` must be escaped for glob.
      InstanceName: (instance, value) =>
        glob(value.replaceAll('?', '\u0000'), instance.InstanceName.replaceAll('?', '\u0000')),
      ResourceGroupId: inResourceGroup,
    },
  },
};
