/**
 * The data set of one company, made from the generated one: the same things with the same ids and numbers, but with the names, tags,
 * networks and settings that a company gives them.
 */
import type { Instance } from '../ecs/instance.js';
import type { InstanceOwner } from '../ecs/instances.js';
import type { SecurityGroupRule } from '../ecs/security-group-rules.js';
import type { SecurityGroup } from '../ecs/security-groups.js';
import { lazy } from '../lazy.js';
import type { Made, RamTag } from '../mutable-nouns.js';
import type { Role } from '../ram/roles.js';
import { type Region, regionOf } from '../regions.js';
import { companyElasticIps, companyNetworkInterfaces } from './addresses.js';
import { companyBuckets } from './buckets.js';
import { companyInstances, type Land } from './instances.js';
import { companySecurityGroups, companyVpcs, companyVSwitches, zonesOf } from './networks.js';
import { companyUsers } from './people.js';
import { problemRegion } from './problems.js';
import { companyRamTags } from './roles.js';
import { companyRules } from './rules.js';
import { companyDisks, companyImages, companySnapshots } from './storage.js';

export interface CompanyPlace {
  readonly owner: InstanceOwner;
  readonly isMain: boolean;
  readonly regionIds: readonly string[];
  readonly roles: () => readonly Role[];
  /** Epoch ms of the cloud's clock. */
  readonly now: () => number;
}

/** Each list is made from the generated one when it is first read, and once. */
export function companyNouns(place: CompanyPlace, made: Made): Made {
  const { owner, isMain, regionIds } = place;
  const perRegion = <T>(make: (land: Land) => readonly T[]): ((regionId: string) => readonly T[]) => {
    const known = new Map<string, readonly T[]>();
    return (regionId) => {
      const region = regionOf(regionId);
      if (!region) return [];
      const list = known.get(regionId) ?? make({ owner, region, isMain, now: place.now() });
      known.set(regionId, list);
      return list;
    };
  };
  const instances = perRegion((land): Instance[] => companyInstances(land, made.instances(land.region.id)));
  const vpcs = perRegion(({ region }) => companyVpcs(owner, region, made.vpcs(region.id)));
  const disks = perRegion((land) => companyDisks(land, made.disks(land.region.id), instances(land.region.id)));
  /** A rule has to know where its group is, and no member of the group tells. */
  const regionsOfGroups = new Map<string, Region>();
  const groups = perRegion(({ region }) => {
    const list = companySecurityGroups(owner, region, made.securityGroups(region.id), vpcs(region.id));
    for (const { SecurityGroupId } of list) regionsOfGroups.set(SecurityGroupId, region);
    return list;
  });
  const rules = new Map<string, readonly SecurityGroupRule[]>();
  const users = lazy(() => companyUsers(owner, made.users()));
  const buckets = lazy(() => companyBuckets({ owner, regionIds, isMain }, made.buckets()));
  return {
    instances,
    vpcs,
    disks,
    securityGroups: groups,
    vSwitches: perRegion(({ region }) => companyVSwitches(owner, region, made.vSwitches(region.id), vpcs(region.id))),
    snapshots: perRegion(({ region }) => companySnapshots(made.snapshots(region.id), disks(region.id))),
    images: perRegion(({ region }) => companyImages(made.images(region.id))),
    networkInterfaces: perRegion(({ region }) =>
      companyNetworkInterfaces(
        { owner, region, isMain, now: place.now() },
        made.networkInterfaces(region.id),
        instances(region.id),
      ),
    ),
    elasticIps: perRegion((land) =>
      companyElasticIps(land, made.elasticIps(land.region.id), instances(land.region.id)),
    ),
    securityGroupRules: (group) => {
      const list = rules.get(group.SecurityGroupId) ?? rulesOf(group);
      rules.set(group.SecurityGroupId, list);
      return list;
    },
    users,
    buckets,
    ramTags: lazy((): readonly RamTag[] => companyRamTags(place.roles())),
  };

  /** That of applications in the second VPC of the region of problems lets everyone in. */
  function rulesOf(group: SecurityGroup) {
    const region = regionsOfGroups.get(group.SecurityGroupId);
    if (!region) return made.securityGroupRules(group);
    const beside = groups(region.id).filter(({ VpcId }) => VpcId === group.VpcId);
    const [, open] = zonesOf(owner, region).at(1)?.groups ?? [];
    const isOpen = isMain && region.id === problemRegion && group.SecurityGroupId === open;
    return companyRules(owner, group, { beside, isOpen });
  }
}
