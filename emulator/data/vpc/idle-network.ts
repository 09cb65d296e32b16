/** VPCs, vSwitches and security groups that no instance uses: the bulk of most accounts. They grow with the instances. */
import type { InstanceOwner } from '../ecs/instances.js';
import { randomOf } from '../random.js';
import { type Region, zoneIds } from '../regions.js';
import type { Network, SecurityGroup, Vpc, VSwitch } from './network.js';

export interface IdleNetwork {
  readonly vpcs: readonly Vpc[];
  readonly vSwitches: readonly VSwitch[];
  readonly securityGroups: readonly SecurityGroup[];
}

const vpcNames = ['sandbox', 'k8s', 'sandbox', '办公网', 'peering "eu"', ''];

/** More than DescribeVpcs names in VSwitchIds. */
const manyVSwitches = 320;

export function idleNetworkOf(owner: InstanceOwner, region: Region, network: Network, instances: number): IdleNetwork {
  const random = randomOf(owner.seed, owner.accountId, region.id, 'idle-network');
  const id = (kind: string): string => `${kind}-${region.idPrefix}${random.text(18)}`;
  const zones = zoneIds(region);
  const vpcs = Array.from({ length: Math.floor(instances / 10) }, (_, at) => ({
    vpcId: id('vpc'),
    vpcName: vpcNames[at % vpcNames.length] ?? '',
    cidrBlock: '192.168.0.0/16',
    isDefault: false,
  }));
  const vSwitches = vpcs.flatMap((vpc, at) =>
    Array.from({ length: at === 50 ? manyVSwitches : random.int(0, 2) }, (_, vSwitchAt) => ({
      vSwitchId: id('vsw'),
      vpcId: vpc.vpcId,
      zoneId: random.pick(zones),
      prefix: `192.168.${vSwitchAt >> 1}.${(vSwitchAt & 1) * 128}`,
    })),
  );
  const allVpcs = [...network.vpcs, ...vpcs];
  const securityGroups = Array.from({ length: Math.floor(instances / 5) }, () => ({
    securityGroupId: id('sg'),
    vpcId: random.pick(allVpcs).vpcId,
  }));
  return { vpcs, vSwitches, securityGroups };
}
