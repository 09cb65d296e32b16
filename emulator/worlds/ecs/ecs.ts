/** ECS 2014-05-26: the table of its actions. */
import { regionalHosts } from '../../wire/routing.js';
import { rpcProduct } from '../../wire/rpc.js';
import { list, none } from '../listing.js';
import { tagResource, tagResources, untagResources } from '../tagging.js';
import { deleteDisk } from './disk-writes.js';
import { disks } from './disks.js';
import { homeRegion } from './home-region.js';
import { imageResource, images } from './images.js';
import { instanceResources, powerMany, powerOne, reboot, start, stop } from './instance-power.js';
import { instanceRoles } from './instance-roles.js';
import { instanceStatus } from './instance-status.js';
import { instances } from './instances.js';
import { keyPairs } from './key-pairs.js';
import { networkInterfaces } from './network-interfaces.js';
import { describeRegions, describeZones } from './regions.js';
import { securityGroups } from './security-groups/groups.js';
import {
  describePortRangeListEntries,
  describePortRangeLists,
  describePrefixListAttributes,
  describePrefixLists,
  describeSecurityGroupReferences,
  portRangeListResource,
  prefixListResource,
  referencedGroups,
} from './security-groups/rule-lists.js';
import { describeSecurityGroupAttribute, securityGroupResource } from './security-groups/rules.js';
import { authorize, revoke } from './security-groups/writes.js';
import { createSnapshot, deleteSnapshot } from './snapshot-writes.js';
import { snapshots } from './snapshots.js';
import { ecsTagging } from './tagging.js';

const ofInstance = homeRegion('InstanceId', (account, regionId, id) =>
  account.instances(regionId).some(({ InstanceId }) => InstanceId === id),
);
const ofDisk = homeRegion('DiskId', (account, regionId, id) =>
  account.disks(regionId).some(({ DiskId }) => DiskId === id),
);
const ofSnapshot = homeRegion('SnapshotId', (account, regionId, id) =>
  account.snapshots(regionId).some(({ SnapshotId }) => SnapshotId === id),
);
/** The batch actions answer a passed dry run with another code than the actions for one instance. */
const onMany = { regional: true, resource: instanceResources, hasDryRun: 'DRYRUN.SUCCESS' } as const;
const onOne = { regional: ofInstance, resource: instanceResources, hasDryRun: true } as const;
const onRules = { regional: true, resource: securityGroupResource, hasClientToken: true } as const;

export const ecs = rpcProduct({
  name: 'Ecs',
  version: '2014-05-26',
  hosts: regionalHosts('ecs'),
  denialCode: 'Forbidden.RAM',
  actions: {
    DescribeRegions: { run: describeRegions, resource: '*' },
    DescribeZones: { run: describeZones, regional: true, resource: '*' },
    DescribeInstances: {
      run: list(instances),
      regional: true,
      resource: 'instance/*',
      // "If a RAM user or role has no permission, an empty list is returned": DescribeInstances, usage notes.
      insteadOfDenial: none(instances),
      hasDryRun: true,
    },
    DescribeInstanceStatus: { run: list(instanceStatus), regional: true, resource: 'instance/*' },
    DescribeInstanceRamRole: { run: list(instanceRoles), regional: true, resource: 'instance/*' },
    StartInstances: { change: powerMany(start), ...onMany },
    StopInstances: { change: powerMany(stop), ...onMany },
    RebootInstances: { change: powerMany(reboot), ...onMany },
    StartInstance: { change: powerOne(start), ...onOne },
    StopInstance: { change: powerOne(stop), ...onOne },
    RebootInstance: { change: powerOne(reboot), ...onOne },
    TagResources: { change: tagResources(ecsTagging), regional: true, resource: tagResource },
    UntagResources: { change: untagResources(ecsTagging), regional: true, resource: tagResource },
    DescribeDisks: { run: list(disks), regional: true, resource: 'disk/*', hasDryRun: true },
    DescribeSnapshots: { run: list(snapshots), regional: true, resource: 'snapshot/*', hasDryRun: true },
    CreateSnapshot: {
      change: createSnapshot,
      regional: ofDisk,
      resource: ({ DiskId = '*' }) => [`disk/${DiskId}`, 'snapshot/*'],
      hasClientToken: true,
    },
    DeleteSnapshot: {
      change: deleteSnapshot,
      regional: ofSnapshot,
      resource: ({ SnapshotId = '*' }) => `snapshot/${SnapshotId}`,
    },
    DeleteDisk: { change: deleteDisk, regional: ofDisk, resource: ({ DiskId = '*' }) => `disk/${DiskId}` },
    DescribeImages: { run: list(images), regional: true, resource: imageResource, hasDryRun: true },
    DescribeKeyPairs: { run: list(keyPairs), regional: true, resource: 'keypair/*' },
    DescribeSecurityGroups: { run: list(securityGroups), regional: true, resource: 'securitygroup/*', hasDryRun: true },
    DescribeSecurityGroupAttribute: {
      run: describeSecurityGroupAttribute,
      regional: true,
      resource: securityGroupResource,
    },
    DescribeSecurityGroupReferences: {
      run: describeSecurityGroupReferences,
      regional: true,
      resource: referencedGroups,
    },
    DescribePrefixLists: { run: describePrefixLists, regional: true, resource: 'prefixlist/*' },
    DescribePrefixListAttributes: { run: describePrefixListAttributes, regional: true, resource: prefixListResource },
    DescribePortRangeLists: { run: describePortRangeLists, regional: true, resource: 'portrangelist/*' },
    DescribePortRangeListEntries: {
      run: describePortRangeListEntries,
      regional: true,
      resource: portRangeListResource,
    },
    AuthorizeSecurityGroup: { change: authorize('ingress'), ...onRules },
    AuthorizeSecurityGroupEgress: { change: authorize('egress'), ...onRules },
    RevokeSecurityGroup: { change: revoke('ingress'), ...onRules },
    RevokeSecurityGroupEgress: { change: revoke('egress'), ...onRules },
    DescribeNetworkInterfaces: {
      run: list(networkInterfaces),
      regional: true,
      resource: 'eni/*',
      // Without permission this is also an empty list, and there is no dry run that would show the denial.
      insteadOfDenial: none(networkInterfaces),
    },
  },
});
