/** Kinds of products with paths, projects in the host and a signature of their own, through the whole gateway. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { publishedProduct } from '../../../published/product.js';
import { callPublished } from '../../emulator/published/calling.js';
import { fresh, startTestGateway, type TestGateway } from '../harness.js';

interface Page<Row> {
  readonly totalCount: number | null;
  readonly unavailable: readonly { readonly regionId: string | null; readonly code: string }[];
  readonly nodes: readonly Row[];
}

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway({ instances: 50, maxCalls: 3000, headers: fresh });
});
beforeEach(() => gateway.emulator.clearCalls());
afterAll(() => gateway.close());

const calls = (action?: string) =>
  gateway.emulator
    .calls()
    .filter((call) =>
      action === undefined ? !/^(?:GetCallerIdentity|DescribeRegions)$/.test(call.action) : call.action === action,
    );

/** What the embedded cloud answers to a client of its own. */
async function answerOf(name: string, actionName: string, params: Readonly<Record<string, string>>, host: string) {
  const product = publishedProduct(name);
  const action = product?.action(actionName);
  if (!product || !action) throw new Error(`${name}.${actionName} is not published.`);
  const keys = gateway.emulator.callers.administrator;
  const { body } = await callPublished(gateway.emulator.origin, { product, action, params, host, keys, method: 'GET' });
  return body as Readonly<Record<string, readonly Readonly<Record<string, string>>[]>>;
}

describe('AckCluster', () => {
  it('lists the clusters of all regions in one call, and reads what belongs to each at its region', async () => {
    const { data } = await gateway.ask<{
      ackClusters: Page<{ clusterId: string; regionId: string; nodePools: readonly { nodePoolId: string }[] }>;
    }>(
      '{ ackClusters(first: 3) { totalCount unavailable { regionId } nodes { clusterId regionId nodePools { nodePoolId } nodes { nodeName } } } }',
    );
    const { nodes, totalCount, unavailable } = data.ackClusters;
    expect(unavailable).toEqual([]);
    expect(calls('DescribeClustersV1')).toHaveLength(1);
    expect(totalCount).toBeGreaterThan(nodes.length);
    expect(new Set(nodes.map(({ regionId }) => regionId)).size).toBeGreaterThan(1);
    for (const action of ['DescribeClusterNodePools', 'DescribeClusterNodes']) {
      const asked = calls(action).map(({ params, host }) => [params.ClusterId, host]);
      const due = nodes.map(({ clusterId, regionId }) => [clusterId, `cs.${regionId}.aliyuncs.com`]);
      expect(asked.sort()).toEqual(due.sort());
    }
    for (const { clusterId, regionId, nodePools } of nodes) {
      const host = `cs.${regionId}.aliyuncs.com`;
      const { nodepools = [] } = await answerOf('CS', 'DescribeClusterNodePools', { ClusterId: clusterId }, host);
      expect(nodePools).toHaveLength(nodepools.length);
    }
  });

  it('finds a cluster by its id and by its ARN', async () => {
    const { data } = await gateway.ask<{ ackClusters: Page<{ id: string; clusterId: string }> }>(
      '{ ackClusters(first: 1) { nodes { id clusterId } } }',
    );
    const [cluster] = data.ackClusters.nodes;
    const again = await gateway.ask(
      `{ ackCluster(clusterId: "${cluster?.clusterId}") { id } node(id: "${cluster?.id}") { id } gone: ackCluster(clusterId: "c0") { id } }`,
    );
    expect(again.errors).toBeUndefined();
    expect(again.data).toEqual({ ackCluster: { id: cluster?.id }, node: { id: cluster?.id }, gone: null });
  });
});

it('asks for any name in an id of an account-wide kind, and only for possible names in an id of a bucket', async () => {
  const account = gateway.emulator.cloud.accounts[0].id;
  const cluster = await gateway.ask(`{ node(id: "acs:cs:cn-hangzhou:${account}:cluster/A_b") { id } }`);
  expect(cluster.errors).toBeUndefined();
  expect(cluster.data).toEqual({ node: null });
  expect(calls('DescribeClustersV1').map(({ params }) => params.cluster_id)).toEqual(['A_b']);
  gateway.emulator.clearCalls();
  const bucket = await gateway.ask(`{ node(id: "acs:oss:cn-hangzhou:${account}:A_b") { id } }`);
  expect(bucket.errors?.map(({ extensions }) => extensions?.code)).toEqual(['BAD_USER_INPUT']);
  expect(calls()).toEqual([]);
});

