/** The elastic addresses of one account in one region, as DescribeEipAddresses writes them: addresses of instances, addresses of other resources, and free ones. */

import type { Instance } from '../ecs/instance.js';
import type { Random } from '../random.js';
import type { RegionBasis } from '../region-basis.js';
import { someVpcTags } from '../tags.js';
import { minutes, randomTime, seconds } from '../times.js';

export interface ElasticIp {
  readonly AllocationId: string;
  readonly IpAddress: string;
  readonly Name: string;
  readonly Description: string;
  readonly RegionId: string;
  readonly Status: string;
  readonly InstanceId: string;
  /** Empty while it is free. */
  readonly InstanceType: string;
  readonly InstanceRegionId: string;
  readonly PrivateIpAddress: string;
  readonly VpcId: string;
  /** Mbit/s, as text. */
  readonly Bandwidth: string;
  readonly EipBandwidth: string;
  readonly BandwidthPackageId: string;
  readonly BandwidthPackageType: string;
  readonly BandwidthPackageBandwidth: string;
  readonly InternetChargeType: string;
  readonly ChargeType: string;
  readonly AllocationTime: string;
  readonly ExpiredTime: string;
  readonly BusinessStatus: string;
  readonly ISP: string;
  readonly Netmode: string;
  readonly Mode: string;
  /** ON or OFF. */
  readonly HDMonitorStatus: string;
  /** true or false, as text. */
  readonly HasReservationData: string;
  readonly ReservationActiveTime: string;
  readonly ReservationBandwidth: string;
  readonly ReservationInternetChargeType: string;
  readonly ReservationOrderType: string;
  readonly SegmentInstanceId: string;
  readonly PublicIpAddressPoolId: string;
  readonly BizType: string;
  readonly Zone: string;
  readonly SecondLimited: boolean;
  readonly DeletionProtection: boolean;
  readonly ServiceManaged: number;
  readonly SecurityProtectionTypes: { readonly SecurityProtectionType: readonly string[] };
  readonly OperationLocks: { readonly LockReason: readonly { readonly LockReason: string }[] };
  readonly ResourceGroupId: string;
  readonly Tags: { readonly Tag: readonly { readonly Key: string; readonly Value: string }[] };
}

type Binding = Pick<
  ElasticIp,
  'AllocationId' | 'IpAddress' | 'Status' | 'InstanceId' | 'InstanceType' | 'PrivateIpAddress' | 'VpcId'
>;

/** Addresses besides those of instances, in proportion to the instances: a twentieth for load balancers, as many free, fewer for NAT. */
export function elasticIpsOf(basis: RegionBasis): ElasticIp[] {
  const random = basis.random('elastic-ips');
  const count = Math.ceil(basis.instances.length / 20);
  const bound = (kind: string, InstanceType: string, many: number): Binding[] =>
    Array.from({ length: many }, () => ({
      ...unbound(basis, random),
      Status: 'InUse',
      InstanceId: basis.id(kind, random),
      InstanceType,
      VpcId: random.pick(basis.network.vpcs).vpcId,
    }));
  const bindings = [
    ...basis.instances.filter((one) => one.EipAddress.AllocationId !== '').map((one) => onInstance(random, one)),
    ...bound('lb', 'SlbInstance', count),
    ...bound('ngw', 'Nat', Math.ceil(count / 3)),
    ...Array.from({ length: count }, () => unbound(basis, random)),
  ];
  return random.shuffled(bindings.map((binding) => elasticIp(basis, random, binding)));
}

function onInstance(random: Random, { InstanceId, EipAddress, VpcAttributes }: Instance): Binding {
  const [PrivateIpAddress = ''] = VpcAttributes.PrivateIpAddress.IpAddress;
  return {
    AllocationId: EipAddress.AllocationId,
    IpAddress: EipAddress.IpAddress,
    Status: random.chance(0.03) ? 'Associating' : 'InUse',
    InstanceId,
    InstanceType: 'EcsInstance',
    PrivateIpAddress,
    VpcId: VpcAttributes.VpcId,
  };
}

function unbound(basis: RegionBasis, random: Random): Binding {
  return {
    AllocationId: basis.id('eip', random),
    IpAddress: `8.${random.int(128, 223)}.${random.int(0, 255)}.${random.int(1, 254)}`,
    Status: 'Available',
    InstanceId: '',
    InstanceType: '',
    PrivateIpAddress: '',
    VpcId: '',
  };
}

function elasticIp(basis: RegionBasis, random: Random, binding: Binding): ElasticIp {
  const isPrePaid = random.chance(0.2);
  const bandwidth = String(random.pick([1, 5, 10, 100, 200]));
  const isPackaged = random.chance(0.1);
  const allocatedAt = randomTime(random);
  return {
    ...binding,
    Name: random.pick(['', 'EIP-01', '出口', 'nat "main"']),
    Description: random.chance(0.8) ? '' : 'do not release',
    RegionId: basis.region.id,
    InstanceRegionId: binding.InstanceId ? basis.region.id : '',
    Bandwidth: bandwidth,
    EipBandwidth: bandwidth,
    BandwidthPackageId: isPackaged ? basis.id('cbwp', random) : '',
    BandwidthPackageType: isPackaged ? 'CommonBandwidthPackage' : '',
    BandwidthPackageBandwidth: isPackaged ? '1000' : '',
    InternetChargeType: binding.InstanceType === 'EcsInstance' ? 'PayByTraffic' : 'PayByBandwidth',
    ChargeType: isPrePaid ? 'PrePaid' : 'PostPaid',
    AllocationTime: seconds(allocatedAt),
    // Written to the minute, unlike the time before; an empty text means never.
    ExpiredTime: isPrePaid ? minutes(randomTime(random, allocatedAt)) : '',
    BusinessStatus: random.chance(0.03) ? 'FinancialLocked' : 'Normal',
    ISP: random.chance(0.1) ? 'BGP_PRO' : 'BGP',
    Netmode: 'public',
    Mode: 'NAT',
    HDMonitorStatus: 'OFF',
    HasReservationData: 'false',
    ReservationActiveTime: '',
    ReservationBandwidth: '',
    ReservationInternetChargeType: '',
    ReservationOrderType: '',
    SegmentInstanceId: '',
    PublicIpAddressPoolId: '',
    BizType: '',
    Zone: '',
    SecondLimited: false,
    DeletionProtection: random.chance(0.1),
    ServiceManaged: random.chance(0.05) ? 1 : 0,
    SecurityProtectionTypes: { SecurityProtectionType: [] },
    OperationLocks: { LockReason: random.chance(0.03) ? [{ LockReason: 'financial' }] : [] },
    ResourceGroupId: random.pick(basis.owner.resourceGroupIds),
    Tags: { Tag: someVpcTags(random) },
  };
}
