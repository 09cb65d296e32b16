/** The meaning of the filters of networks, interfaces and addresses. */
import type { Account } from '../../../emulator/data/accounts.js';
import { every, type FilteredNoun, noun } from './filter-kit.js';

export function networkNouns(account: Account): readonly FilteredNoun[] {
  return [
    noun({
      root: 'securityGroups',
      input: 'SecurityGroupFilter',
      key: ['SecurityGroupId', 'securityGroupId'],
      items: account.securityGroups,
      cases: (kit, all) => [
        ...kit.anyOf(
          'securityGroupIds',
          every(all, 1, (one) => one.SecurityGroupId),
          (one) => [one.SecurityGroupId],
          130,
        ),
        ...kit.equal(
          'vpcId',
          every(all, 20, (one) => one.VpcId),
          (one) => one.VpcId,
        ),
        ...kit.names((one) => one.SecurityGroupName, ['web', 'bastion "old"', '数据库', 'Web', 'web-internal']),
        ...kit.equal('type', ['normal', 'enterprise'], (one) => one.SecurityGroupType),
        ...kit.tags(),
      ],
    }),
    noun({
      root: 'networkInterfaces',
      input: 'NetworkInterfaceFilter',
      key: ['NetworkInterfaceId', 'networkInterfaceId'],
      items: account.networkInterfaces,
      cases: (kit, all) => [
        ...kit.anyOf(
          'networkInterfaceIds',
          every(all, 3, (one) => one.NetworkInterfaceId),
          (one) => [one.NetworkInterfaceId],
          130,
        ),
        ...kit.equal(
          'instanceId',
          every(all, 90, (one) => one.InstanceId),
          (one) => one.InstanceId,
        ),
        ...kit.equal(
          'vpcId',
          every(all, 90, (one) => one.VpcId),
          (one) => one.VpcId,
        ),
        ...kit.equal(
          'vSwitchId',
          every(all, 90, (one) => one.VSwitchId),
          (one) => one.VSwitchId,
        ),
        ...kit.equal(
          'securityGroupId',
          every(all, 90, (one) => one.SecurityGroupIds.SecurityGroupId),
          (one) => one.SecurityGroupIds.SecurityGroupId,
        ),
        ...kit.tags(),
      ],
    }),
    noun({
      root: 'vpcs',
      input: 'VpcFilter',
      key: ['VpcId', 'vpcId'],
      items: account.vpcs,
      cases: (kit, all) => [
        ...kit.anyOf(
          'vpcIds',
          every(all, 1, (one) => one.VpcId),
          (one) => [one.VpcId],
          50,
        ),
        ...kit.names((one) => one.VpcName, ['sandbox', 'peering "eu"', '办公网']),
        [{ isDefault: true }, (one) => one.IsDefault],
        [{ isDefault: false }, (one) => !one.IsDefault],
        ...kit.equal('resourceGroupId', [...account.resourceGroupIds, 'rg-unknown'], (one) => one.ResourceGroupId),
        ...kit.tags(),
      ],
    }),
    noun({
      root: 'vSwitches',
      input: 'VSwitchFilter',
      key: ['VSwitchId', 'vSwitchId'],
      items: account.vSwitches,
      cases: (kit, all) => [
        ...kit.anyOf(
          'vSwitchIds',
          every(all, 9, (one) => one.VSwitchId),
          (one) => [one.VSwitchId],
        ),
        ...kit.equal(
          'vpcId',
          every(all, 20, (one) => one.VpcId),
          (one) => one.VpcId,
        ),
        ...kit.equal(
          'zoneId',
          every(all, 20, (one) => one.ZoneId),
          (one) => one.ZoneId,
        ),
        ...kit.names((one) => one.VSwitchName, ['app', 'dmz <1>', '容器']),
        ...kit.tags(),
      ],
    }),
    noun({
      root: 'elasticIps',
      input: 'ElasticIpFilter',
      key: ['AllocationId', 'allocationId'],
      items: account.elasticIps,
      cases: (kit, all) => [
        ...kit.anyOf(
          'allocationIds',
          every(all, 1, (one) => one.AllocationId),
          (one) => [one.AllocationId],
          70,
        ),
        ...kit.anyOf(
          'ipAddresses',
          every(all, 1, (one) => one.IpAddress),
          (one) => [one.IpAddress],
          70,
        ),
        ...kit.enums(
          'status',
          { IN_USE: 'InUse', AVAILABLE: 'Available', RELEASING: 'Releasing' },
          (one) => one.Status,
        ),
        ...kit.tags(),
      ],
    }),
  ];
}