it('reads the values of an enum in any case, and filters by them', async () => {
  const query = `{ all: dnsRecords(first: 1000) { nodes { id status } }
    on: dnsRecords(first: 1000, filter: { status: ENABLED }) { nodes { id } }
    off: dnsRecords(first: 1000, filter: { not: { status: ENABLED } }) { nodes { id } } }`;
  const { data } = await gateway.ask<Record<'all' | 'on' | 'off', Page<{ id: string; status: string }>>>(query);
  const { nodes } = data.all;
  expect(new Set(nodes.map(({ status }) => status))).toEqual(new Set(['ENABLED', 'DISABLED']));
  const ids = (status: string) => nodes.filter((node) => node.status === status).map(({ id }) => id);
  expect(data.on.nodes.map(({ id }) => id)).toEqual(ids('ENABLED'));
  expect(data.off.nodes.map(({ id }) => id)).toEqual(ids('DISABLED'));
});

describe('FcFunction', () => {
  it('is asked for in the regions of the account where the product exists, and in no other', async () => {
    const { data } = await gateway.ask<{ fcFunctions: Page<{ regionId: string }> }>(
      '{ fcFunctions(first: 1000) { totalCount unavailable { regionId code } nodes { regionId } } }',
    );
    const published = new Set(publishedProduct('FC')?.endpoints.map(({ regionId }) => regionId));
    const own = gateway.emulator.cloud.regions.map(({ id }) => id);
    const due = own.filter((id) => published.has(id));
    expect(due.length).toBeLessThan(own.length);
    expect([...new Set(calls().map(({ host }) => host))].sort()).toEqual(
      due.map((id) => `fcv3.${id}.aliyuncs.com`).sort(),
    );
    expect(data.fcFunctions.unavailable).toEqual([]);
    expect(data.fcFunctions.totalCount).toBe(data.fcFunctions.nodes.length);
  });

  it('does not exist in a region without the product: no item, no call and no failure', async () => {
    const { data, errors } = await gateway.ask<{ fcFunctions: Page<object>; fcFunction: object | null }>(
      `{ fcFunctions(regionIds: ["me-east-1", "cn-heyuan"]) { totalCount unavailable { regionId } nodes { id } }
         fcFunction(regionId: "me-east-1", functionName: "one") { id }
         node(id: "acs:fc:me-east-1:${gateway.emulator.cloud.accounts[0].id}:functions/one") { id } }`,
    );
    expect(errors).toBeUndefined();
    expect(data).toEqual({ fcFunctions: { totalCount: 0, unavailable: [], nodes: [] }, fcFunction: null, node: null });
    expect(calls()).toEqual([]);
  });

  it('is asked for in a region that is newer than the facts', async () => {
    const { data } = await gateway.ask<{ fcFunctions: Page<object> }>(
      '{ fcFunctions(regionIds: ["xx-new-9"]) { totalCount unavailable { regionId code } nodes { id } } }',
    );
    expect(data.fcFunctions).toMatchObject({ totalCount: null, unavailable: [{ regionId: 'xx-new-9' }], nodes: [] });
  });

  it('reads triggers at one call a function, and the state at one more', async () => {
    const { data } = await gateway.ask<{
      fcFunctions: Page<{ functionName: string; state: string; triggers: readonly { triggerName: string }[] }>;
    }>(
      '{ fcFunctions(regionIds: ["cn-hangzhou"], first: 4) { nodes { functionName state triggers { triggerName triggerType createdAt } } } }',
    );
    expect(
      calls()
        .map(({ action }) => action)
        .sort(),
    ).toEqual([...Array(4).fill('GetFunction'), 'ListFunctions', ...Array(4).fill('ListTriggers')]);
    const host = 'fcv3.cn-hangzhou.aliyuncs.com';
    for (const { functionName, triggers } of data.fcFunctions.nodes) {
      const { triggers: due = [] } = await answerOf('FC', 'ListTriggers', { functionName, limit: '100' }, host);
      expect(triggers.map(({ triggerName }) => triggerName)).toEqual(due.map(({ triggerName }) => triggerName));
    }
  });
});

