/** The accounts of the embedded cloud: the main one, a small one that partners share, one that is almost empty, and those of a fleet. */

import type { PolicyDocument } from '../access/policy.js';
import type { Timeline } from '../timeline.js';
import { companyNouns } from './company/company.js';
import { companyGroups } from './company/people.js';
import { companyAttachments, companyPolicies, companyRoles } from './company/roles.js';
import { countBy } from './count-by.js';
import type { Image } from './ecs/images.js';
import type { Instance } from './ecs/instance.js';
import { instancesOf } from './ecs/instances.js';
import { type FleetInstances, fleetInstances } from './fleet/instances.js';
import { type Fleet, type FleetOptions, fleetOf, type Member } from './fleet/members.js';
import { lazy } from './lazy.js';
import { type Changes, livingNouns, type Made, type RamTag } from './mutable-nouns.js';
import { type EmulatedBucket, generateBuckets } from './oss/buckets.js';
import { type Attachment, attachmentsOf } from './ram/attachments.js';
import { type Group, groupsOf } from './ram/groups.js';
import { customPolicies, freshPolicy, isForEmergencies, type Policy, systemPolicies } from './ram/policies.js';
import { freshRole, inventoryRole, type Role, rolesOf } from './ram/roles.js';
import { type User, usersOf } from './ram/users.js';
import { randomOf } from './random.js';
import { type RegionNouns, regionNouns } from './region-nouns.js';
import { regionOf } from './regions.js';

/** `company` is what a company has; `odd` has everything that may be in an account, for tests. */
export type DataSet = 'company' | 'odd';

export interface Account extends RegionNouns {
  readonly id: string;
  readonly dataSet: DataSet;
  readonly alias: string;
  /** All accounts, which are in one resource directory. */
  readonly directory: readonly Pick<Account, 'id' | 'alias'>[];
  readonly defaultResourceGroupId: string;
  readonly resourceGroupIds: readonly string[];
  readonly users: readonly User[];
  readonly groups: readonly Group[];
  readonly roles: readonly Role[];
  /** System policies and the account's own. */
  readonly policies: readonly Policy[];
  policy(type: string, name: string): Policy | undefined;
  readonly attachments: readonly Attachment[];
  attachmentCount(policyType: string, policyName: string): number;
  /** Of roles and policies. */
  ramTags(): readonly RamTag[];
  /** Creates a role and attaches a policy of the same name to it. */
  addRole(name: string, document: PolicyDocument, trust?: PolicyDocument): Role;
  /** Of all regions, sorted by name. */
  readonly buckets: readonly EmulatedBucket[];
  /** OSS: blocks public access to every bucket, even if the ACL of the bucket allows it. */
  readonly blocksPublicAccess: boolean;
  /** Its servers, networks and identities are all that it has: one of the many accounts of a fleet. */
  readonly isPlain: boolean;
  /** Empty for regions in which the account has nothing, and for regions that do not exist. */
  instances(regionId: string): readonly Instance[];
  /** How often anything of its regions was changed, by calls or by time. */
  changes(): number;
  /** Write access for calls: each function takes the current list and returns the new one. */
  readonly change: Changes;
}

interface Size {
  readonly id: string;
  readonly alias: string;
  readonly users: number;
  readonly groups: number;
  readonly roles: number;
  readonly policies: number;
  readonly buckets: number;
  readonly blocksPublicAccess?: true;
  readonly instances: ReadonlyMap<string, number>;
  /** The account is one of a fleet. */
  readonly member?: Member;
}

/** The accounts, the main one first, and the directory of a fleet. */
export interface Accounts {
  readonly accounts: readonly Account[];
  readonly fleet: Fleet | null;
}

interface Sown {
  readonly dataSet: DataSet;
  readonly seed: number;
}

export function accountsOf(
  { dataSet, seed }: Sown,
  mainInstances: ReadonlyMap<string, number>,
  timeline: Timeline,
  wanted?: FleetOptions,
): Accounts {
  const aliases = dataSet === 'company' ? ['lantern', 'lantern-logistics'] : ['yunmen-main', 'yunmen-partner'];
  const system = lazy(systemPolicies);
  const main = '1750293846105927';
  const sizes: readonly Size[] = [
    {
      id: main,
      alias: aliases[0] ?? '',
      users: 134,
      groups: 12,
      roles: 104,
      policies: 37,
      buckets: 150,
      instances: mainInstances,
    },
    {
      id: '1390417265830174',
      alias: aliases[1] ?? '',
      users: 9,
      groups: 3,
      roles: 4,
      policies: 5,
      buckets: 13,
      blocksPublicAccess: true,
      instances: new Map([
        ['cn-hangzhou', 34],
        ['cn-shanghai', 12],
        ['ap-southeast-1', 5],
        ['eu-central-1', 1],
      ]),
    },
    {
      id: '1908172635449201',
      alias: '',
      users: 4,
      groups: 0,
      roles: 0,
      policies: 0,
      buckets: 0,
      instances: new Map([['cn-beijing', 1]]),
    },
  ];
  const fleet = wanted ? fleetOf(seed, wanted, usualOf(sizes)) : null;
  const all = [...sizes, ...(fleet?.members ?? []).map(sizeOf)];
  const directory = all.map(({ id, alias }) => ({ id, alias }));
  const made = fleetInstances(seed);
  const world = { dataSet, seed, mainAccountId: main, system, timeline, directory, fleet: made };
  return { accounts: all.map((size) => accountOf(world, size)), fleet };
}

function sizeOf(member: Member): Size {
  const { id, name: alias, instances } = member;
  return { id, alias, users: 2, groups: 1, roles: 1, policies: 1, buckets: 0, instances, member };
}

