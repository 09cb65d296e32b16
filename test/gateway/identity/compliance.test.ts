/** What Cloud Config records about each thing: results of rules, changes, and back to the thing. */
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { fresh, startTestGateway, type TestGateway } from '../harness.js';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway({ instances: 100, random: () => 0, headers: fresh });
});
afterEach(() => {
  gateway.emulator.clearFaults();
  gateway.emulator.clearCalls();
});
afterAll(() => gateway.close());

const region = 'cn-hangzhou';
const main = () => gateway.emulator.cloud.accounts[0];

async function ask<T>(query: string, headers: Readonly<Record<string, string>> = {}) {
  const answer = await gateway.ask<T>(query, { headers });
  return { ...answer, codes: (answer.errors ?? []).map(({ extensions }) => extensions.code) };
}

interface Kept {
  readonly configEvaluations: readonly Readonly<Record<string, unknown>>[];
  readonly configChanges: readonly Readonly<Record<string, unknown>>[];
}

const params = (action: string) => gateway.emulator.calls({ product: 'Config', action }).map((call) => call.params);

it.each([
  ['an instance', 'instance', 'ACS::ECS::Instance', () => main().instances(region)[0]?.InstanceId],
  ['a disk', 'disk', 'ACS::ECS::Disk', () => main().disks(region)[0]?.DiskId],
  [
    'a security group',
    'securityGroup',
    'ACS::ECS::SecurityGroup',
    () => main().securityGroups(region)[0]?.SecurityGroupId,
  ],
])('%s has its results and its changes, at one call each', async (_, kind, type, idOf) => {
  const id = idOf();
  const { data, codes } = await ask<Record<string, Kept>>(
    `{ thing: ${kind}(regionId: "${region}", ${kind}Id: "${id}") { configEvaluations { resourceType resourceId configRuleId compliance resource { id } } configChanges { at event resourceId } } }`,
  );
  expect(codes).toEqual([]);
  expect(data.thing?.configEvaluations.length).toBeGreaterThan(0);
  for (const each of data.thing?.configEvaluations ?? [])
    expect(each).toMatchObject({
      resourceType: type,
      resourceId: id,
      resource: { id: expect.stringContaining(`/${id}`) },
    });
  expect(data.thing?.configChanges.at(-1)).toMatchObject({ event: 'DISCOVERED', resourceId: id });
  const times = (data.thing?.configChanges ?? []).map(({ at }) => String(at));
  expect(times).toEqual(times.toSorted().toReversed());
  for (const action of ['ListResourceEvaluationResults', 'GetResourceConfigurationTimeline'])
    expect(params(action)).toMatchObject([{ ResourceId: id, ResourceType: type, Region: region }]);
  expect(gateway.calls()).toHaveLength(3);
});

it('a bucket is known by its name, in its region', async () => {
  const bucket = main().buckets.find((one) => one.region === region);
  const { data, codes } = await ask<{ bucket: Kept }>(
    `{ bucket(name: "${bucket?.name}") { configEvaluations { resourceId } configChanges { event } } }`,
  );
  expect(codes).toEqual([]);
  expect(new Set(data.bucket.configEvaluations.map(({ resourceId }) => resourceId))).toEqual(new Set([bucket?.name]));
  expect(params('ListResourceEvaluationResults')).toMatchObject([
    { ResourceId: bucket?.name, ResourceType: 'ACS::OSS::Bucket', Region: region },
  ]);
});

it('kinds that other products may know by another id have no such fields', async () => {
  const { codes } = await ask('{ users(first: 1) { nodes { configEvaluations { resourceId } } } }');
  expect(codes).toEqual(['GRAPHQL_VALIDATION_FAILED']);
});

it('results of a rule lead to the things, which cost no call for their ids, and are read live', async () => {
  const { data, codes } = await ask<{ configEvaluations: { nodes: readonly { resource: { name: string } }[] } }>(
    `{ configEvaluations(filter: { compliance: NON_COMPLIANT, resourceType: "ACS::ECS::Instance" }, first: 5) { nodes { resourceId resource { id ... on Instance { name } } } } }`,
  );
  expect(codes).toEqual([]);
  const names = new Map(
    main()
      .instances(region)
      .map(({ InstanceId, InstanceName }) => [InstanceId, InstanceName]),
  );
  for (const node of data.configEvaluations.nodes) {
    const { resourceId, resource } = node as unknown as { resourceId: string; resource: { name: string } };
    expect(resource.name ?? '').toBe(names.get(resourceId));
  }
  expect(gateway.calls()).toEqual(['Config:ListConfigRuleEvaluationResults', 'Ecs:DescribeInstances']);
});

it('the changes of a deleted thing are found by its id, kind and region', async () => {
  const [instance] = main().instances(region);
  const { data, codes } = await ask<{ configChanges: { nodes: readonly { event: string }[] } }>(
    `{ configChanges(resourceId: "${instance?.InstanceId}", resourceType: "ACS::ECS::Instance", region: "${region}") { nodes { event difference } } }`,
  );
  expect(codes).toEqual([]);
  expect(data.configChanges.nodes.at(-1)).toMatchObject({ event: 'DISCOVERED', difference: null });
  const missing = await ask('{ configChanges(resourceId: "i-1") { nodes { event } } }');
  expect(missing.codes).toContain('GRAPHQL_VALIDATION_FAILED');
});

it('a refusal is an error of the field, and the thing stays', async () => {
  gateway.emulator.addFault({
    kind: 'refuse',
    action: 'ListResourceEvaluationResults',
    status: 404,
    code: 'CloudConfigServiceRoleNotExisted',
  });
  const [disk] = main().disks(region);
  const { data, codes } = await ask<{ disk: Kept }>(
    `{ disk(regionId: "${region}", diskId: "${disk?.DiskId}") { diskId configEvaluations { compliance } } }`,
  );
  expect(codes).toEqual(['NOT_FOUND']);
  expect(data.disk).toEqual({ diskId: disk?.DiskId, configEvaluations: null });
});

it('the plan counts both lists for each thing', async () => {
  const { extensions } = await ask<unknown>(
    `{ disks(regionIds: ["${region}"], first: 10) { nodes { configEvaluations { compliance } } } }`,
    { 'x-yunmen-plan': '1' },
  );
  expect(JSON.stringify(extensions)).toContain('config:ListResourceEvaluationResults');
});
