/**
 * The floor: a script for each query as a careful engineer would write it, with no more knowledge than the gateway has.
 * It batches and parallelizes all calls that it can, and validates, retries and checks nothing.
 */
import type { Contender } from '../contender.js';
import { floorCalls, type Raw } from './floor-calls.js';

type Calls = ReturnType<typeof floorCalls>;

export const floor: Contender = (target) => {
  const calls = floorCalls(target);
  const { rpc, oss } = calls;

  return {
    fleet: async () => {
      const regions = await Promise.all(
        (await regionIds(calls)).map(async (regionId) => {
          const [page, disks] = await Promise.all([
            rpc('ecs', 'DescribeInstances', regionId, { MaxResults: '100' }),
            allDisks(calls, regionId),
          ]);
          return { regionId, instances: { nodes: await related(calls, regionId, page.Instances.Instance, disks) } };
        }),
      );
      return { regions: regions.map(({ regionId, instances }) => ({ regionId, instances: fleetPage(instances) })) };
    },

    page: async () => {
      const nodes: Raw[] = [];
      for (const regionId of await regionIds(calls)) {
        const wanted = 50 - nodes.length;
        const page = await rpc('ecs', 'DescribeInstances', regionId, { MaxResults: String(Math.max(10, wanted)) });
        const instances = page.Instances.Instance.slice(0, wanted);
        nodes.push(...(await related(calls, regionId, instances, allDisks(calls, regionId))));
        if (nodes.length === 50) break;
      }
      return { instances: { nodes: nodes.map(shortInstance) } };
    },

    total: async () => {
      const counts = await Promise.all(
        (await regionIds(calls)).map((regionId) =>
          rpc('ecs', 'DescribeInstances', regionId, { PageNumber: '1', PageSize: '1' }),
        ),
      );
      return { instances: { totalCount: counts.reduce((sum, { TotalCount }) => sum + TotalCount, 0) } };
    },

    buckets: async () => {
      const list = await oss('cn-hangzhou', undefined, { 'max-keys': '150' });
      const nodes = await Promise.all(
        list.ListAllMyBucketsResult.Buckets.Bucket.map(async ({ Name, Region }: Raw) => {
          const { Bucket } = (await oss(Region, Name, { bucketInfo: '' })).BucketInfo;
          const algorithm = text(Bucket.ServerSideEncryptionRule?.SSEAlgorithm);
          return {
            name: Name,
            regionId: Region,
            acl: enumOf(Bucket.AccessControlList.Grant),
            encryption: algorithm === null || algorithm === 'None' ? null : { algorithm },
          };
        }),
      );
      return { buckets: { nodes } };
    },

    users: async () => {
      const ask = (action: string, params: Record<string, string>) => rpc('ram', action, null, params);
      const list = await ask('ListUsers', { MaxItems: '100' });
      const nodes = await Promise.all(
        list.Users.User.map(async ({ UserName }: Raw) => {
          const keys = (await ask('ListAccessKeys', { UserName })).AccessKeys.AccessKey;
          const accessKeys = await Promise.all(
            keys.map(async ({ AccessKeyId, Status }: Raw) => {
              const answer = await ask('GetAccessKeyLastUsed', { UserName, UserAccessKeyId: AccessKeyId });
              const lastUsedAt = moment(answer.AccessKeyLastUsed.LastUsedDate);
              return { accessKeyId: AccessKeyId, status: enumOf(Status), lastUsedAt };
            }),
          );
          return { userName: UserName, accessKeys };
        }),
      );
      return { users: { nodes } };
    },

    nodes: async () => {
      const groups = new Map<string, { product: string; region: string; kind: string; names: string[] }>();
      for (const id of target.ids) {
        const [, product = '', region = '', , resource = ''] = id.split(':');
        const [kind = '', name = ''] = resource.split('/');
        const key = `${region}/${kind}`;
        const group = groups.get(key) ?? { product, region, kind, names: [] };
        groups.set(key, group);
        group.names.push(name);
      }
      const found = new Map<string, object>();
      await Promise.all(
        [...groups.values()].map(async ({ region, kind, names }) => {
          for (const [name, members] of await byNames(calls, region, kind, names)) found.set(name, members);
        }),
      );
      return { nodes: target.ids.map((id) => ({ id, ...found.get(id.slice(id.indexOf('/') + 1)) })) };
    },
  };
};

async function regionIds({ rpc }: Calls): Promise<string[]> {
  const { Regions } = await rpc('ecs', 'DescribeRegions', 'cn-hangzhou');
  return Regions.Region.map(({ RegionId }: Raw) => RegionId).sort();
}

async function allDisks({ rpc }: Calls, regionId: string): Promise<Raw[]> {
  const disks: Raw[] = [];
  for (let token = ''; ; ) {
    const page = await rpc('ecs', 'DescribeDisks', regionId, { MaxResults: '500', ...(token && { NextToken: token }) });
    disks.push(...page.Disks.Disk);
    token = page.NextToken;
    if (!token) return disks;
  }
}

