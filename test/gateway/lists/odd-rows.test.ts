/**
 * One malformed row affects only itself: if a member of a row is missing or has another type, the other rows are unchanged,
 * and the row has its remaining data, or is reported.
 */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type GatewayError, startTestGateway, type TestGateway } from '../harness.js';

let gateway: TestGateway;
let region: string;
beforeAll(async () => {
  gateway = await startTestGateway({ instances: 40, regions: 1, cacheTtlMs: 0, maxCalls: 5000, deadlineMs: 60_000 });
  region = gateway.emulator.cloud.regions[0]?.id ?? '';
});
afterEach(() => gateway.emulator.clearFaults());
afterAll(() => gateway.close());

const main = () => gateway.emulator.cloud.accounts[0];

interface Noun {
  readonly action: string;
  readonly fields: string;
  readonly members: () => readonly string[];
}

const tags = 'tags { key value }';
const membersOf = (items: readonly object[]) => [...new Set(items.slice(0, 3).flatMap((item) => Object.keys(item)))];
/** Every field that is read from a row of the list. */
const nouns: Readonly<Record<string, Noun>> = {
  instances: {
    action: 'DescribeInstances',
    fields: `id instanceId regionId name hostName description status instanceType cpuCores memoryMiB gpuCount osName osType
      chargeType spotStrategy createdAt startedAt expiresAt autoReleaseAt deletionProtection resourceGroupId zoneId vpcId vSwitchId
      imageId keyPairName privateIpAddresses publicIpAddresses ipv6Addresses securityGroupIds locks ${tags}
      elasticIp { ipAddress bandwidthMbps }`,
    members: () => membersOf(main().instances(region)),
  },
  disks: {
    action: 'DescribeDisks',
    fields: `id diskId regionId zoneId name description status type category performanceLevel sizeGiB encrypted device
      deleteWithInstance chargeType createdAt attachedAt detachedAt resourceGroupId instanceId attachments { instanceId device attachedAt } ${tags}`,
    members: () => membersOf(main().disks(region)),
  },
  snapshots: {
    action: 'DescribeSnapshots',
    fields: `id snapshotId name description status progress sourceDiskId sourceDiskSizeGiB encrypted retentionDays createdAt ${tags}`,
    members: () => membersOf(main().snapshots(region)),
  },
  images: {
    action: 'DescribeImages',
    fields: `id imageId name description osName osType platform architecture sizeGiB status owner createdAt ${tags}`,
    members: () => membersOf(main().images(region)),
  },
  securityGroups: {
    action: 'DescribeSecurityGroups',
    fields: `id securityGroupId name description type vpcId createdAt resourceGroupId ${tags}`,
    members: () => membersOf(main().securityGroups(region)),
  },
  networkInterfaces: {
    action: 'DescribeNetworkInterfaces',
    fields: `id networkInterfaceId name type status macAddress primaryIpAddress privateIpAddresses ipv6Addresses instanceId
      vpcId vSwitchId securityGroupIds createdAt resourceGroupId ${tags}`,
    members: () => membersOf(main().networkInterfaces(region)),
  },
  vpcs: {
    action: 'DescribeVpcs',
    fields: `id vpcId name description status cidrBlock ipv6CidrBlock isDefault ownerId createdAt resourceGroupId ${tags}`,
    members: () => membersOf(main().vpcs(region)),
  },
  vSwitches: {
    action: 'DescribeVSwitches',
    fields: `id vSwitchId name description status cidrBlock zoneId vpcId availableIpAddressCount isDefault createdAt ${tags}`,
    members: () => membersOf(main().vSwitches(region)),
  },
  elasticIps: {
    action: 'DescribeEipAddresses',
    fields: `id allocationId name ipAddress status bandwidthMbps boundInstanceId boundInstanceType chargeType createdAt ${tags}`,
    members: () => membersOf(main().elasticIps(region)),
  },
  buckets: {
    action: 'ListBuckets',
    fields:
      'id name regionId location storageClass createdAt extranetEndpoint intranetEndpoint resourceGroupId region { regionId }',
    members: () => [
      'Name',
      'Location',
      'Region',
      'CreationDate',
      'StorageClass',
      'ExtranetEndpoint',
      'IntranetEndpoint',
    ],
  },
  users: {
    action: 'ListUsers',
    fields: 'id userName userId displayName email mobilePhone comments createdAt updatedAt',
    members: () => [
      'UserName',
      'UserId',
      'DisplayName',
      'Email',
      'MobilePhone',
      'Comments',
      'CreateDate',
      'UpdateDate',
    ],
  },
  groups: {
    action: 'ListGroups',
    fields: 'id groupName groupId comments createdAt updatedAt',
    members: () => membersOf(main().groups),
  },
  roles: {
    action: 'ListRoles',
    fields: 'id roleName roleId arn description maxSessionDurationSeconds createdAt updatedAt',
    members: () => membersOf(main().roles),
  },
  policies: {
    action: 'ListPolicies',
    fields: 'id policyName type description defaultVersion attachmentCount createdAt updatedAt',
    members: () => membersOf(main().policies),
  },
};

