/** Compute of ECS, ESS and ECI: what is odd about each list, and how many calls the ways between them take. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { fresh, startTestGateway, type TestGateway } from '../harness.js';

let test: TestGateway;
beforeAll(async () => {
  test = await startTestGateway({ instances: 300, deadlineMs: 60_000, headers: fresh });
});
afterAll(() => test.close());
beforeEach(() => test.emulator.clearCalls());

interface Row {
  readonly id: string;
  readonly [field: string]: unknown;
}

async function rowsOf(list: string, fields: string, args = 'regionIds: ["cn-hangzhou"], first: 1000') {
  const { data, errors } = await test.ask<{ page: { nodes: readonly Row[] } }>(
    `{ page: ${list}(${args}) { nodes { id ${fields} } } }`,
  );
  expect(errors).toBeUndefined();
  return data.page.nodes;
}

const paramsOf = (action: string) =>
  test.emulator
    .calls()
    .filter((call) => call.action === action)
    .map(({ params }) => params);

describe('InstanceType', () => {
  it('is listed once for the account, in a call without a region', async () => {
    const types = await rowsOf('instanceTypes', 'cpuCores memoryGiB bandwidthOutKbps', 'first: 1000');
    expect(types.map(({ id }) => id.split(':')[2])).toEqual(types.map(() => ''));
    const calls = paramsOf('DescribeInstanceTypes');
    expect(calls).toHaveLength(1);
    expect(calls[0]?.RegionId).toBeUndefined();
  });

  it('is read by ten ids in a call for all instances of a page', async () => {
    const instances = await rowsOf('instances', 'instanceType instanceTypeDetails { instanceTypeId cpuCores }');
    const types = new Set(instances.map(({ instanceType }) => instanceType));
    expect(instances.map((one) => (one.instanceTypeDetails as Record<string, unknown>).instanceTypeId)).toEqual(
      instances.map(({ instanceType }) => instanceType),
    );
    const calls = paramsOf('DescribeInstanceTypes');
    expect(calls).toHaveLength(Math.ceil(types.size / 10));
    for (const params of calls) expect(params['InstanceTypes.11']).toBeUndefined();
  });
});

describe('AutoSnapshotPolicy', () => {
  it('reads hours and days, which upstream writes as texts with JSON', async () => {
    const policies = await rowsOf('autoSnapshotPolicies', 'hours weekdays');
    expect(policies.length).toBeGreaterThan(0);
    for (const { hours, weekdays } of policies) {
      expect(hours).toEqual(expect.arrayContaining([expect.stringMatching(/^\d+$/)]));
      expect(weekdays).toEqual(expect.arrayContaining([expect.stringMatching(/^[1-7]$/)]));
    }
  });
});

describe('what belongs to one thing', () => {
  it.each([
    ['Instance', 'systemEvents', 'historyEvents', 'instanceId', 'DescribeInstanceHistoryEvents', 'InstanceId'],
    ['KeyPair', 'instances', 'instances', 'keyPairName', 'DescribeInstances', 'KeyPairName'],
    ['AutoSnapshotPolicy', 'disks', 'disks', 'autoSnapshotPolicy', 'DescribeDisks', 'AutoSnapshotPolicyId'],
    [
      'ScalingGroup',
      'configurations',
      'scalingConfigurations',
      'scalingGroupId',
      'DescribeScalingConfigurations',
      'ScalingGroupId',
    ],
    ['ScalingGroup', 'rules', 'scalingRules', 'scalingGroupId', 'DescribeScalingRules', 'ScalingGroupId'],
    ['VSwitch', 'containerGroups', 'containerGroups', 'vSwitchId', 'DescribeContainerGroups', 'VSwitchId'],
    [
      'SecurityGroup',
      'containerGroups',
      'containerGroups',
      'securityGroupId',
      'DescribeContainerGroups',
      'SecurityGroupId',
    ],
  ])('%s { %s } is listed by its parameter', async (type, field, list, key, action, param) => {
    const isReference = key === 'autoSnapshotPolicy';
    const rows = await rowsOf(list, isReference ? `${key} { id }` : key);
    const keyOf = (row: Row) =>
      isReference ? (row[key] as Row | null)?.id.split('/').at(-1) : (row[key] as string | null);
    const wanted = rows.map(keyOf).find((each) => each);
    const parents = await rowsOf(
      `${type.charAt(0).toLowerCase()}${type.slice(1)}s`.replace(/ys$/, 'ies').replace(/chs$/, 'ches'),
      '',
    );
    const parent = parents.find(({ id }) => id.endsWith(`/${wanted}`));
    test.emulator.clearCalls();
    const { data, errors } = await test.ask<{ node: { under: { nodes: readonly Row[] } } }>(
      `query ($id: ID!) { node(id: $id) { ... on ${type} { under: ${field}(first: 500) { nodes { id } } } } }`,
      { variables: { id: parent?.id } },
    );
    expect(errors).toBeUndefined();
    expect(data.node.under.nodes.map(({ id }) => id).sort()).toEqual(
      rows
        .filter((row) => keyOf(row) === wanted)
        .map(({ id }) => id)
        .sort(),
    );
    expect(new Set(paramsOf(action).map((params) => params[param]))).toEqual(new Set([wanted]));
  });
});

describe('ScalingGroup', () => {
  it('leads to its instances and to what it has done, one call each', async () => {
    const groups = await rowsOf(
      'scalingGroups',
      'instances { instanceId instance { id } } activities { activityId totalCapacity }',
      'regionIds: ["cn-hangzhou"], first: 5',
    );
    const instances = groups.flatMap((group) => group.instances as { instanceId: string; instance: Row | null }[]);
    expect(instances.length).toBeGreaterThan(0);
    for (const { instanceId, instance } of instances) expect(instance?.id).toMatch(new RegExp(`/${instanceId}$`));
    expect(paramsOf('DescribeScalingInstances')).toHaveLength(groups.length);
    expect(paramsOf('DescribeScalingActivities')).toHaveLength(groups.length);
  });
});

describe('ContainerGroup', () => {
  it('is listed in pages whose size is called Limit', async () => {
    const groups = await rowsOf('containerGroups', 'containers { name image }');
    const calls = paramsOf('DescribeContainerGroups');
    expect(calls).toHaveLength(Math.ceil(groups.length / 20));
    for (const params of calls) expect(params).toMatchObject({ Limit: '20' });
  });
});

describe('LaunchTemplate', () => {
  it('reads its versions by one call each', async () => {
    const templates = await rowsOf('launchTemplates', 'versions { version image { id } }');
    expect(templates.flatMap(({ versions }) => versions as unknown[]).length).toBeGreaterThan(0);
    expect(paramsOf('DescribeLaunchTemplateVersions')).toHaveLength(templates.length);
  });
});
