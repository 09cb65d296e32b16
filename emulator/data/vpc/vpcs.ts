/** The VPCs of one account in one region, as DescribeVpcs writes them. */

import type { Random } from '../random.js';
import type { RegionBasis } from '../region-basis.js';
import { someVpcTags } from '../tags.js';
import { randomTime, seconds } from '../times.js';
import { ipv6Network } from './network.js';

export interface Vpc {
  readonly VpcId: string;
  readonly VpcName: string;
  readonly Description: string;
  readonly RegionId: string;
  readonly Status: string;
  readonly IsDefault: boolean;
  /** 18 digits, as a number. */
  /** The account, as a number. */
  readonly OwnerId: bigint;
  readonly CidrBlock: string;
  readonly SecondaryCidrBlocks: { readonly SecondaryCidrBlock: readonly string[] };
  readonly UserCidrs: { readonly UserCidr: readonly string[] };
  readonly Ipv6CidrBlock: string;
  readonly Ipv6CidrBlocks: {
    readonly Ipv6CidrBlock: readonly { readonly Ipv6Isp: string; readonly Ipv6CidrBlock: string }[];
  };
  readonly EnabledIpv6: boolean;
  /** At most 300 of them. */
  readonly VSwitchIds: { readonly VSwitchId: readonly string[] };
  readonly VRouterId: string;
  readonly RouterTableIds: { readonly RouterTableIds: readonly string[] };
  readonly NatGatewayIds: { readonly NatGatewayIds: readonly string[] };
  readonly CenStatus: string;
  readonly DhcpOptionsSetId: string;
  readonly DhcpOptionsSetStatus: string;
  readonly DnsHostnameStatus: string;
  readonly CreationTime: string;
  readonly ResourceGroupId: string;
  readonly Tags: { readonly Tag: readonly { readonly Key: string; readonly Value: string }[] };
}

/** "Up to 300 vSwitches are returned": DescribeVpcs. */
const vSwitchMax = 300;

/** Where there is one NAT gateway, there are several. */
function moreGateways(basis: RegionBasis, random: Random): readonly string[] {
  return Array.from({ length: random.int(6, 11) }, () => basis.id('ngw', random));
}

export function vpcsOf(basis: RegionBasis): Vpc[] {
  const { owner, region, network, idle } = basis;
  const random = basis.random('vpcs');
  const gateways = basis.random('nat gateways');
  const options = basis.random('dhcp options');
  const vSwitches = [...network.vSwitches, ...idle.vSwitches];
  const vpcs = [...network.vpcs, ...idle.vpcs].map((vpc) => {
    const own = vSwitches.filter((vSwitch) => vSwitch.vpcId === vpc.vpcId);
    const [block] = own.flatMap((vSwitch) => ipv6Network(vSwitch).slice(0, -2) || []);
    const ipv6 = block ? `${block}00::/56` : '';
    return {
      VpcId: vpc.vpcId,
      VpcName: vpc.vpcName,
      Description: vpc.isDefault ? 'System created default VPC.' : random.pick(['', '', '由 terraform 管理 <dev>']),
      RegionId: region.id,
      Status: random.chance(0.02) ? 'Pending' : 'Available',
      IsDefault: vpc.isDefault,
      OwnerId: BigInt(owner.accountId),
      CidrBlock: vpc.cidrBlock,
      SecondaryCidrBlocks: { SecondaryCidrBlock: random.chance(0.1) ? ['100.64.0.0/16'] : [] },
      UserCidrs: { UserCidr: [] },
      Ipv6CidrBlock: ipv6,
      Ipv6CidrBlocks: { Ipv6CidrBlock: ipv6 ? [{ Ipv6Isp: 'BGP', Ipv6CidrBlock: ipv6 }] : [] },
      EnabledIpv6: ipv6 !== '',
      VSwitchIds: { VSwitchId: own.slice(0, vSwitchMax).map((vSwitch) => vSwitch.vSwitchId) },
      VRouterId: basis.id('vrt', random),
      RouterTableIds: { RouterTableIds: [`vtb-${vpc.vpcId.slice(4)}`] },
      NatGatewayIds: {
        NatGatewayIds: random.chance(0.2) ? [basis.id('ngw', random), ...moreGateways(basis, gateways)] : [],
      },
      CenStatus: random.chance(0.2) ? 'Attached' : 'Detached',
      DhcpOptionsSetId: options.chance(0.3) ? basis.id('dopt', options) : '',
      DhcpOptionsSetStatus: 'Available',
      DnsHostnameStatus: 'DISABLED',
      CreationTime: seconds(randomTime(random)),
      ResourceGroupId: random.pick(owner.resourceGroupIds),
      Tags: { Tag: someVpcTags(random) },
    };
  });
  return random.shuffled(vpcs);
}
