/** Registries, functions, stacks, monitoring, names and quotas: what a reader of their APIs can easily get wrong. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { typeDefs } from '../../../resolvers/nouns/declared.js';
import { fresh, startTestGateway, type TestGateway } from '../harness.js';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway({ instances: 100, maxCalls: 2000, deadlineMs: 60_000, headers: fresh });
});
afterEach(() => {
  gateway.emulator.clearFaults();
  gateway.emulator.clearCalls();
});
afterAll(() => gateway.close());

type Node = Readonly<Record<string, unknown>>;

async function nodes<T = Node>(list: string, select: string): Promise<readonly T[]> {
  const { data, errors } = await gateway.ask<{ list: { nodes: readonly T[] } }>(
    `{ list: ${list} { nodes { ${select} } } }`,
  );
  expect(errors).toBeUndefined();
  expect(data.list.nodes.length).toBeGreaterThan(0);
  return data.list.nodes;
}

const here = 'regionIds: ["cn-hangzhou"]';
const called = (action: string) => gateway.emulator.calls().filter((call) => call.action === action);

describe('lists', () => {
  it.each([
    [`stacks(${here})`, 'stackId', 'ListStacks', { ShowNestedStack: 'true' }],
    ['rosTemplates', 'templateId', 'ListTemplates', { IncludeTags: 'Enabled' }],
    ['monitorGroups', 'groupId', 'DescribeMonitorGroups', { SelectContactGroups: 'true' }],
  ])('%s ask for what upstream leaves out by default', async (list, select, action, params) => {
    await nodes(list, select);
    for (const call of called(action)) expect(call.params).toMatchObject(params);
  });

  it.each([
    [`registries(${here})`, 'createdAt updatedAt'],
    [`stacks(${here})`, 'createdAt updatedAt driftDetectedAt'],
    ['registeredDomains', 'registeredAt expiresAt'],
    ['siteMonitors', 'createdAt updatedAt'],
    [`logAlerts(${here})`, 'createdAt updatedAt'],
  ])('%s have times of this century, in every form that upstream writes', async (list, select) => {
    for (const node of await nodes(list, select)) {
      for (const time of Object.values(node))
        expect(time ?? '2020-01-01T00:00:00Z').toMatch(/^20[12]\d-\d\d-\d\dT[\d:.]+Z$/);
    }
  });

  it('of dashboards have no total, and are read until a page is empty', async () => {
    const [first] = await nodes<{ readonly logProject: { readonly projectName: string } }>(
      `logDashboards(${here}, first: 1)`,
      'logProject { projectName }',
    );
    gateway.emulator.clearCalls();
    const all = await nodes(
      `logDashboards(${here}, filter: { project: ${JSON.stringify(first?.logProject.projectName)} })`,
      'dashboardName',
    );
    expect(all.length).toBeLessThan(500);
    expect(called('ListDashboard').map(({ params }) => params.offset ?? '0')).toEqual(['0', String(all.length)]);
  });
});

describe('a repository', () => {
  it('lists its tags with digests by registry and repository, at one call each', async () => {
    const all = await nodes<{
      readonly repoId: string;
      readonly registry: { readonly instanceId: string };
      readonly images: readonly { readonly tag: string; readonly digest: string }[];
    }>(`registryRepositories(${here}, first: 5)`, 'repoId registry { instanceId } images { tag digest }');
    const asked = called('ListRepoTag').map(({ params }) => [params.InstanceId, params.RepoId]);
    expect(asked.toSorted()).toEqual(all.map(({ repoId, registry }) => [registry.instanceId, repoId]).toSorted());
    expect(all.flatMap(({ images }) => images).filter(({ digest }) => digest === null)).toEqual([]);
  });
});

describe('a function', () => {
  it('has the role of its ARN, in one call for all functions of a role', async () => {
    const all = await nodes<{ readonly roleArn: string; readonly role: { readonly roleName: string } | null }>(
      `fcFunctions(${here}, first: 10)`,
      'roleArn role { roleName }',
    );
    const named = all.filter(({ roleArn }) => roleArn !== null);
    expect(named.length).toBeGreaterThan(0);
    for (const { roleArn, role } of named)
      expect(role?.roleName.toLowerCase()).toBe(roleArn.split('/')[1]?.toLowerCase());
  });

  it.each(['no ARN', 'acs:ram::1:role'])('whose role is %j has an error in its place', async (role) => {
    gateway.emulator.addFault({
      kind: 'oddRow',
      action: 'ListFunctions',
      row: 0,
      member: 'role',
      value: JSON.stringify(role),
    });
    const { data, errors } = await gateway.ask<{ fcFunctions: { nodes: readonly Node[] } }>(
      `{ fcFunctions(${here}, first: 2) { nodes { functionName role { roleName } } } }`,
    );
    expect(data.fcFunctions.nodes[0]?.role).toBeNull();
    expect(errors?.map(({ path, extensions }) => [path, extensions.code])).toEqual([
      [['fcFunctions', 'nodes', 0, 'role'], 'UNAVAILABLE'],
    ]);
  });

  it('has versions, aliases and provisioned instances, at one call each', async () => {
    await nodes(
      `fcFunctions(${here}, first: 3)`,
      'versions { versionId } aliases { aliasName } provisionConfigs { target }',
    );
    for (const action of ['ListFunctionVersions', 'ListAliases', 'ListProvisionConfigs']) {
      expect(called(action)).toHaveLength(3);
    }
  });
});

describe('a stack', () => {
  it('reads template and role of its definition in one call, and its rows in one each', async () => {
    const all = await nodes<{ readonly definition: { readonly templateId: string; readonly template: Node | null } }>(
      `stacks(${here}, first: 4)`,
      'definition { templateId template { templateId } role { roleName } } resources { logicalId } stackEvents { eventId }',
    );
    for (const { definition } of all) expect(definition.template?.templateId ?? null).toBe(definition.templateId);
    expect(called('GetStack')).toHaveLength(4);
    expect(called('ListStackResources')).toHaveLength(4);
  });
});

describe('quotas', () => {
  it('need a product', async () => {
    const { errors } = await gateway.ask('{ quotas { nodes { quotaActionCode } } }');
    expect(errors?.map(({ extensions }) => extensions.code)).toEqual(['GRAPHQL_VALIDATION_FAILED']);
    expect(gateway.calls()).toEqual([]);
  });

  it('come with their usage, in a form and not in the query', async () => {
    const all = await nodes<{ readonly productCode: string; readonly total: number; readonly used: number }>(
      'quotas(productCode: "ecs", first: 5)',
      'productCode total used',
    );
    expect(new Set(all.map(({ productCode }) => productCode))).toEqual(new Set(['ecs']));
    expect(all.every(({ total, used }) => typeof total === 'number' && typeof used === 'number')).toBe(true);
  });
});

describe('a monitored host', () => {
  it('is an instance of its region, and its agent is read for ten hosts in a call', async () => {
    const all = await nodes<{ readonly regionId: string; readonly instance: { readonly regionId: string } }>(
      'monitorHosts(first: 25)',
      'regionId instance { regionId } agent { status }',
    );
    for (const { regionId, instance } of all) expect(instance.regionId).toBe(regionId);
    expect(called('DescribeMonitoringAgentStatuses')).toHaveLength(3);
  });

  it('is not an empty list when CloudMonitor refuses with status 200', async () => {
    gateway.emulator.addFault({
      kind: 'malformed',
      action: 'DescribeMonitoringAgentHosts',
      bodyOf: JSON.stringify({ Success: false, Code: '403', Message: 'Not authorized.' }),
    });
    const { data } = await gateway.ask<{ monitorHosts: { unavailable: readonly { readonly code: string }[] } }>(
      '{ monitorHosts { nodes { instanceId } unavailable { code } } }',
    );
    expect(data.monitorHosts.unavailable).toHaveLength(1);
  });
});

describe('the schema', () => {
  it('has no member of these products that may hold a secret', () => {
    const text = JSON.stringify(typeDefs);
    for (const secret of [
      'environmentVariables',
      'Webhook',
      'DingWebHook',
      'OptionsJson',
      'FunctionArgs',
      'privateKey',
    ]) {
      expect(text).not.toContain(`"${secret}"`);
    }
  });
});