function usualOf(sizes: readonly Size[]) {
  const counts = sizes.flatMap(({ instances }) => [...instances.values()]);
  return {
    accounts: sizes.length,
    scopes: counts.filter((count) => count > 0).length,
    instances: counts.reduce((sum, count) => sum + count, 0),
  };
}

interface World extends Sown {
  readonly mainAccountId: string;
  readonly system: () => readonly Policy[];
  readonly timeline: Timeline;
  readonly directory: Account['directory'];
  readonly fleet: FleetInstances;
}

/** How many instances of a region of a fleet have disks, network interfaces and snapshots. */
const equipped = 5;

/** An account of none of ours, which a role may trust instead of the main account. */
const strangerId = '1987654321098765';

/** Data is generated at first use, so that the start does not wait for nouns that are never read. */
function accountOf(world: World, size: Size): Account {
  const { dataSet, seed, mainAccountId, system, timeline, directory, fleet } = world;
  const { member } = size;
  // The accounts of a fleet are there for their number.
  const isCompany = dataSet === 'company' && !member;
  const isMain = size.id === mainAccountId;
  const random = randomOf(seed, size.id, 'resource-groups');
  const resourceGroupIds = Array.from({ length: 4 }, () => `rg-acfm${random.text(11)}`);
  const owner = { seed, accountId: size.id, resourceGroupIds, classicShare: isCompany ? 0 : 0.04 };
  const users = lazy(() => usersOf(seed, size.id, size.users));
  const groups = lazy(() => {
    const made = groupsOf(seed, size.id, users(), size.groups);
    return isCompany ? companyGroups(owner, made, nouns.users()) : made;
  });
  const roles = lazy(() => {
    const trusted = member?.forbids === 'role' ? strangerId : mainAccountId;
    const made = rolesOf(seed, size.id, trusted, size.roles);
    return isCompany ? companyRoles(made) : made;
  });
  const policies = lazy(() => {
    const made = customPolicies(seed, size.id, size.policies);
    return [...(isCompany ? companyPolicies(made) : made), ...system()];
  });
  const policiesByKey = lazy(
    () => new Map(policies().map((policy) => [`${policy.PolicyType}/${policy.PolicyName}`, policy])),
  );
  const attachments = lazy(() =>
    attachmentsOf(
      seed,
      size.id,
      { users: nouns.users(), groups: groups(), roles: roles() },
      policies().filter((policy) => !isForEmergencies(policy)),
      isCompany ? companyAttachments : undefined,
    ).filter(({ principal }) => member?.forbids !== 'reads' || principal !== inventoryRole),
  );
  const attachmentCounts = lazy(() => countBy(attachments(), (one) => `${one.policyType}/${one.policyName}`));
  const buckets = lazy(() =>
    generateBuckets({
      accountId: size.id,
      regions: regionIds,
      resourceGroupIds,
      count: size.buckets,
      random: randomOf(seed, size.id, 'buckets').next,
    }),
  );
  const instances = new Map<string, readonly Instance[]>();
  const made: Made = {
    ...regionNouns(owner, member ? (regionId) => instancesIn(regionId).slice(0, equipped) : instancesIn),
    instances: instancesIn,
    users,
    buckets,
    ramTags: () => [],
  };
  const regionIds = [...size.instances.keys()];
  const nouns = isCompany ? companyNouns({ owner, isMain, regionIds, roles, now: timeline.now }, made) : made;
  const { users: present, buckets: standing, ...living } = livingNouns(timeline, nouns);
  return {
    id: size.id,
    dataSet,
    alias: size.alias,
    directory,
    defaultResourceGroupId: resourceGroupIds[0] ?? '',
    resourceGroupIds,
    get users() {
      return present();
    },
    get groups() {
      return groups();
    },
    get roles() {
      return roles();
    },
    get policies() {
      return policies();
    },
    policy: (type, name) => policiesByKey().get(`${type}/${name}`),
    get attachments() {
      return attachments();
    },
    attachmentCount: (type, name) => attachmentCounts().get(`${type}/${name}`) ?? 0,
    get buckets() {
      return standing();
    },
    blocksPublicAccess: size.blocksPublicAccess ?? false,
    isPlain: member !== undefined,
    ...living,
    ...(member && { images: (regionId: string) => imagesIn(regionId) }),
    addRole: (name, { Statement }, trust) => {
      const role = freshRole(seed, size.id, name, trust);
      const policy = freshPolicy(seed, size.id, name, Statement);
      const key = `${policy.PolicyType}/${name}`;
      const held = { policyType: policy.PolicyType, policyName: name, kind: 'Role', principal: name } as const;
      roles().push(role);
      policies().push(policy);
      policiesByKey().set(key, policy);
      attachments().push({ ...held, date: role.CreateDate });
      attachmentCounts().set(key, 1);
      return role;
    },
  };

  function instancesIn(regionId: string): readonly Instance[] {
    if (member) return memberInstances(regionId);
    const known = instances.get(regionId) ?? generate(regionId);
    instances.set(regionId, known);
    return known;
  }

  /** Without instances it has no images of its own there. */
  function imagesIn(regionId: string): readonly Image[] {
    const all = living.images(regionId);
    return size.instances.has(regionId) ? all : all.filter(({ ImageOwnerAlias }) => ImageOwnerAlias !== 'self');
  }

  /** Not kept here: the accounts of a fleet have too many. */
  function memberInstances(regionId: string): readonly Instance[] {
    const region = regionOf(regionId);
    const count = size.instances.get(regionId) ?? 0;
    return region && count > 0 ? fleet.of(owner, region, count) : [];
  }

  function generate(regionId: string): readonly Instance[] {
    const region = regionOf(regionId);
    const count = size.instances.get(regionId) ?? 0;
    return region && count > 0 ? instancesOf(owner, region, count) : [];
  }
}
