/** The calls of each relation on the default data set with empty caches: calls upstream, without GetCallerIdentity. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Account } from '../../../emulator/data/accounts.js';
import { fresh, startTestGateway, type TestGateway } from '../harness.js';

let test: TestGateway;
let account: Account;
beforeAll(async () => {
  test = await startTestGateway({ headers: fresh });
  account = test.emulator.cloud.accounts[0];
});
beforeEach(() => test.emulator.clearCalls());
afterAll(() => test.close());

const region = 'cn-shenzhen';
const distinct = <T>(items: readonly T[], of: (item: T) => readonly string[]) =>
  new Set(items.flatMap(of).filter((id) => id !== '')).size;

/** The number of calls of each action. */
function tally(): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const name of test.calls()) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}

interface Row {
  readonly name: string;
  readonly query: string;
  readonly costs: () => Readonly<Record<string, number>>;
}

const instancesWith = (fields: string) =>
  `{ instances(regionIds: ["${region}"], first: 100) { nodes { instanceId ${fields} } } }`;
const instances = () => account.instances(region);
const ofInstances = (of: (one: ReturnType<typeof instances>[number]) => readonly string[], cap: number) =>
  Math.ceil(distinct(instances(), of) / cap);

const rows: readonly Row[] = [
  {
    name: '100 instances with security groups, VPC and elastic IP beyond their keys: one call a batch of ids',
    query: instancesWith('securityGroups { name } vpc { name } elasticIp { chargeType }'),
    costs: () => ({
      'Ecs:DescribeInstances': 1,
      'Ecs:DescribeSecurityGroups': ofInstances((one) => one.SecurityGroupIds.SecurityGroupId, 100),
      'Vpc:DescribeVpcs': ofInstances((one) => [one.VpcAttributes.VpcId], 20),
      'Vpc:DescribeEipAddresses': ofInstances((one) => [one.EipAddress.AllocationId], 50),
    }),
  },
  {
    name: 'the same 100 with image beyond its key: one call an image',
    query: instancesWith('image { name }'),
    costs: () => ({
      'Ecs:DescribeInstances': 1,
      'Ecs:DescribeImages': ofInstances((one) => [one.ImageId], 1),
    }),
  },
  {
    name: 'the same 100 with vSwitch beyond its key: listed by VPC',
    query: instancesWith('vSwitch { cidrBlock }'),
    costs: () => ({
      'Ecs:DescribeInstances': 1,
      // No VPC of this region's instances has more than one page of vSwitches.
      'Vpc:DescribeVSwitches': ofInstances((one) => [one.VpcAttributes.VpcId], 1),
    }),
  },
  {
    name: 'the same 100 with no more than keys: 1',
    query: instancesWith(
      'vpc { vpcId id } vSwitch { vSwitchId } image { imageId } securityGroups { id securityGroupId }',
    ),
    costs: () => ({ 'Ecs:DescribeInstances': 1 }),
  },
  {
    name: '100 instances with their disks in a region of 250 disks: 2',
    query: instancesWith('disks { diskId instanceId }'),
    costs: () => ({ 'Ecs:DescribeInstances': 1, 'Ecs:DescribeDisks': 1 }),
  },
  {
    name: '1 instance with its disks in a region of very many: 2',
    query: '{ instances(regionIds: ["cn-hangzhou"], first: 1) { nodes { instanceId disks { diskId } } } }',
    costs: () => ({ 'Ecs:DescribeInstances': 1, 'Ecs:DescribeDisks': 1 }),
  },
  {
    name: 'the total of instances over all regions: regions + 1',
    query: '{ instances { totalCount } }',
    costs: () => ({ 'Ecs:DescribeRegions': 1, 'Ecs:DescribeInstances': test.emulator.cloud.regions.length }),
  },
  {
    name: '100 users with keys and their last use, groups and policies: each per-user call once',
    query: `{ users(first: 100) { nodes { userName
      accessKeys { accessKeyId lastUsedAt } groups { groupName } policies { policyName } } } }`,
    costs: () => ({
      'Ram:ListUsers': 1,
      'Ram:ListAccessKeys': 100,
      'Ram:GetAccessKeyLastUsed': account.users.slice(0, 100).flatMap((user) => user.accessKeys).length,
      'Ram:ListGroupsForUser': 100,
      'Ram:ListPoliciesForUser': 100,
    }),
  },
  {
    name: '150 buckets as the list holds them: 1',
    query: '{ buckets(first: 150) { nodes { name regionId storageClass } } }',
    costs: () => ({ 'Oss:ListBuckets': 1 }),
  },
  {
    name: '150 buckets with ACL, versioning, encryption and redundancy: 1 + 150',
    query: '{ buckets(first: 150) { nodes { name acl versioning encryption { algorithm } redundancyType } } }',
    costs: () => ({ 'Oss:ListBuckets': 1, 'Oss:GetBucketInfo': 150 }),
  },
];

