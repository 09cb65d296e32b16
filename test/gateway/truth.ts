/** The data of the embedded cloud, as ids of the API, in list order. */
import type { Cloud } from '../../emulator/cloud.js';
import type { Account } from '../../emulator/data/accounts.js';

/** One noun: the locations of its resources, and the id of each. */
interface Noun {
  /** Of one region; null means the whole account. */
  readonly ids: (account: Account, regionId: string) => readonly string[];
  readonly scope: 'region' | 'account';
}

const arn = (service: string, region: string, account: string, name: string) =>
  ['acs', service, region, account, name].join(':');

function inRegion<T>(
  [service, kind]: readonly [string, string],
  items: (account: Account, regionId: string) => readonly T[],
  key: (item: T) => string,
): Noun {
  return {
    scope: 'region',
    ids: (account, regionId) =>
      items(account, regionId).map((item) => arn(service, regionId, account.id, `${kind}/${key(item)}`)),
  };
}

function ofAccount(ids: (account: Account) => readonly string[]): Noun {
  return { scope: 'account', ids };
}

const ram = (account: Account, kind: string, names: readonly string[]) =>
  names.map((name) => arn('ram', '', account.id, `${kind}/${name}`));

/** By type of the schema: kinds whose data tests know. Others are compared with their own largest pages. */
export const nouns: Readonly<Record<string, Noun>> = {
  Instance: inRegion(
    ['ecs', 'instance'],
    (account, id) => account.instances(id),
    (one) => one.InstanceId,
  ),
  Disk: inRegion(
    ['ecs', 'disk'],
    (account, id) => account.disks(id),
    (one) => one.DiskId,
  ),
  Snapshot: inRegion(
    ['ecs', 'snapshot'],
    (account, id) => account.snapshots(id),
    (one) => one.SnapshotId,
  ),
  // Upstream lists marketplace images only on request.
  Image: inRegion(
    ['ecs', 'image'],
    (account, id) => account.images(id).filter((one) => one.ImageOwnerAlias !== 'marketplace'),
    (one) => one.ImageId,
  ),
  SecurityGroup: inRegion(
    ['ecs', 'securitygroup'],
    (account, id) => account.securityGroups(id),
    (one) => one.SecurityGroupId,
  ),
  NetworkInterface: inRegion(
    ['ecs', 'eni'],
    (account, id) => account.networkInterfaces(id),
    (one) => one.NetworkInterfaceId,
  ),
  Vpc: inRegion(
    ['vpc', 'vpc'],
    (account, id) => account.vpcs(id),
    (one) => one.VpcId,
  ),
  VSwitch: inRegion(
    ['vpc', 'vswitch'],
    (account, id) => account.vSwitches(id),
    (one) => one.VSwitchId,
  ),
  ElasticIp: inRegion(
    ['vpc', 'eip'],
    (account, id) => account.elasticIps(id),
    (one) => one.AllocationId,
  ),
  Bucket: ofAccount((account) => account.buckets.map((one) => arn('oss', one.region, account.id, one.name))),
  User: ofAccount((account) =>
    ram(
      account,
      'user',
      account.users.map((one) => one.UserName),
    ),
  ),
  Group: ofAccount((account) =>
    ram(
      account,
      'group',
      account.groups.map((one) => one.GroupName),
    ),
  ),
  // Upstream's own: service roles are written in lower case there.
  Role: ofAccount((account) => account.roles.map((one) => one.Arn)),
  Policy: ofAccount((account) =>
    account.policies.map((one) =>
      arn('ram', '', one.PolicyType === 'System' ? 'system' : account.id, `policy/${one.PolicyName}`),
    ),
  ),
};

/** Every thing of one type: all regions ascending by id, upstream's order within each. */
export function truthOf({ regions, accounts: [account] }: Cloud, type: string): readonly string[] {
  const noun = nouns[type];
  if (!noun) throw new Error(`The truth about ${type} is not written down.`);
  if (noun.scope === 'account') return noun.ids(account, '');
  const places = regions.map(({ id }) => id).sort();
  return places.flatMap((regionId) => noun.ids(account, regionId));
}

/** The ids of one type in one region that the test selects. */
export function idsWhere<T>(
  { accounts: [account] }: Cloud,
  [type, regionId]: readonly [string, string],
  items: readonly T[],
  holds: (item: T) => boolean,
): readonly string[] {
  const ids = nouns[type]?.ids(account, regionId) ?? [];
  return ids.filter((_id, at) => items.slice(at, at + 1).some(holds));
}