describe('LogProject', () => {
  it('pages by offsets, counts by the total, and names the project in the host', async () => {
    const { data } = await gateway.ask<{
      logProjects: Page<{
        projectName: string;
        logStores: readonly { logStoreName: string; retentionDays: number; createdAt: string }[];
      }>;
    }>(
      '{ logProjects(regionIds: ["cn-hangzhou"], first: 3) { totalCount unavailable { regionId } nodes { projectName logStores { logStoreName retentionDays createdAt } } } }',
    );
    const { nodes, totalCount } = data.logProjects;
    expect(nodes).toHaveLength(3);
    expect(totalCount).toBeGreaterThan(3);
    const stores = nodes.flatMap(({ logStores }) => logStores);
    expect(stores.length).toBeGreaterThan(0);
    expect(
      calls()
        .map(({ action }) => action)
        .sort(),
    ).toEqual([...Array(stores.length).fill('GetLogStore'), ...Array(3).fill('ListLogStores'), 'ListProject']);
    expect(
      calls('ListLogStores')
        .map(({ host }) => host)
        .sort(),
    ).toEqual(nodes.map(({ projectName }) => `${projectName}.cn-hangzhou.log.aliyuncs.com`).sort());
    for (const { retentionDays, createdAt } of stores) {
      expect(retentionDays).toEqual(expect.any(Number));
      expect(Date.parse(createdAt)).toBeGreaterThan(Date.parse('2000-01-01'));
    }
  });

  it('walks every page to the total', async () => {
    const names = new Set<string>();
    let after: string | null = null;
    do {
      const { data } = (await gateway.ask(
        'query ($after: String) { logProjects(regionIds: ["cn-hangzhou"], first: 10, after: $after) { totalCount pageInfo { hasNextPage endCursor } nodes { projectName } } }',
        { variables: { after } },
      )) as unknown as {
        data: {
          logProjects: Page<{ projectName: string }> & { pageInfo: { hasNextPage: boolean; endCursor: string } };
        };
      };
      const { nodes, pageInfo, totalCount } = data.logProjects;
      for (const { projectName } of nodes) names.add(projectName);
      after = pageInfo.hasNextPage ? pageInfo.endCursor : null;
      if (after === null) expect(names.size).toBe(totalCount);
    } while (after !== null);
  });
});

describe('a name that cannot be part of a URL', () => {
  it.each(['..', '../functions', 'a/b', 'a?b=c', 'evil.example', 'ä'])(
    '%j is BAD_USER_INPUT, without a call',
    async (name) => {
      const { errors } = await gateway.ask(
        'query ($name: String!) { fcFunction(regionId: "cn-hangzhou", functionName: $name) { id } logProject(regionId: "cn-hangzhou", projectName: $name) { id } }',
        { variables: { name } },
      );
      expect(errors?.map(({ path, extensions }) => [path?.[0], extensions.code]).sort()).toEqual([
        ['fcFunction', 'BAD_USER_INPUT'],
        ['logProject', 'BAD_USER_INPUT'],
      ]);
      expect(calls()).toEqual([]);
    },
  );
});

describe('a caller without rights', () => {
  it.each([
    ['ackClusters', 'cs:DescribeClustersV1'],
    ['fcFunctions', 'fc:ListFunctions'],
    ['logProjects', 'log:ListProject'],
  ])('is told which action %s needs', async (field, action) => {
    const { data } = await gateway.ask<Record<string, Page<object> & { unavailable: readonly object[] }>>(
      `{ ${field}(regionIds: ["cn-hangzhou"]) { totalCount unavailable { regionId code missingPermission { action } } nodes { id } } }`,
      { as: gateway.emulator.callers.newcomer },
    );
    expect(data[field]).toMatchObject({
      totalCount: null,
      nodes: [],
      unavailable: [{ code: 'FORBIDDEN', missingPermission: { action } }],
    });
  });
});
