/** The network attributes of an instance: addresses, interfaces, security groups. */

import type { Random } from '../random.js';
import { type Region, zoneIds } from '../regions.js';
import { ipv6Network, type Network } from '../vpc/network.js';
import type { Instance } from './instance.js';

interface RegionBasis {
  readonly owner: { readonly classicShare: number };
  readonly region: Region;
  readonly network: Network;
  readonly random: Random;
}

type Networking = Pick<
  Instance,
  | 'ZoneId'
  | 'InstanceNetworkType'
  | 'VlanId'
  | 'VpcAttributes'
  | 'InnerIpAddress'
  | 'PublicIpAddress'
  | 'EipAddress'
  | 'NetworkInterfaces'
  | 'SecurityGroupIds'
  | 'InternetMaxBandwidthIn'
  | 'InternetMaxBandwidthOut'
>;

/** A classic instance has an empty string for each VPC attribute. A public address is the instance's own or elastic, never both. */
export function networking({ owner, region, network, random }: RegionBasis, at: number): Networking {
  const isClassic = random.chance(owner.classicShare);
  const vSwitch = random.pick(network.vSwitches);
  const low = `${(at >> 8) & 15}.${at & 255}`;
  const privateIp = isClassic ? `10.${80 + (at >> 8)}.${random.int(0, 255)}.${at & 255}` : address(vSwitch.prefix, at);
  const groups = network.securityGroups.filter((group) => group.vpcId === (isClassic ? '' : vSwitch.vpcId));
  const exposure = random.next();
  const ipv6 = ipv6Network(vSwitch);
  const publicIp = `47.${random.int(52, 251)}.${low}`;
  const isElastic = !isClassic && exposure < 0.2;
  const isPublic = isClassic || (exposure >= 0.2 && exposure < 0.35);
  return {
    ZoneId: isClassic ? (zoneIds(region)[0] ?? '') : vSwitch.zoneId,
    InstanceNetworkType: isClassic ? 'classic' : 'vpc',
    VlanId: '',
    VpcAttributes: {
      VpcId: isClassic ? '' : vSwitch.vpcId,
      VSwitchId: isClassic ? '' : vSwitch.vSwitchId,
      NatIpAddress: '',
      PrivateIpAddress: { IpAddress: isClassic ? [] : [privateIp] },
    },
    InnerIpAddress: { IpAddress: isClassic ? [privateIp] : [] },
    PublicIpAddress: { IpAddress: isPublic ? [publicIp] : [] },
    EipAddress: {
      AllocationId: isElastic ? `eip-${region.idPrefix}${random.text(17)}` : '',
      IpAddress: isElastic ? publicIp : '',
      InternetChargeType: isElastic ? 'PayByTraffic' : '',
    },
    NetworkInterfaces: {
      NetworkInterface: isClassic
        ? []
        : [
            {
              Type: 'Primary',
              NetworkInterfaceId: `eni-${region.idPrefix}${random.text(17)}`,
              MacAddress: macAddress(random),
              PrimaryIpAddress: privateIp,
              PrivateIpSets: { PrivateIpSet: [{ PrivateIpAddress: privateIp, Primary: true }] },
              ...(ipv6 &&
                at % 3 === 1 && { Ipv6Sets: { Ipv6Set: [{ Ipv6Address: `${ipv6}::${(at + 16).toString(16)}` }] } }),
            },
          ],
    },
    SecurityGroupIds: {
      SecurityGroupId: groups.slice(0, random.int(1, Math.min(2, groups.length))).map((group) => group.securityGroupId),
    },
    InternetMaxBandwidthIn: isPublic ? 100 : 0,
    InternetMaxBandwidthOut: isPublic ? 5 : 0,
  };
}

/** vSwitches of the default VPC are /16, others /20: the address is valid in both. */
export function address(prefix: string, at: number): string {
  const [first, second, third = '0'] = prefix.split('.');
  return `${first}.${second}.${Number(third) + ((at >> 8) & 15)}.${at & 255}`;
}

export function macAddress(random: Random): string {
  return `00:16:3e:${random.text(6, '0123456789abcdef').replace(/(..)(..)(..)/, '$1:$2:$3')}`;
}