describe('the table of calls', () => {
  it.each(rows)('$name', async ({ query, costs }) => {
    const { errors } = await test.ask(query);
    expect(errors).toBeUndefined();
    expect(tally()).toEqual(costs());
  });

  it('40 ids of instances, disks, security groups and VPCs in 2 regions: 8', async () => {
    const ids = ['cn-shenzhen', 'ap-southeast-1'].flatMap((place) => {
      const arn = (service: string, kind: string, id: string) => `acs:${service}:${place}:${account.id}:${kind}/${id}`;
      return [
        ...account
          .instances(place)
          .slice(0, 5)
          .map((one) => arn('ecs', 'instance', one.InstanceId)),
        ...account
          .disks(place)
          .slice(0, 5)
          .map((one) => arn('ecs', 'disk', one.DiskId)),
        ...account
          .securityGroups(place)
          .slice(0, 5)
          .map((one) => arn('ecs', 'securitygroup', one.SecurityGroupId)),
        ...account
          .vpcs(place)
          .slice(0, 5)
          .map((one) => arn('vpc', 'vpc', one.VpcId)),
      ];
    });
    expect(ids).toHaveLength(40);
    const query = 'query ($ids: [ID!]!) { nodes(ids: $ids) { id __typename } }';
    const { data, errors } = await test.ask<{ nodes: readonly { id: string }[] }>(query, { variables: { ids } });
    expect(errors).toBeUndefined();
    expect(data.nodes.map((node) => node.id)).toEqual(ids);
    expect(test.calls()).toHaveLength(8);
  });
});

describe('look-ahead', () => {
  it('lists disks and network interfaces before the instances of all regions have arrived', async () => {
    const latencyMs = 300;
    test.emulator.setLatency(latencyMs);
    const query = instancesWith('disks { diskId } networkInterfaces { networkInterfaceId }');
    const { errors } = await test.ask(query).finally(() => test.emulator.setLatency(0));
    expect(errors).toBeUndefined();
    const startedAt = (action: string) => test.emulator.calls({ action }).map(({ at }) => Date.parse(at));
    const [began = 0] = startedAt('DescribeInstances');
    const beside = [...startedAt('DescribeDisks'), ...startedAt('DescribeNetworkInterfaces')];
    expect(beside.map((at) => at - began < latencyMs)).toEqual([true, true]);
  });

  it('waits for the instances if they are requested by id', async () => {
    const ids = instances()
      .slice(0, 2)
      .map((one) => one.InstanceId);
    const query = `query ($ids: [String!]) {
      instances(regionIds: ["${region}"], filter: { instanceIds: $ids }, first: 100) { nodes { disks { diskId } } } }`;
    const { errors } = await test.ask(query, { variables: { ids } });
    expect(errors).toBeUndefined();
    expect(test.calls()).toEqual(['Ecs:DescribeInstances', 'Ecs:DescribeDisks']);
  });
});
