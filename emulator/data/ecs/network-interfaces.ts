/** The network interfaces of one account in one region, as DescribeNetworkInterfaces writes them: each instance's primary one, secondary and free ones. */

import type { Random } from '../random.js';
import type { RegionBasis } from '../region-basis.js';
import { someTags, type Tag } from '../tags.js';
import { randomTime, seconds } from '../times.js';
import type { VSwitch } from '../vpc/network.js';
import type { Instance } from './instance.js';
import { address, macAddress } from './instance-network.js';

/** An empty object for an interface without a public address. */
export interface PublicAddress {
  readonly PublicIpAddress?: string;
  readonly AllocationId?: string;
}

export interface NetworkInterface {
  readonly NetworkInterfaceId: string;
  readonly NetworkInterfaceName: string;
  readonly Description: string;
  readonly Type: string;
  readonly Status: string;
  readonly InstanceId: string;
  readonly VpcId: string;
  readonly VSwitchId: string;
  readonly ZoneId: string;
  readonly MacAddress: string;
  readonly PrivateIpAddress: string;
  readonly PrivateIpSets: {
    readonly PrivateIpSet: readonly {
      readonly PrivateIpAddress: string;
      readonly Primary: boolean;
      readonly AssociatedPublicIp: PublicAddress;
    }[];
  };
  readonly Ipv6Sets: { readonly Ipv6Set: readonly { readonly Ipv6Address: string }[] };
  readonly Ipv4PrefixSets: { readonly Ipv4PrefixSet: readonly { readonly Ipv4Prefix: string }[] };
  readonly Ipv6PrefixSets: { readonly Ipv6PrefixSet: readonly { readonly Ipv6Prefix: string }[] };
  readonly AssociatedPublicIp: PublicAddress;
  readonly Attachment: { readonly InstanceId?: string; readonly DeviceIndex?: number };
  readonly SecurityGroupIds: { readonly SecurityGroupId: readonly string[] };
  readonly OwnerId: string;
  readonly CreationTime: string;
  readonly ResourceGroupId: string;
  readonly NetworkInterfaceTrafficMode: string;
  readonly QueueNumber: number;
  readonly QueuePairNumber: number;
  readonly DeleteOnRelease: boolean;
  readonly ServiceManaged: boolean;
  readonly Tags: { readonly Tag: readonly Tag[] };
}

/** Every seventh instance has a second interface; there is one free interface for ten instances. */
export function networkInterfacesOf(basis: RegionBasis): NetworkInterface[] {
  const random = basis.random('network-interfaces');
  const { instances, network } = basis;
  const vSwitches = new Map(network.vSwitches.map((vSwitch) => [vSwitch.vSwitchId, vSwitch]));
  const own = instances.flatMap((instance, at) => {
    const vSwitch = vSwitches.get(instance.VpcAttributes.VSwitchId);
    if (!vSwitch) return [];
    const second = () => secondary(basis, random, { vSwitch, instance, number: instances.length + at });
    return [...primary(basis, random, instance), ...(at % 7 === 2 ? [second()] : [])];
  });
  const free = Array.from({ length: Math.ceil(instances.length / 10) }, (_, at) =>
    secondary(basis, random, { vSwitch: random.pick(network.vSwitches), number: instances.length * 2 + at }),
  );
  return random.shuffled([...own, ...free]);
}

/** The same values as in DescribeInstances. */
function primary(basis: RegionBasis, random: Random, instance: Instance): NetworkInterface[] {
  return instance.NetworkInterfaces.NetworkInterface.map((card) => {
    const [publicIp = instance.EipAddress.IpAddress] = instance.PublicIpAddress.IpAddress;
    const { AllocationId } = instance.EipAddress;
    const associated = publicIp === '' ? {} : { PublicIpAddress: publicIp, ...(AllocationId && { AllocationId }) };
    const sets = card.PrivateIpSets.PrivateIpSet.map((set) => ({ ...set, AssociatedPublicIp: associated }));
    return {
      ...common(basis, random),
      NetworkInterfaceId: card.NetworkInterfaceId,
      NetworkInterfaceName: '',
      Description: '',
      Type: card.Type,
      Status: 'InUse',
      InstanceId: instance.InstanceId,
      VpcId: instance.VpcAttributes.VpcId,
      VSwitchId: instance.VpcAttributes.VSwitchId,
      ZoneId: instance.ZoneId,
      MacAddress: card.MacAddress,
      PrivateIpAddress: card.PrimaryIpAddress,
      PrivateIpSets: { PrivateIpSet: sets },
      Ipv6Sets: card.Ipv6Sets ?? { Ipv6Set: [] },
      AssociatedPublicIp: associated,
      Attachment: { InstanceId: instance.InstanceId, DeviceIndex: 0 },
      SecurityGroupIds: instance.SecurityGroupIds,
      DeleteOnRelease: true,
    };
  });
}

interface Place {
  readonly vSwitch: VSwitch;
  readonly instance?: Instance;
  /** The index by which addresses are assigned. */
  readonly number: number;
}

function secondary(basis: RegionBasis, random: Random, { vSwitch, instance, number }: Place): NetworkInterface {
  const groups = basis.network.securityGroups.filter((group) => group.vpcId === vSwitch.vpcId);
  const ip = address(vSwitch.prefix, number);
  const state = random.pick(['Attaching', 'Detaching', 'InUse', 'InUse', 'InUse', 'InUse', 'InUse']);
  return {
    ...common(basis, random),
    NetworkInterfaceId: basis.id('eni', random),
    NetworkInterfaceName: random.pick(['', 'pod-eni', '备用网卡']),
    Description: random.chance(0.7) ? '' : 'created by <terway>',
    Type: 'Secondary',
    Status: instance ? state : random.pick(['Available', 'Available', 'Available', 'Deleting', 'Linked']),
    InstanceId: instance?.InstanceId ?? '',
    VpcId: vSwitch.vpcId,
    VSwitchId: vSwitch.vSwitchId,
    ZoneId: vSwitch.zoneId,
    MacAddress: macAddress(random),
    PrivateIpAddress: ip,
    PrivateIpSets: { PrivateIpSet: [{ PrivateIpAddress: ip, Primary: true, AssociatedPublicIp: {} }] },
    Ipv6Sets: { Ipv6Set: [] },
    AssociatedPublicIp: {},
    Attachment: instance ? { InstanceId: instance.InstanceId, DeviceIndex: 1 } : {},
    SecurityGroupIds: { SecurityGroupId: [random.pick(groups).securityGroupId] },
    DeleteOnRelease: false,
  };
}

function common(basis: RegionBasis, random: Random) {
  return {
    Ipv4PrefixSets: { Ipv4PrefixSet: [] },
    Ipv6PrefixSets: { Ipv6PrefixSet: [] },
    OwnerId: basis.owner.accountId,
    CreationTime: seconds(randomTime(random)),
    ResourceGroupId: basis.resourceGroup(random),
    NetworkInterfaceTrafficMode: 'Standard',
    QueueNumber: 2,
    QueuePairNumber: 0,
    ServiceManaged: random.chance(0.03),
    Tags: { Tag: someTags(random) },
  };
}
