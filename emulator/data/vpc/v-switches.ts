/** The vSwitches of one account in one region, as DescribeVSwitches writes them. */
import type { RegionBasis } from '../region-basis.js';
import { someVpcTags } from '../tags.js';
import { randomTime, seconds } from '../times.js';
import { ipv6Network, type VSwitch as Segment } from './network.js';

export interface VSwitch {
  readonly VSwitchId: string;
  readonly VSwitchName: string;
  readonly Description: string;
  readonly VpcId: string;
  readonly ZoneId: string;
  readonly Status: string;
  readonly IsDefault: boolean;
  readonly OwnerId: bigint;
  readonly CidrBlock: string;
  readonly Ipv6CidrBlock: string;
  readonly EnabledIpv6: boolean;
  readonly AvailableIpAddressCount: number;
  readonly NetworkAclId: string;
  readonly ShareType: string;
  readonly RouteTable: { readonly RouteTableId: string; readonly RouteTableType: string };
  readonly CreationTime: string;
  readonly ResourceGroupId: string;
  readonly Tags: { readonly Tag: readonly { readonly Key: string; readonly Value: string }[] };
}

const names = ['', 'app', 'db', '容器', 'app', 'dmz <1>'];

export function vSwitchesOf(basis: RegionBasis): VSwitch[] {
  const { owner, network, idle, instances } = basis;
  const random = basis.random('v-switches');
  const used = new Map<string, number>();
  for (const { VpcAttributes } of instances) {
    used.set(VpcAttributes.VSwitchId, (used.get(VpcAttributes.VSwitchId) ?? 0) + 1);
  }
  const defaultVpcs = new Set(network.vpcs.filter((vpc) => vpc.isDefault).map((vpc) => vpc.vpcId));
  const vSwitches = [...network.vSwitches, ...idle.vSwitches].map((segment) => {
    const ipv6 = ipv6Network(segment);
    const { cidr, addresses } = blockOf(segment);
    return {
      VSwitchId: segment.vSwitchId,
      VSwitchName: random.pick(names),
      Description: defaultVpcs.has(segment.vpcId) ? 'System created default virtual switch.' : '',
      VpcId: segment.vpcId,
      ZoneId: segment.zoneId,
      Status: random.chance(0.02) ? 'Pending' : 'Available',
      IsDefault: defaultVpcs.has(segment.vpcId),
      OwnerId: BigInt(owner.accountId),
      CidrBlock: cidr,
      Ipv6CidrBlock: ipv6 ? `${ipv6}::/64` : '',
      EnabledIpv6: ipv6 !== '',
      AvailableIpAddressCount: Math.max(0, addresses - (used.get(segment.vSwitchId) ?? 0)),
      NetworkAclId: random.chance(0.1) ? basis.id('nacl', random) : '',
      ShareType: '',
      RouteTable: { RouteTableId: `vtb-${segment.vpcId.slice(4)}`, RouteTableType: 'System' },
      CreationTime: seconds(randomTime(random)),
      ResourceGroupId: random.pick(owner.resourceGroupIds),
      Tags: { Tag: someVpcTags(random) },
    };
  });
  return random.shuffled(vSwitches);
}

/** Two octets are a /16, three a /20, four a /25; the cloud reserves four addresses. */
function blockOf({ prefix }: Segment): { readonly cidr: string; readonly addresses: number } {
  const octets = prefix.split('.');
  const bits = [16, 20, 25][octets.length - 2] ?? 25;
  const network = [...octets, '0', '0'].slice(0, 4).join('.');
  return { cidr: `${network}/${bits}`, addresses: 2 ** (32 - bits) - 4 };
}
