/** The nouns of an account as calls read and change them, on top of the generated ones. */

import type { Timeline } from '../timeline.js';
import type { Disk } from './ecs/disks.js';
import type { Image } from './ecs/images.js';
import type { Instance } from './ecs/instance.js';
import type { NetworkInterface } from './ecs/network-interfaces.js';
import type { SecurityGroupRule } from './ecs/security-group-rules.js';
import type { SecurityGroup } from './ecs/security-groups.js';
import type { Snapshot } from './ecs/snapshots.js';
import { type Change, type MutableList, mutableList } from './mutable-list.js';
import type { EmulatedBucket } from './oss/buckets.js';
import type { User } from './ram/users.js';
import type { RegionNouns } from './region-nouns.js';
import type { ElasticIp } from './vpc/elastic-ips.js';
import type { VSwitch } from './vpc/v-switches.js';
import type { Vpc } from './vpc/vpcs.js';

/** By region. */
export interface RegionItems {
  readonly instances: Instance;
  readonly disks: Disk;
  readonly snapshots: Snapshot;
  readonly images: Image;
  readonly securityGroups: SecurityGroup;
  readonly networkInterfaces: NetworkInterface;
  readonly vpcs: Vpc;
  readonly vSwitches: VSwitch;
  readonly elasticIps: ElasticIp;
}

type RegionChanges = {
  readonly [Noun in keyof RegionItems]: (regionId: string, change: Change<RegionItems[Noun]>) => void;
};

export interface Changes extends RegionChanges {
  securityGroupRules(group: SecurityGroup, change: Change<SecurityGroupRule>): void;
  users(change: Change<User>): void;
  buckets(change: Change<EmulatedBucket>): void;
  ramTags(change: Change<RamTag>): void;
}

/** Of a role or policy. The odd data set has none. */
export interface RamTag {
  readonly ResourceType: string;
  readonly ResourceName: string;
  readonly TagKey: string;
  readonly TagValue: string;
}

export interface Made extends RegionNouns {
  instances(regionId: string): readonly Instance[];
  users(): readonly User[];
  buckets(): readonly EmulatedBucket[];
  ramTags(): readonly RamTag[];
}

interface Mutable {
  readonly change: Changes;
  /** How often anything in its regions was changed. */
  changes(): number;
}

/** The readers of `made`, and `change` to write. */
export function livingNouns(timeline: Timeline, made: Made): Made & Mutable {
  const byRegion = <T>(list: (regionId: string) => readonly T[]) => mutableList(timeline, list, (regionId) => regionId);
  const counted =
    <T>(list: MutableList<string, T>) =>
    (regionId: string, change: Change<T>) => {
      changes += 1;
      list.change(regionId, change);
    };
  const whole = <T>(list: () => readonly T[]) => mutableList<void, T>(timeline, list, () => '');
  let changes = 0;
  const instances = byRegion(made.instances);
  const disks = byRegion(made.disks);
  const snapshots = byRegion(made.snapshots);
  const images = byRegion(made.images);
  const securityGroups = byRegion(made.securityGroups);
  const networkInterfaces = byRegion(made.networkInterfaces);
  const vpcs = byRegion(made.vpcs);
  const vSwitches = byRegion(made.vSwitches);
  const elasticIps = byRegion(made.elasticIps);
  const securityGroupRules = mutableList(timeline, made.securityGroupRules, (group) => group.SecurityGroupId);
  const users = whole(made.users);
  const buckets = whole(made.buckets);
  const ramTags = whole(made.ramTags);
  return {
    instances: instances.of,
    disks: disks.of,
    snapshots: snapshots.of,
    images: images.of,
    securityGroups: securityGroups.of,
    networkInterfaces: networkInterfaces.of,
    vpcs: vpcs.of,
    vSwitches: vSwitches.of,
    elasticIps: elasticIps.of,
    securityGroupRules: securityGroupRules.of,
    users: users.of,
    buckets: buckets.of,
    ramTags: ramTags.of,
    changes: () => {
      timeline.catchUp();
      return changes;
    },
    change: {
      instances: counted(instances),
      disks: counted(disks),
      snapshots: counted(snapshots),
      images: counted(images),
      securityGroups: counted(securityGroups),
      networkInterfaces: counted(networkInterfaces),
      vpcs: counted(vpcs),
      vSwitches: counted(vSwitches),
      elasticIps: counted(elasticIps),
      securityGroupRules: securityGroupRules.change,
      users: (change) => users.change(undefined, change),
      buckets: (change) => buckets.change(undefined, change),
      ramTags: (change) => ramTags.change(undefined, change),
    },
  };
}
