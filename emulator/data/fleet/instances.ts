/**
 * The instances of an account of a fleet. A fleet has tens of thousands: they are made from a few patterns of each region, quickly,
 * again whenever they are read, and only those that were read last are kept.
 */
import type { Instance } from '../ecs/instance.js';
import { address, macAddress } from '../ecs/instance-network.js';
import { type InstanceOwner, instancesOf } from '../ecs/instances.js';
import { type Random, randomOf } from '../random.js';
import type { Region } from '../regions.js';
import { minutes, randomTime } from '../times.js';
import { type Network, networkOf } from '../vpc/network.js';

const patternCount = 32;
/** The lists that are kept: those of about a quarter of a large fleet. */
const keptLists = 96;

export interface FleetInstances {
  of(owner: InstanceOwner, region: Region, count: number): readonly Instance[];
}

/** One for all accounts of a cloud. */
export function fleetInstances(seed: number): FleetInstances {
  const patterns = new Map<string, readonly Instance[]>();
  const kept = new Map<string, readonly Instance[]>();
  const patternsOf = (region: Region): readonly Instance[] => {
    const pattern = { seed, accountId: 'fleet', resourceGroupIds: [''], classicShare: 0.04 };
    const made = patterns.get(region.id) ?? instancesOf(pattern, region, patternCount);
    patterns.set(region.id, made);
    return made;
  };
  return {
    of: (owner, region, count) => {
      const name = `${owner.accountId}/${region.id}`;
      const list = kept.get(name) ?? made(owner, region, count, patternsOf(region));
      kept.delete(name);
      kept.set(name, list);
      for (const oldest of kept.keys()) {
        if (kept.size <= keptLists) break;
        kept.delete(oldest);
      }
      return list;
    },
  };
}

function made(owner: InstanceOwner, region: Region, count: number, patterns: readonly Instance[]): readonly Instance[] {
  const random = randomOf(owner.seed, owner.accountId, region.id, 'instances');
  const network = networkOf(owner.seed, owner.accountId, region);
  return Array.from({ length: count }, (_, at) =>
    one(patterns[random.int(0, patterns.length - 1)] as Instance, { owner, region, network, random }, at),
  );
}

interface Place {
  readonly owner: InstanceOwner;
  readonly region: Region;
  readonly network: Network;
  readonly random: Random;
}

/** An instance like the pattern, with an id, a name, a time and a private network of its own. */
function one(pattern: Instance, { owner, region, network, random }: Place, at: number): Instance {
  const InstanceId = `i-${region.idPrefix}${random.text(17)}`;
  const CreationTime = minutes(randomTime(random));
  const vSwitch = random.pick(network.vSwitches);
  const privateIp = address(vSwitch.prefix, at);
  const groups = network.securityGroups.filter(({ vpcId }) => vpcId === vSwitch.vpcId);
  return {
    ...pattern,
    InstanceId,
    InstanceName: `${pattern.InstanceName.replace(/-\d+$/, '')}-${String(at).padStart(3, '0')}`,
    HostName: pattern.HostName === '' ? '' : `iZ${InstanceId.slice(2)}Z`,
    ResourceGroupId: random.pick(owner.resourceGroupIds),
    CreationTime,
    StartTime: pattern.StartTime === '' ? '' : CreationTime,
    InstanceNetworkType: 'vpc',
    ZoneId: vSwitch.zoneId,
    VpcAttributes: {
      VpcId: vSwitch.vpcId,
      VSwitchId: vSwitch.vSwitchId,
      NatIpAddress: '',
      PrivateIpAddress: { IpAddress: [privateIp] },
    },
    InnerIpAddress: { IpAddress: [] },
    PublicIpAddress: { IpAddress: [] },
    EipAddress: { AllocationId: '', IpAddress: '', InternetChargeType: '' },
    NetworkInterfaces: {
      NetworkInterface: [
        {
          Type: 'Primary',
          NetworkInterfaceId: `eni-${InstanceId.slice(2)}`,
          MacAddress: macAddress(random),
          PrimaryIpAddress: privateIp,
          PrivateIpSets: { PrivateIpSet: [{ PrivateIpAddress: privateIp, Primary: true }] },
        },
      ],
    },
    SecurityGroupIds: { SecurityGroupId: groups.slice(0, 1).map(({ securityGroupId }) => securityGroupId) },
    DedicatedHostAttribute: { DedicatedHostId: '', DedicatedHostName: '', DedicatedHostClusterId: '' },
    DeploymentSetId: '',
  };
}
