/** The VPCs, vSwitches, security groups, images and key pairs of a region that its instances refer to. */
import { randomOf } from '../random.js';
import { type Region, zoneIds } from '../regions.js';

export interface Vpc {
  readonly vpcId: string;
  readonly vpcName: string;
  readonly cidrBlock: string;
  readonly isDefault: boolean;
}

export interface VSwitch {
  readonly vSwitchId: string;
  readonly vpcId: string;
  readonly zoneId: string;
  /** The first two octets and the third; addresses are assigned below them. */
  readonly prefix: string;
}

export interface SecurityGroup {
  readonly securityGroupId: string;
  /** Empty for groups of the classic network. */
  readonly vpcId: string;
}

export interface Network {
  readonly vpcs: readonly Vpc[];
  readonly vSwitches: readonly VSwitch[];
  readonly securityGroups: readonly SecurityGroup[];
  readonly keyPairs: readonly string[];
}

const vpcNames = ['prod', 'staging', '测试网络', 'legacy "old"', ''];

/** Depends on the account and the region only, not on the number of instances, so that the lists of all products agree. */
export function networkOf(seed: number, accountId: string, region: Region): Network {
  const random = randomOf(seed, accountId, region.id, 'network');
  const id = (kind: string): string => `${kind}-${region.idPrefix}${random.text(18)}`;
  const vpcs = Array.from({ length: random.int(1, 4) }, (_, at) => ({
    vpcId: id('vpc'),
    vpcName: vpcNames[at] ?? '',
    cidrBlock: at === 0 ? '172.16.0.0/12' : `10.${at}.0.0/16`,
    isDefault: at === 0,
  }));
  const zones = zoneIds(region).slice(0, 4);
  const vSwitches = vpcs.flatMap((vpc, vpcAt) =>
    zones.map((zoneId, zoneAt) => ({
      vSwitchId: id('vsw'),
      vpcId: vpc.vpcId,
      zoneId,
      prefix: vpcAt === 0 ? `172.${16 + zoneAt}` : `10.${vpcAt}.${zoneAt * 16}`,
    })),
  );
  const securityGroups = [
    ...vpcs.flatMap((vpc) => Array.from({ length: 3 }, () => ({ securityGroupId: id('sg'), vpcId: vpc.vpcId }))),
    { securityGroupId: id('sg'), vpcId: '' },
  ];
  return { vpcs, vSwitches, securityGroups, keyPairs: ['ops', 'ci-runner', '运维-key'] };
}

/** The /64 of a vSwitch; only networks outside the default VPC have IPv6. Third octets are 0, 16, 32, 48. */
export function ipv6Network({ prefix }: VSwitch): string {
  const [first, second, third = '0'] = prefix.split('.');
  return first === '10' ? `2408:4002:10${second}4:4e0${Number(third) / 16}` : '';
}