interface List {
  readonly nodes: readonly { readonly id: string }[];
  readonly edges: readonly { readonly node: { readonly id: string } }[];
  readonly unavailable?: readonly {
    readonly code: string;
    readonly regionId: string | null;
    readonly message: string;
  }[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
}

const oddities = ['missing', 'null', '{"odd":true}', '[{"odd":true}]', '7', '"what is this"'];

describe.each(Object.entries(nouns))('an odd row among %s', (field, { action, fields, members }) => {
  const query = (more = 'unavailable { code regionId message }') =>
    `{ list: ${field}(first: 5) { nodes { ${fields} } edges { node { id } } pageInfo { hasNextPage endCursor } ${more} } }`;
  const ask = async (more?: string) => {
    const { data, errors = [] } = await gateway.ask<{ list: List | null }>(query(more));
    return { list: data.list, errors };
  };
  const make = (member: string | undefined, oddity: string) => {
    gateway.emulator.clearFaults();
    const value = oddity === 'missing' ? {} : { value: oddity };
    gateway.emulator.addFault({ kind: 'oddRow', action, row: 1, ...(member !== undefined && { member }), ...value });
  };

  it.each(oddities)('does not change the others, for each member that is %s', async (oddity) => {
    const { list: whole } = await ask();
    expect(whole?.nodes).toHaveLength(5);
    for (const member of members()) {
      make(member, oddity);
      const { list, errors } = await ask();
      const others = whole?.nodes.filter((_node, at) => at !== 1) ?? [];
      const context = `${member} is ${oddity}`;
      expect(
        list?.nodes.filter(({ id }) => others.some((one) => one.id === id)),
        context,
      ).toEqual(others);
      const hasOdd = list?.nodes.length === 5;
      expect(
        list?.edges.map(({ node }) => node.id),
        context,
      ).toEqual(list?.nodes.map(({ id }) => id));
      const reports = list?.unavailable?.map(({ code }) => code) ?? [];
      expect(reports, context).toEqual(hasOdd ? [] : ['UNAVAILABLE']);
      if (hasOdd) expect(errors.every(isAtOddRow), context).toBe(true);
      else expect(errors, context).toEqual([]);
    }
  });

  it('reports a row that is not an object, and one without its key, also if unavailable is not selected', async () => {
    const { list: whole } = await ask();
    const [key = ''] = members().filter((member) => /^(?:\w+Id|\w*Name)$/.test(member) && isKey(member, field));
    for (const member of [undefined, key]) {
      make(member, 'null');
      const { list, errors } = await ask('');
      expect(list?.nodes).toEqual(whole?.nodes.filter((_node, at) => at !== 1));
      expect(list?.pageInfo).toEqual({ hasNextPage: expect.any(Boolean), endCursor: expect.any(String) });
      expect(errors).toEqual([
        expect.objectContaining({
          path: ['list'],
          extensions: expect.objectContaining({ code: 'UNAVAILABLE', action }),
        }),
      ]);
    }
  });
});

const isAtOddRow = ({ path, extensions }: GatewayError) =>
  path?.slice(0, 3).join() === 'list,nodes,1' && extensions.code === 'UNAVAILABLE';

const keys: Readonly<Record<string, string>> = {
  instances: 'InstanceId',
  disks: 'DiskId',
  snapshots: 'SnapshotId',
  images: 'ImageId',
  securityGroups: 'SecurityGroupId',
  networkInterfaces: 'NetworkInterfaceId',
  vpcs: 'VpcId',
  vSwitches: 'VSwitchId',
  elasticIps: 'AllocationId',
  buckets: 'Name',
  users: 'UserName',
  groups: 'GroupName',
  roles: 'RoleName',
  policies: 'PolicyName',
};
const isKey = (member: string, field: string) => keys[field] === member;
