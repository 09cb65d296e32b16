/** The truth about each question of docs/questions that needs more than one list, or calls about each item. */
import { expect } from 'vitest';
import type { Account } from '../../../emulator/data/accounts.js';
import type { Instance } from '../../../emulator/data/ecs/instance.js';
import type { EmulatedBucket } from '../../../emulator/data/oss/buckets.js';
import { everywhere, grouped, oldest, pages, type Question, regionIds, sample, statusOf } from '../question-kit.js';

const calls = (length: number, cap: number) => Math.max(1, Math.ceil(length / cap));
const orNull = (text: string) => (text === '' ? null : text);

const day = '2024-01-01T00:00:00Z';

const isPolicyPublic = ({ policy }: EmulatedBucket) =>
  policy?.Statement.some(
    ({ Effect, Principal, Condition }) => Effect === 'Allow' && Principal.includes('*') && !Condition,
  ) ?? false;
const isAclPublic = ({ acl }: EmulatedBucket) => acl.startsWith('public-read');

const region = 'cn-hangzhou';
/** Whether instances name the group. Their interfaces are of the same groups. */
const usedBy = (instances: readonly Instance[]) =>
  new Set(instances.flatMap(({ SecurityGroupIds }) => SecurityGroupIds.SecurityGroupId));

/** An instance with an elastic IP, disks and snapshots, so that the answer has some of everything. */
function busiest(account: Account): Instance {
  const isBusy = ({ InstanceId, RegionId, VpcAttributes, EipAddress }: Instance) => {
    if (VpcAttributes.VpcId === '' || EipAddress.AllocationId === '') return false;
    const disks = account.disks(RegionId).filter((disk) => disk.InstanceId === InstanceId);
    const taken = new Set(account.snapshots(RegionId).map(({ SourceDiskId }) => SourceDiskId));
    return disks.length > 1 && disks.some(({ DiskId }) => taken.has(DiskId));
  };
  return account.instances(region).find(isBusy) ?? sample(account);
}

const hourMs = 3_600_000;
/** A day that ended with a whole hour. */
const end = Math.floor(Date.now() / hourMs) * hourMs;
const hour = (at: number) => new Date(end - at * hourMs).toISOString().replace('.000', '');

/** A month before this one, such as 2020-01. */
const monthBefore = (count: number) => {
  const now = new Date();
  return new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - count)).toISOString().slice(0, 7);
};

