/** What an account has in a region beside its instances; each noun of each region is made when it is first read. */
import { type Disk, disksOf } from './ecs/disks.js';
import { type Image, imagesOf } from './ecs/images.js';
import type { Instance } from './ecs/instance.js';
import type { InstanceOwner } from './ecs/instances.js';
import { type NetworkInterface, networkInterfacesOf } from './ecs/network-interfaces.js';
import { rulesOf, type SecurityGroupRule } from './ecs/security-group-rules.js';
import { type SecurityGroup, securityGroupsOf } from './ecs/security-groups.js';
import { type Snapshot, snapshotsOf } from './ecs/snapshots.js';
import { type RegionBasis, regionBasisOf } from './region-basis.js';
import { type Region, regionOf } from './regions.js';
import { type ElasticIp, elasticIpsOf } from './vpc/elastic-ips.js';
import { type VSwitch, vSwitchesOf } from './vpc/v-switches.js';
import { type Vpc, vpcsOf } from './vpc/vpcs.js';

/** All lists except public images are empty for regions in which the account has no instance. */
export interface RegionNouns {
  disks(regionId: string): readonly Disk[];
  snapshots(regionId: string): readonly Snapshot[];
  images(regionId: string): readonly Image[];
  securityGroups(regionId: string): readonly SecurityGroup[];
  networkInterfaces(regionId: string): readonly NetworkInterface[];
  vpcs(regionId: string): readonly Vpc[];
  vSwitches(regionId: string): readonly VSwitch[];
  elasticIps(regionId: string): readonly ElasticIp[];
  /** Of one security group, in upstream's order. */
  securityGroupRules(group: SecurityGroup): readonly SecurityGroupRule[];
}

export const regionNounNames = [
  'disks',
  'snapshots',
  'images',
  'securityGroups',
  'networkInterfaces',
  'vpcs',
  'vSwitches',
  'elasticIps',
] as const satisfies readonly (keyof RegionNouns)[];

export function regionNouns(owner: InstanceOwner, instances: (regionId: string) => readonly Instance[]): RegionNouns {
  const grounds = perRegion((region) => [regionBasisOf(owner, region, instances(region.id))]);
  const everywhere = <T>(make: (basis: RegionBasis) => readonly T[]) =>
    perRegion(({ id }) => grounds(id).flatMap(make));
  // A fleet has thousands of regions without instances, so their ground is not made to find that out.
  const used = <T>(make: (basis: RegionBasis) => readonly T[]) =>
    perRegion(({ id }) => (instances(id).length > 0 ? grounds(id).flatMap(make) : []));

  const disks = used(disksOf);
  const snapshots = used((basis) => snapshotsOf(basis, disks(basis.region.id)));
  const rules = new Map<string, readonly SecurityGroupRule[]>();
  return {
    disks,
    snapshots,
    images: everywhere((basis) => imagesOf(basis, snapshots(basis.region.id))),
    securityGroups: used(securityGroupsOf),
    networkInterfaces: used(networkInterfacesOf),
    vpcs: used(vpcsOf),
    vSwitches: used(vSwitchesOf),
    elasticIps: used(elasticIpsOf),
    securityGroupRules: (group) => {
      const made = rules.get(group.SecurityGroupId) ?? rulesOf(owner.seed, owner.accountId, group);
      rules.set(group.SecurityGroupId, made);
      return made;
    },
  };
}

function perRegion<T>(make: (region: Region) => readonly T[]): (regionId: string) => readonly T[] {
  const made = new Map<string, readonly T[]>();
  return (regionId) => {
    const region = regionOf(regionId);
    if (!region) return [];
    const list = made.get(regionId) ?? make(region);
    made.set(regionId, list);
    return list;
  };
}
