/** The truth about each question of docs/questions whose filter is upstream's. */
import {
  allInstances,
  everywhere,
  grouped,
  hasTag,
  oldest,
  pages,
  proofs,
  type Question,
  regionIds,
  sample,
  statusOf,
  tagged,
} from './question-kit.js';

export const questions: Readonly<Record<string, Question>> = {
  'instance-by-private-ip': {
    variables: (account) => ({ address: sample(account).VpcAttributes.PrivateIpAddress.IpAddress[0] }),
    truth: (account) => {
      const [address = ''] = sample(account).VpcAttributes.PrivateIpAddress.IpAddress;
      const matches = (id: string) =>
        account
          .instances(id)
          .filter(({ VpcAttributes, InnerIpAddress }) =>
            [...VpcAttributes.PrivateIpAddress.IpAddress, ...InnerIpAddress.IpAddress].includes(address),
          );
      const found = [...regionIds()].sort().flatMap(matches);
      const nodes = found.map(({ InstanceId, RegionId }) => ({ instanceId: InstanceId, regionId: RegionId }));
      return {
        data: { instances: { nodes } },
        calls: 1 + 2 * regionIds().length + proofs(matches),
      };
    },
  },
  'instance-by-public-ip': {
    variables: (account) => ({ address: sample(account).PublicIpAddress.IpAddress[0] }),
    truth: (account) => {
      const { InstanceId, RegionId } = sample(account);
      return {
        data: { instances: { nodes: [{ instanceId: InstanceId, regionId: RegionId }] } },
        calls: 1 + 2 * regionIds().length + regionIds().length - 1,
      };
    },
  },
  'instance-by-id': {
    variables: (account) => ({ instanceId: sample(account).InstanceId }),
    truth: (account) => {
      const { InstanceId, RegionId, Status } = sample(account);
      const node = { instanceId: InstanceId, regionId: RegionId, status: statusOf(Status) };
      return { data: { instances: { nodes: [node] } }, calls: 1 + regionIds().length + regionIds().length - 1 };
    },
  },
  'stopped-instances': {
    truth: (account) => {
      const stopped = (id: string) => account.instances(id).filter(({ Status }) => Status === 'Stopped');
      const nodes = oldest(
        everywhere(stopped),
        ({ CreationTime }) => CreationTime,
        ({ InstanceId }) => InstanceId,
      );
      return {
        data: {
          instances: { totalCount: nodes.length, nodes: nodes.map(({ InstanceId }) => ({ instanceId: InstanceId })) },
        },
        calls: pages((id) => stopped(id).length, 100) + proofs(stopped),
      };
    },
  },
  'unattached-disks': {
    truth: (account) => {
      const free = (id: string) => account.disks(id).filter(({ Status }) => Status === 'Available');
      const all = everywhere(free);
      const sizes = all.map(({ Size }) => Size).sort((a, b) => b - a);
      return {
        data: {
          disks: {
            totalCount: all.length,
            groups: grouped(all, ({ RegionId }) => [RegionId], { sizeGiB: ({ Size }) => Size }),
            nodes: sizes.slice(0, 20).map((sizeGiB) => ({ sizeGiB })),
          },
        },
        calls: pages((id) => free(id).length, 500),
      };
    },
  },
  'unencrypted-disks': {
    truth: (account) => {
      const open = everywhere((id) => account.disks(id)).filter(({ Encrypted }) => !Encrypted);
      return {
        data: {
          disks: {
            groups: grouped(open, ({ RegionId, Category }) => [RegionId, Category], { sizeGiB: ({ Size }) => Size }),
          },
        },
        calls: pages((id) => account.disks(id).length, 500),
      };
    },
  },
  'unused-elastic-ips': {
    truth: (account) => {
      const free = (id: string) => account.elasticIps(id).filter(({ Status }) => Status === 'Available');
      const nodes = oldest(
        everywhere(free),
        ({ AllocationTime }) => AllocationTime,
        ({ AllocationId }) => AllocationId,
      );
      return {
        data: {
          elasticIps: {
            totalCount: nodes.length,
            nodes: nodes.map(({ AllocationId }) => ({ allocationId: AllocationId })),
          },
        },
        calls: pages((id) => free(id).length, 100),
      };
    },
  },
  'biggest-buckets': {
    truth: ({ buckets }) => {
      const sizes = buckets.map(({ stat }) => BigInt(String(stat.Storage))).sort((a, b) => (a < b ? 1 : -1));
      const nodes = sizes.slice(0, 10).map((size) => ({ stat: { storageBytes: String(size) } }));
      return { data: { buckets: { nodes } }, calls: 1 + buckets.length };
    },
  },
  'instances-by-region': {
    truth: (account) => {
      const all = everywhere((id) => account.instances(id));
      const groups = grouped(all, ({ RegionId }) => [RegionId]);
      return { data: { instances: { totalCount: all.length, groups } }, calls: 1 + regionIds().length };
    },
  },
  'instances-by-status': {
    truth: (account) => {
      const groups = grouped(
        everywhere((id) => account.instances(id)),
        ({ Status }) => [statusOf(Status)],
      );
      return { data: { instances: { groups } }, calls: allInstances(account) };
    },
  },
  'top-ten-instance-types': {
    truth: (account) => {
      const groups = grouped(
        everywhere((id) => account.instances(id)),
        ({ InstanceType }) => [InstanceType],
        {
          cpuCores: ({ Cpu }) => Cpu,
          memoryMiB: ({ Memory }) => Memory,
        },
      );
      return {
        data: { instances: { groupCount: groups.length, groups: groups.slice(0, 10) } },
        calls: allInstances(account),
      };
    },
  },
  'instances-by-tag': {
    variables: () => ({ tagKey: 'team' }),
    truth: (account) => {
      const groups = grouped(
        everywhere((id) => account.instances(id)),
        ({ Tags }) => [Tags.Tag.find(({ TagKey }) => TagKey === 'team')?.TagValue ?? null],
      );
      return { data: { instances: { groups } }, calls: allInstances(account) };
    },
  },
  'everything-in-a-vpc': {
    variables: (account) => ({ regionId: sample(account).RegionId, vpcId: sample(account).VpcAttributes.VpcId }),
    truth: (account) => {
      const { RegionId, VpcAttributes } = sample(account);
      const here = <Item>(items: readonly Item[], vpcId: (item: Item) => string) =>
        items.filter((item) => vpcId(item) === VpcAttributes.VpcId);
      const instances = here(account.instances(RegionId), (one) => one.VpcAttributes.VpcId);
      const vSwitches = here(account.vSwitches(RegionId), ({ VpcId }) => VpcId);
      const groups = here(account.securityGroups(RegionId), ({ VpcId }) => VpcId);
      const most = (length: number, cap: number) => Math.max(1, Math.ceil(length / cap));
      return {
        data: {
          vpc: {
            instances: {
              totalCount: instances.length,
              groups: grouped(instances, ({ Status }) => [statusOf(Status)]),
              nodes: instances.map(({ InstanceId }) => ({ instanceId: InstanceId })),
            },
            vSwitches: { nodes: vSwitches.map(({ VSwitchId }) => ({ vSwitchId: VSwitchId })) },
            securityGroups: { nodes: groups.map(({ SecurityGroupId }) => ({ securityGroupId: SecurityGroupId })) },
          },
        },
        calls: 1 + most(instances.length, 100) + most(vSwitches.length, 50) + most(groups.length, 100),
      };
    },
  },
  'everything-with-a-tag': {
    variables: () => ({ tag: tagged }),
    truth: (account) => {
      const ids = [...regionIds()].sort();
      const inOrder = <Item>(list: (regionId: string) => readonly Item[]) => ids.flatMap((id) => list(id));
      const instances = (id: string) => account.instances(id).filter(hasTag);
      const disks = (id: string) => account.disks(id).filter(hasTag);
      const vpcs = (id: string) => account.vpcs(id).filter(hasTag);
      const counted = [
        pages((id) => instances(id).length, 100) + proofs(instances),
        pages((id) => disks(id).length, 500),
        pages((id) => vpcs(id).length, 50),
      ];
      return {
        data: {
          instances: {
            nodes: inOrder(instances)
              .slice(0, 1000)
              .map(({ InstanceId }) => ({ instanceId: InstanceId })),
          },
          disks: {
            nodes: inOrder(disks)
              .slice(0, 1000)
              .map(({ DiskId }) => ({ diskId: DiskId })),
          },
          vpcs: {
            nodes: inOrder(vpcs)
              .slice(0, 1000)
              .map(({ VpcId }) => ({ vpcId: VpcId })),
          },
        },
        // The regions are read once for all three.
        calls: counted.reduce((sum, calls) => sum + calls, 0) - 2,
      };
    },
  },
  'values-of-the-tag-team': {
    truth: (account) => {
      const ecs = everywhere((id) => [
        ...[account.instances(id), account.disks(id), account.snapshots(id), account.securityGroups(id)].flat(),
        ...account.networkInterfaces(id),
        ...account.images(id).filter(({ ImageOwnerAlias }) => ImageOwnerAlias === 'self'),
      ]);
      const vpc = everywhere((id) => [account.vpcs(id), account.vSwitches(id), account.elasticIps(id)].flat());
      const values = [
        ...ecs.flatMap(({ Tags }) => Tags.Tag.filter((one) => one.TagKey === 'team').map((one) => one.TagValue)),
        ...vpc.flatMap(({ Tags }) => Tags.Tag.filter((one) => one.Key === 'team').map((one) => one.Value)),
      ];
      const nodes = [...new Set(values)].sort().map((value) => ({ value }));
      return { data: { tagValues: { nodes, totalCount: nodes.length } }, calls: 1 + regionIds().length };
    },
  },
  'vswitches-short-of-addresses': {
    truth: (account) => {
      const left = everywhere((id) => account.vSwitches(id)).map((one) => one.AvailableIpAddressCount);
      const nodes = left.sort((a, b) => a - b).slice(0, 20);
      return {
        data: { vSwitches: { nodes: nodes.map((availableIpAddressCount) => ({ availableIpAddressCount })) } },
        calls: pages((id) => account.vSwitches(id).length, 50),
      };
    },
  },
  'who-can-assume-a-role': {
    truth: ({ roles }) => ({
      data: { roles: { nodes: roles.map(({ RoleName, trust }) => ({ roleName: RoleName, trustPolicy: trust })) } },
      calls: Math.ceil(roles.length / 1000) + roles.length,
    }),
  },
  'whose-access-key': {
    truth: ({ users }) => {
      const nodes = users.map(({ UserName, accessKeys }) => {
        return { userName: UserName, accessKeys: accessKeys.map(({ AccessKeyId }) => ({ accessKeyId: AccessKeyId })) };
      });
      return { data: { users: { nodes } }, calls: Math.ceil(users.length / 1000) + users.length };
    },
  },
};