/** The instances with their related resources, each kind in one call. */
async function related({ rpc }: Calls, regionId: string, instances: Raw[], disks: Raw[] | Promise<Raw[]>) {
  const groupIds = unique(instances.flatMap((one) => one.SecurityGroupIds.SecurityGroupId));
  const vpcIds = unique(instances.map((one) => one.VpcAttributes.VpcId).filter(Boolean));
  const [groups, vpcs, listed] = await Promise.all([
    rpc('ecs', 'DescribeSecurityGroups', regionId, { SecurityGroupIds: JSON.stringify(groupIds), MaxResults: '100' }),
    rpc('vpc', 'DescribeVpcs', regionId, { VpcId: vpcIds.join(','), PageSize: '50' }),
    disks,
  ]);
  const groupsById = new Map(groups.SecurityGroups.SecurityGroup.map((one: Raw) => [one.SecurityGroupId, one]));
  const vpcsById = new Map(vpcs.Vpcs.Vpc.map((one: Raw) => [one.VpcId, one]));
  const disksByInstance = new Map<string, Raw[]>();
  for (const disk of listed) {
    for (const { InstanceId } of disk.Attachments.Attachment ?? []) {
      const siblings = disksByInstance.get(InstanceId);
      if (siblings) siblings.push(disk);
      else disksByInstance.set(InstanceId, [disk]);
    }
  }
  return instances.map((instance) => ({
    instance,
    disks: disksByInstance.get(instance.InstanceId) ?? [],
    groups: instance.SecurityGroupIds.SecurityGroupId.map((id: string) => groupsById.get(id)),
    vpc: vpcsById.get(instance.VpcAttributes.VpcId) ?? null,
  }));
}

function fleetPage({ nodes }: { readonly nodes: readonly Raw[] }) {
  return {
    nodes: nodes.map(({ instance, disks, groups, vpc }) => ({
      instanceId: instance.InstanceId,
      name: text(instance.InstanceName),
      status: enumOf(instance.Status),
      instanceType: text(instance.InstanceType),
      zoneId: text(instance.ZoneId),
      cpuCores: instance.Cpu,
      memoryMiB: instance.Memory,
      osName: text(instance.OSName),
      createdAt: moment(instance.CreationTime),
      privateIpAddresses: [...instance.VpcAttributes.PrivateIpAddress.IpAddress, ...instance.InnerIpAddress.IpAddress],
      tags: instance.Tags.Tag.map(({ TagKey, TagValue }: Raw) => ({ key: TagKey, value: TagValue })),
      disks: disks.map((disk: Raw) => ({
        diskId: disk.DiskId,
        name: text(disk.DiskName),
        type: enumOf(disk.Type),
        category: text(disk.Category),
        sizeGiB: disk.Size,
        status: enumOf(disk.Status),
      })),
      securityGroups: groups.map((group: Raw) => ({
        securityGroupId: group.SecurityGroupId,
        name: text(group.SecurityGroupName),
        type: text(group.SecurityGroupType),
      })),
      vpc: vpc && { vpcId: vpc.VpcId, name: text(vpc.VpcName), cidrBlock: text(vpc.CidrBlock) },
    })),
  };
}

function shortInstance({ instance, disks, groups, vpc }: Raw) {
  return {
    instanceId: instance.InstanceId,
    name: text(instance.InstanceName),
    status: enumOf(instance.Status),
    disks: disks.map((disk: Raw) => ({ diskId: disk.DiskId, sizeGiB: disk.Size })),
    securityGroups: groups.map((group: Raw) => ({
      securityGroupId: group.SecurityGroupId,
      name: text(group.SecurityGroupName),
    })),
    vpc: vpc && { vpcId: vpc.VpcId, name: text(vpc.VpcName) },
  };
}

/** The requested members of the resources of one kind and region, by name. */
async function byNames({ rpc }: Calls, region: string, kind: string, names: string[]): Promise<[string, object][]> {
  const ids = JSON.stringify(names);
  switch (kind) {
    case 'instance': {
      const { Instances } = await rpc('ecs', 'DescribeInstances', region, { InstanceIds: ids, MaxResults: '100' });
      return Instances.Instance.map((one: Raw) => [one.InstanceId, { name: text(one.InstanceName) }]);
    }
    case 'disk': {
      const { Disks } = await rpc('ecs', 'DescribeDisks', region, { DiskIds: ids, MaxResults: '100' });
      return Disks.Disk.map((one: Raw) => [one.DiskId, { sizeGiB: one.Size }]);
    }
    case 'securitygroup': {
      const params = { SecurityGroupIds: ids, MaxResults: '100' };
      const { SecurityGroups } = await rpc('ecs', 'DescribeSecurityGroups', region, params);
      return SecurityGroups.SecurityGroup.map((one: Raw) => [
        one.SecurityGroupId,
        { name: text(one.SecurityGroupName) },
      ]);
    }
    default: {
      const { Vpcs } = await rpc('vpc', 'DescribeVpcs', region, { VpcId: names.join(','), PageSize: '50' });
      return Vpcs.Vpc.map((one: Raw) => [one.VpcId, { cidrBlock: text(one.CidrBlock) }]);
    }
  }
}

const text = (value: string | undefined): string | null => (value && value !== 'N/A' ? value : null);
const moment = (value: string | undefined): string | null =>
  text(value)?.replace(/^(\d{4}-\d\d-\d\dT\d\d:\d\d)Z$/, '$1:00Z') ?? null;
/** Maps values that the schema does not know, and one value whose name in the schema differs. */
const enums = new Map([
  ['Hibernating', 'UNRECOGNIZED'],
  ['Migrating', 'UNRECOGNIZED'],
  ['authenticated-read', 'UNRECOGNIZED'],
  ['ReIniting', 'RE_INITING'],
]);
const enumOf = (value: string): string => enums.get(value) ?? value.replaceAll('-', '_').toUpperCase();
const unique = (values: string[]): string[] => [...new Set(values)];
