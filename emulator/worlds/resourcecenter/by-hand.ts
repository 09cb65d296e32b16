/** The things of the data made by hand, as the index has them. They change with writes, so rows are made for each search. */
import type { Account } from '../../data/accounts.js';
import { keyPairsIn } from '../ecs/key-pairs.js';
import { copied, type IndexRow, LazyRow, type Said as Says } from './index-row.js';

/** A thing with its id, and what is said about it when it is asked for. */
interface Thing {
  readonly id: string;
  readonly said: () => Partial<Says>;
}

function things<Item>(
  items: readonly Item[],
  id: (item: Item) => string,
  said: (item: Item) => Partial<Says>,
): readonly Thing[] {
  return items.map((item) => ({ id: id(item), said: () => said(item) }));
}

/** The things of a kind in one region. */
type Lists = (account: Account, regionId: string) => readonly Thing[];

interface EcsTagged {
  readonly Tags: { readonly Tag: readonly { readonly TagKey: string; readonly TagValue: string }[] };
}

const ecsTags = ({ Tags }: EcsTagged): IndexRow['Tags'] =>
  Tags.Tag.map(({ TagKey, TagValue }) => ({ Key: TagKey, Value: TagValue }));

/** No instance expires that long from now: pay-as-you-go. */
const never = '2099';

const regional: Readonly<Record<string, Lists>> = {
  'ACS::ECS::Disk': (account, regionId) =>
    things(
      account.disks(regionId),
      (disk) => disk.DiskId,
      (disk) => ({
        ResourceName: disk.DiskName,
        ZoneId: disk.ZoneId,
        ResourceGroupId: disk.ResourceGroupId,
        CreateTime: disk.CreationTime,
        ExpireTime: disk.ExpiredTime.startsWith(never) ? '' : disk.ExpiredTime,
        Tags: ecsTags(disk),
      }),
    ),
  // The images of the cloud and of others belong to no account's index.
  'ACS::ECS::Image': (account, regionId) =>
    things(
      // An account of a fleet has none where it has no instances, and there are thousands of such places.
      account.isPlain && account.instances(regionId).length === 0
        ? []
        : account.images(regionId).filter(({ ImageOwnerAlias }) => ImageOwnerAlias === 'self'),
      (image) => image.ImageId,
      (image) => ({
        ResourceName: image.ImageName,
        ResourceGroupId: image.ResourceGroupId,
        CreateTime: image.CreationTime,
        Tags: ecsTags(image),
      }),
    ),
  'ACS::ECS::Instance': (account, regionId) =>
    things(
      account.instances(regionId),
      (instance) => instance.InstanceId,
      (instance) => ({
        ResourceName: instance.InstanceName,
        ZoneId: instance.ZoneId,
        ResourceGroupId: instance.ResourceGroupId,
        CreateTime: instance.CreationTime,
        ExpireTime: instance.ExpiredTime.startsWith(never) ? '' : instance.ExpiredTime,
        IpAddresses: [
          ...instance.VpcAttributes.PrivateIpAddress.IpAddress,
          ...instance.InnerIpAddress.IpAddress,
          ...instance.PublicIpAddress.IpAddress,
          instance.EipAddress.IpAddress,
          ...instance.NetworkInterfaces.NetworkInterface.flatMap(({ Ipv6Sets }) =>
            (Ipv6Sets?.Ipv6Set ?? []).map(({ Ipv6Address }) => Ipv6Address),
          ),
        ],
        Tags: ecsTags(instance),
        vpcId: instance.VpcAttributes.VpcId,
        vSwitchId: instance.VpcAttributes.VSwitchId,
      }),
    ),
  'ACS::ECS::KeyPair': (account, regionId) =>
    things(
      keyPairsIn(account, regionId),
      (pair) => pair.KeyPairName,
      (pair) => ({
        ResourceName: pair.KeyPairName,
        ResourceGroupId: pair.ResourceGroupId,
        CreateTime: pair.CreationTime,
        Tags: ecsTags(pair),
      }),
    ),
  'ACS::ECS::NetworkInterface': (account, regionId) =>
    things(
      account.networkInterfaces(regionId),
      (card) => card.NetworkInterfaceId,
      (card) => ({
        ResourceName: card.NetworkInterfaceName,
        ZoneId: card.ZoneId,
        ResourceGroupId: card.ResourceGroupId,
        CreateTime: card.CreationTime,
        IpAddresses: [
          ...card.PrivateIpSets.PrivateIpSet.map(({ PrivateIpAddress }) => PrivateIpAddress),
          ...card.Ipv6Sets.Ipv6Set.map(({ Ipv6Address }) => Ipv6Address),
        ],
        Tags: ecsTags(card),
        vpcId: card.VpcId,
        vSwitchId: card.VSwitchId,
      }),
    ),
  'ACS::ECS::SecurityGroup': (account, regionId) =>
    things(
      account.securityGroups(regionId),
      (group) => group.SecurityGroupId,
      (group) => ({
        ResourceName: group.SecurityGroupName,
        ResourceGroupId: group.ResourceGroupId,
        CreateTime: group.CreationTime,
        Tags: ecsTags(group),
        vpcId: group.VpcId,
      }),
    ),
  'ACS::ECS::Snapshot': (account, regionId) =>
    things(
      account.snapshots(regionId),
      (snapshot) => snapshot.SnapshotId,
      (snapshot) => ({
        ResourceName: snapshot.SnapshotName,
        ResourceGroupId: snapshot.ResourceGroupId,
        CreateTime: snapshot.CreationTime,
        Tags: ecsTags(snapshot),
      }),
    ),
  'ACS::EIP::EipAddress': (account, regionId) =>
    things(
      account.elasticIps(regionId),
      (address) => address.AllocationId,
      (address) => ({
        ResourceName: address.Name,
        ResourceGroupId: address.ResourceGroupId,
        CreateTime: address.AllocationTime,
        ExpireTime: address.ExpiredTime,
        IpAddresses: [address.IpAddress],
        Tags: address.Tags.Tag,
      }),
    ),
  'ACS::OSS::Bucket': ({ buckets }, regionId) =>
    things(
      buckets.filter(({ region }) => region === regionId),
      (bucket) => bucket.name,
      (bucket) => ({
        ResourceName: bucket.name,
        ResourceGroupId: bucket.resourceGroupId,
        CreateTime: bucket.createdAt,
        Tags: bucket.tags,
      }),
    ),
  'ACS::VPC::VPC': (account, regionId) =>
    things(
      account.vpcs(regionId),
      (vpc) => vpc.VpcId,
      (vpc) => ({
        ResourceName: vpc.VpcName,
        ResourceGroupId: vpc.ResourceGroupId,
        CreateTime: vpc.CreationTime,
        Tags: vpc.Tags.Tag,
        vpcId: vpc.VpcId,
      }),
    ),
  'ACS::VPC::VSwitch': (account, regionId) =>
    things(
      account.vSwitches(regionId),
      (vSwitch) => vSwitch.VSwitchId,
      (vSwitch) => ({
        ResourceName: vSwitch.VSwitchName,
        ZoneId: vSwitch.ZoneId,
        ResourceGroupId: vSwitch.ResourceGroupId,
        CreateTime: vSwitch.CreationTime,
        Tags: vSwitch.Tags.Tag,
        vpcId: vSwitch.VpcId,
        vSwitchId: vSwitch.VSwitchId,
      }),
    ),
};