export const joinedQuestions: Readonly<Record<string, Question>> = {
  'snapshots-without-their-disk': {
    variables: () => ({ day }),
    truth: (account) => {
      const old = (id: string) => account.snapshots(id).filter(({ CreationTime }) => CreationTime < day);
      const isGone = ({ RegionId, SourceDiskId }: { RegionId: string; SourceDiskId: string }) =>
        !account.disks(RegionId).some(({ DiskId }) => DiskId === SourceDiskId);
      const gone = everywhere((id) => old(id).filter(isGone));
      const nodes = oldest(
        gone,
        ({ CreationTime }) => CreationTime,
        ({ SnapshotId }) => SnapshotId,
      );
      // Each page of snapshots takes one call for the disks that its old ones name, unless earlier pages named them all.
      const pagesOfDisks = regionIds().map((id) => {
        const known = new Set<string>();
        const all = account.snapshots(id);
        const starts = Array.from({ length: Math.ceil(all.length / 100) }, (_, at) => at * 100);
        return starts.filter((start) => {
          const before = known.size;
          for (const one of all.slice(start, start + 100)) if (one.CreationTime < day) known.add(one.SourceDiskId);
          return known.size > before;
        }).length;
      });
      return {
        data: {
          snapshots: {
            totalCount: gone.length,
            groups: grouped(gone, ({ RegionId }) => [RegionId], {
              sourceDiskSizeGiB: ({ SourceDiskSize }) => Number(SourceDiskSize),
            }),
            nodes: nodes.map(({ SnapshotId, SourceDiskId, CreationTime }) => {
              return { snapshotId: SnapshotId, sourceDiskId: SourceDiskId, createdAt: CreationTime };
            }),
          },
        },
        calls: pages((id) => account.snapshots(id).length, 100) + pagesOfDisks.reduce((sum, each) => sum + each, 0),
      };
    },
  },
  'public-buckets': {
    truth: ({ buckets, blocksPublicAccess }) => {
      const opened = buckets.filter((bucket) => isAclPublic(bucket) || isPolicyPublic(bucket));
      const open = opened.filter((bucket) => bucket.blocksPublicAccess !== true && !blocksPublicAccess);
      const nodes = open.map(({ name, region: regionId }) => ({ name, regionId }));
      // Only a private bucket without a block is asked for its policy, and only an opened one for the block, where GetBucketInfo lacks it.
      const policies = buckets.filter((bucket) => bucket.blocksPublicAccess !== true && !isAclPublic(bucket));
      const blocks = opened.filter((bucket) => bucket.blocksPublicAccess === undefined);
      return {
        data: { buckets: { totalCount: nodes.length, nodes } },
        calls: 1 + buckets.length + policies.length + blocks.length + 1,
      };
    },
  },
  'old-access-keys': {
    truth: ({ users }) => {
      const holders = users.filter(({ accessKeys }) => accessKeys.length > 0);
      const nodes = holders.map(({ UserName, accessKeys }) => ({
        userName: UserName,
        accessKeys: accessKeys.map(({ AccessKeyId, CreateDate, lastUsed }) => ({
          accessKeyId: AccessKeyId,
          createdAt: CreateDate,
          lastUsedAt: lastUsed === undefined || lastUsed === '' || lastUsed === 'N/A' ? null : lastUsed,
        })),
      }));
      const keys = holders.reduce((sum, { accessKeys }) => sum + accessKeys.length, 0);
      return { data: { users: { nodes } }, calls: calls(users.length, 1000) + users.length + keys };
    },
  },
  'who-is-administrator': {
    truth: ({ attachments, groups }) => {
      const held = attachments.filter(({ policyName }) => policyName === 'AdministratorAccess');
      const of = (wanted: string) => held.filter(({ kind }) => kind === wanted).map(({ principal }) => principal);
      return {
        data: {
          policy: {
            attachmentCount: held.length,
            users: of('User').map((userName) => ({ userName })),
            groups: of('Group').map((groupName) => ({
              groupName,
              users: groups
                .find((group) => group.GroupName === groupName)
                ?.members.map(({ userName }) => ({ userName })),
            })),
            roles: of('Role').map((roleName) => ({ roleName })),
          },
        },
        calls: 2 + of('Group').length,
      };
    },
  },
  'one-instance': {
    variables: (account) => ({ regionId: busiest(account).RegionId, instanceId: busiest(account).InstanceId }),
    truth: (account) => {
      const { InstanceId, RegionId, InstanceName, Status, VpcAttributes, SecurityGroupIds, EipAddress } =
        busiest(account);
      const mine = account.disks(RegionId).filter((disk) => disk.InstanceId === InstanceId);
      const cards = account.networkInterfaces(RegionId).filter((card) => card.InstanceId === InstanceId);
      const groups = account
        .securityGroups(RegionId)
        .filter(({ SecurityGroupId }) => SecurityGroupIds.SecurityGroupId.includes(SecurityGroupId));
      const ids = mine.map(({ DiskId }) => DiskId);
      const snapshots = account.snapshots(RegionId).filter(({ SourceDiskId }) => ids.includes(SourceDiskId));
      const rules = groups.map((group) => calls(account.securityGroupRules(group).length, 1000));
      return {
        data: {
          instance: {
            name: orNull(InstanceName),
            status: statusOf(Status),
            vpc: {
              name: orNull(account.vpcs(RegionId).find((one) => one.VpcId === VpcAttributes.VpcId)?.VpcName ?? ''),
            },
            elasticIp: { ipAddress: EipAddress.IpAddress },
            securityGroups: SecurityGroupIds.SecurityGroupId.map((securityGroupId) => ({ securityGroupId })),
            disks: mine.map(({ DiskId, Size }) => ({ diskId: DiskId, sizeGiB: Size })),
            networkInterfaces: cards.map(({ NetworkInterfaceId }) => ({ networkInterfaceId: NetworkInterfaceId })),
          },
          snapshots: {
            totalCount: snapshots.length,
            nodes: snapshots.map(({ SnapshotId, SourceDiskId }) => ({
              snapshotId: SnapshotId,
              sourceDiskId: SourceDiskId,
            })),
          },
        },
        calls: 8 + rules.reduce((sum, each) => sum + each, 0),
      };
    },
  },
  'unused-security-groups': {
    variables: () => ({ regionIds: [region] }),
    truth: (account) => {
      const used = usedBy(account.instances(region));
      const free = account.securityGroups(region).filter(({ SecurityGroupId }) => !used.has(SecurityGroupId));
      const cards = account.networkInterfaces(region).filter(({ Type }) => Type === 'Secondary');
      return {
        data: {
          securityGroups: {
            totalCount: free.length,
            nodes: free.map(({ SecurityGroupId }) => ({ securityGroupId: SecurityGroupId })),
          },
          networkInterfaces: {
            nodes: cards.map(({ NetworkInterfaceId, SecurityGroupIds }) => {
              return { networkInterfaceId: NetworkInterfaceId, securityGroupIds: SecurityGroupIds.SecurityGroupId };
            }),
          },
        },
        calls:
          calls(account.securityGroups(region).length, 100) +
          calls(account.instances(region).length, 100) +
          calls(account.networkInterfaces(region).length, 500),
      };
    },
  },
  'groups-without-users': {
    truth: ({ groups, attachments }) => {
      const empty = groups.filter(({ members }) => members.length === 0);
      const nodes = empty.map(({ GroupName }) => ({
        groupName: GroupName,
        policies: attachments
          .filter(({ kind, principal }) => kind === 'Group' && principal === GroupName)
          .map(({ policyName }) => ({ policyName })),
      }));
      return { data: { groups: { totalCount: nodes.length, nodes } }, calls: 1 + groups.length + empty.length };
    },
  },
  'costs-by-product-and-month': {
    variables: () => ({ month: monthBefore(1), monthBefore: monthBefore(2) }),
    truth: () => {
      const line = { currency: 'CNY', pretaxAmount: expect.stringMatching(/^\d+(?:\.\d+)?$/) };
      const bill = { totalCount: expect.any(Number), nodes: expect.arrayContaining([expect.objectContaining(line)]) };
      return { data: { month: bill, monthBefore: bill }, calls: 2 };
    },
  },
  'idle-instances': {
    variables: () => ({ regionId: region, from: hour(24), to: hour(0) }),
    truth: (account) => {
      const running = account.instances(region).filter(({ Status }) => Status === 'Running');
      const points = Array.from({ length: 24 }, (_, at) => ({ at: hour(23 - at) }));
      const nodes = running.map(({ InstanceId }) => ({ instanceId: InstanceId, metrics: [{ points }] }));
      return {
        data: { instances: { nodes } },
        calls: calls(running.length, 100) + Math.ceil(running.length / 50),
      };
    },
  },
};