const global: Readonly<Record<string, (account: Account) => readonly Thing[]>> = {
  'ACS::RAM::Group': ({ groups }) =>
    things(
      groups,
      ({ GroupName }) => GroupName,
      ({ GroupName, CreateDate }) => ({ ResourceName: GroupName, CreateTime: CreateDate }),
    ),
  'ACS::RAM::Policy': ({ policies }) =>
    things(
      policies.filter(({ PolicyType }) => PolicyType === 'Custom'),
      ({ PolicyName }) => PolicyName,
      ({ PolicyName, CreateDate }) => ({ ResourceName: PolicyName, CreateTime: CreateDate }),
    ),
  'ACS::RAM::Role': ({ roles }) =>
    things(
      roles,
      ({ RoleName }) => RoleName,
      ({ RoleName, CreateDate }) => ({ ResourceName: RoleName, CreateTime: CreateDate }),
    ),
  'ACS::RAM::User': ({ users }) =>
    things(
      users,
      ({ UserName }) => UserName,
      ({ UserName, CreateDate }) => ({ ResourceName: UserName, CreateTime: CreateDate }),
    ),
};

/** The types of the things made by hand. */
export const typesByHand: readonly string[] = [...Object.keys(regional), ...Object.keys(global)];

/** The rows of a fleet, by account, then by type and region: to make them again for each search takes seconds. */
const kept = new WeakMap<Account, Map<string, { readonly version: number; readonly rows: readonly IndexRow[] }>>();

/** The rows of one type in these regions. */
export function rowsByHand(account: Account, type: string, regionIds: readonly string[]): readonly IndexRow[] {
  if (!account.isPlain || !regional[type]) return rowsOf(account, type, regionIds);
  const version = account.changes();
  const known = kept.get(account) ?? new Map();
  kept.set(account, known);
  return regionIds.flatMap((regionId) => {
    const name = `${type} ${regionId}`;
    const before = known.get(name);
    if (before?.version === version) return before.rows;
    const rows = rowsOf(account, type, [regionId]).map(copied);
    known.set(name, { version, rows });
    return rows;
  });
}

function rowsOf(account: Account, type: string, regionIds: readonly string[]): readonly IndexRow[] {
  const lists = regional[type];
  const row = (RegionId: string) => {
    return ({ id, said }: Thing): IndexRow => {
      let known: Partial<Says> | null = null;
      return new LazyRow(type, id, RegionId, (name) => {
        known ??= said();
        return known[name];
      });
    };
  };
  if (lists) return regionIds.flatMap((regionId) => lists(account, regionId).map(row(regionId)));
  return (global[type]?.(account) ?? []).map(row('global'));
}
