/** Things that other things make or run: node pools, functions, images and stacks, with the edges to what they use. */
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { fresh, startTestGateway } from '../harness.js';

const test = await startTestGateway({ instances: 300, maxCalls: 3000, deadlineMs: 60_000, headers: fresh });
afterAll(() => test.close());
beforeEach(() => {
  test.emulator.clearCalls();
  test.emulator.clearFaults();
});

const region = 'cn-hangzhou';

type Row = Readonly<Record<string, unknown>>;

async function ask<Data>(query: string): Promise<Data> {
  const { data, errors = [] } = await test.ask<Data>(query);
  expect(errors).toEqual([]);
  return data;
}

const asked = (action: string) =>
  test.emulator
    .calls()
    .filter((call) => call.action === action)
    .map(({ params }) => params);

interface Nodes<Node> {
  readonly page: { readonly nodes: readonly Node[] };
}

describe('node pools', () => {
  interface Pool extends Row {
    readonly id: string;
    readonly nodePoolId: string;
    readonly cluster: { readonly clusterId: string; readonly regionId: string };
  }
  const fields = 'id nodePoolId cluster { clusterId regionId }';

  it('of all clusters are those under each cluster, which takes one call for each', async () => {
    const all = await ask<Nodes<Pool>>(`{ page: ackNodePools(first: 1000) { nodes { ${fields} } } }`);
    expect(all.page.nodes.length).toBeGreaterThan(3);
    test.emulator.clearCalls();
    type Cluster = { readonly nodePools: readonly Pool[] };
    const under = await ask<Nodes<Cluster>>(`{ page: ackClusters(first: 1000) { nodes { nodePools { ${fields} } } } }`);
    const pools = under.page.nodes.flatMap(({ nodePools }) => nodePools);
    expect(pools.map(({ id }) => id).sort()).toEqual(all.page.nodes.map(({ id }) => id).sort());
    expect(asked('DescribeClusterNodePools')).toHaveLength(under.page.nodes.length);
    for (const { id, cluster } of pools) expect(id).toContain(`:${cluster.regionId}:`);
  });

  it('are looked up in their cluster, and have its nodes only', async () => {
    const all = await ask<Nodes<Pool>>(`{ page: ackNodePools(first: 5) { nodes { ${fields} } } }`);
    for (const { nodePoolId, cluster } of all.page.nodes) {
      test.emulator.clearCalls();
      const { one } = await ask<{ one: { nodePoolId: string; nodes: readonly { nodePoolId: string }[] } }>(
        `{ one: ackNodePool(clusterId: "${cluster.clusterId}", nodePoolId: "${nodePoolId}") { nodePoolId nodes { nodePoolId } } }`,
      );
      expect(one.nodePoolId).toBe(nodePoolId);
      expect(new Set(one.nodes.map((node) => node.nodePoolId))).toEqual(
        new Set(one.nodes.length === 0 ? [] : [nodePoolId]),
      );
      expect(asked('DescribeClusterNodes')[0]).toMatchObject({
        ClusterId: cluster.clusterId,
        nodepool_id: nodePoolId,
      });
    }
  });

  it('give no login password and no user data of their nodes', async () => {
    await ask(
      `{ page: ackNodePools(first: 20) { nodes { name keyPairName imageId runtime workerRole { roleName } } } }`,
    );
    expect(`${test.answered()}${test.logged()}`).not.toMatch(/no-real-secret|login_?password|user_?data/i);
  });
});

describe('what a stack made', () => {
  interface Made {
    readonly resourceType: string;
    readonly physicalId: string | null;
    readonly resource: { readonly __typename: string; readonly id: string } | null;
  }
  const kinds: Readonly<Record<string, string>> = {
    'ALIYUN::ECS::Instance': 'Instance',
    'ALIYUN::ECS::VPC': 'Vpc',
    'ALIYUN::ECS::VSwitch': 'VSwitch',
    'ALIYUN::ECS::SecurityGroup': 'SecurityGroup',
    'ALIYUN::OSS::Bucket': 'Bucket',
  };
  const list = async (fields: string, first = 20) => {
    const { page } = await ask<Nodes<{ readonly resources: readonly Made[] }>>(
      `{ page: stacks(regionIds: ["${region}"], first: ${first}) { nodes { resources { resourceType physicalId resource { __typename ${fields} } } } } }`,
    );
    return page.nodes.flatMap(({ resources }) => resources);
  };

  it('are nodes of the kind that upstream names, and null for a kind that is not here', async () => {
    const made = await list('id');
    const found = new Set(made.map(({ resourceType }) => resourceType));
    expect([...Object.keys(kinds)].every((type) => found.has(type))).toBe(true);
    for (const { resourceType, physicalId, resource } of made) {
      const kind = physicalId === null ? undefined : kinds[resourceType];
      expect(resource?.__typename ?? null, resourceType).toBe(kind ?? null);
      if (resource) expect(resource.id).toContain(String(physicalId));
    }
  });

  it('are loaded only for more than the id, none twice', async () => {
    await list('... on Instance { instanceId } ... on Vpc { vpcId }');
    expect(new Set(test.calls())).toEqual(new Set(['ROS:ListStacks', 'ROS:ListStackResources']));
    test.emulator.clearCalls();
    const made = await list('... on Instance { instanceId name }');
    const instances = new Set(
      made.filter(({ resource }) => resource?.__typename === 'Instance').map((one) => one.physicalId),
    );
    expect(instances.size).toBeGreaterThan(1);
    const ids = asked('DescribeInstances').flatMap((params) => JSON.parse(params.InstanceIds ?? '[]') as string[]);
    expect(ids.sort()).toEqual([...instances].sort());
  });

  it('are planned as if each were of any kind', async () => {
    const query = `{ stacks(regionIds: ["${region}"], first: 2) { nodes { resources { resource { ... on Instance { name } ... on Bucket { acl } } } } } }`;
    const { extensions } = await test.ask<null>(query, { headers: { 'x-yunmen-plan': '1' } });
    expect(JSON.stringify(extensions)).toMatch(/"ecs:DescribeInstances"/);
    expect(JSON.stringify(extensions)).toMatch(/"oss:GetBucketInfo"/);
    expect(test.calls()).toEqual([]);
  });

  it('differ from the template in properties whose values stay upstream', async () => {
    type Drift = { readonly differences: readonly { readonly path: string; readonly type: string }[] };
    const { page } = await ask<Nodes<{ readonly drifts: readonly Drift[] }>>(
      `{ page: stacks(regionIds: ["${region}"], first: 5) { nodes { drifts { logicalId status differences { path type } } } } }`,
    );
    expect(page.nodes.flatMap(({ drifts }) => drifts).length).toBeGreaterThan(0);
    expect(test.answered()).not.toMatch(/ActualValue|ExpectedValue|ExpectedProperties/i);
  });
});

describe('images of a registry', () => {
  interface Repository {
    readonly repoId: string;
    readonly registry: { readonly instanceId: string };
    readonly images: readonly { readonly tag: string; readonly scan: Row | null; readonly scanStatus: string | null }[];
  }

  it('have the result of their scan, one call for each action and image, by registry, repository and tag', async () => {
    const { page } = await ask<Nodes<Repository>>(
      `{ page: registryRepositories(regionIds: ["${region}"], first: 3) { nodes { repoId registry { instanceId }
        images { tag digest scan { high medium low total } scanStatus } } } }`,
    );
    const images = page.nodes.flatMap(({ repoId, registry, images }) =>
      images.map(({ tag }) => ({ InstanceId: registry.instanceId, RepoId: repoId, Tag: tag })),
    );
    expect(images.length).toBeGreaterThan(2);
    for (const action of ['GetRepoTagScanSummary', 'GetRepoTagScanStatus']) {
      const sent = asked(action).map(({ InstanceId, RepoId, Tag }) => ({ InstanceId, RepoId, Tag }));
      expect(sent.map((each) => JSON.stringify(each)).sort()).toEqual(
        images.map((each) => JSON.stringify(each)).sort(),
      );
    }
  });

  it('that were never scanned have no result', async () => {
    test.emulator.addFault({ kind: 'refuse', action: 'GetRepoTagScanSummary', code: 'SCAN_TASK_NOT_EXIST' });
    const { page } = await ask<Nodes<Repository>>(
      `{ page: registryRepositories(regionIds: ["${region}"], first: 1) { nodes { images { tag scan { total } } } } }`,
    );
    const images = page.nodes.flatMap((repository) => repository.images);
    expect(images.length).toBeGreaterThan(0);
    expect(images.every(({ scan }) => scan === null)).toBe(true);
  });

  it('have vulnerabilities, of one severity when it is given', async () => {
    const { page } = await ask<Nodes<Repository>>(
      `{ page: registryRepositories(regionIds: ["${region}"], first: 1) { nodes { images { tag } } } }`,
    );
    const tag = page.nodes[0]?.images[0]?.tag;
    const query = (args: string) => `{ page: registryRepositories(regionIds: ["${region}"], first: 1) {
      nodes { vulnerabilities(tag: "${tag}"${args}) { cve severity package fixedVersion } } } }`;
    await ask(query(''));
    await ask(query(', severity: "High"'));
    const [all, high] = [asked('ListRepoTagScanResult').at(0), asked('ListRepoTagScanResult').at(-1)];
    expect(all).toMatchObject({ Tag: tag });
    expect(all).not.toHaveProperty('Severity');
    expect(high).toMatchObject({ Tag: tag, Severity: 'High' });
  });
});

describe('functions', () => {
  interface Trigger extends Row {
    readonly triggerType: string;
    readonly sourceArn: string | null;
    readonly bucket: { readonly name: string; readonly regionId: string } | null;
  }

  it('have triggers that lead to the bucket whose events invoke them', async () => {
    const { page } = await ask<Nodes<{ readonly triggers: readonly Trigger[] }>>(
      `{ page: fcFunctions(regionIds: ["${region}"], first: 20) { nodes { triggers { triggerType sourceArn bucket { name regionId }
        authType internetDisabled cronExpression events methods } } } }`,
    );
    const triggers = page.nodes.flatMap((each) => each.triggers);
    const ofBuckets = triggers.filter(({ triggerType }) => triggerType === 'oss');
    expect(ofBuckets.length).toBeGreaterThan(0);
    for (const { sourceArn, bucket } of ofBuckets) {
      expect(sourceArn).toMatch(new RegExp(`^acs:oss:${bucket?.regionId}:\\d+:${bucket?.name}$`));
    }
    expect(triggers.filter(({ triggerType, bucket }) => triggerType !== 'oss' && bucket !== null)).toEqual([]);
    expect(test.answered()).not.toMatch(/payload|no-real-secret/);
  });

  it('have reserved and provisioned instances, each list once a function', async () => {
    const { page } = await ask<Nodes<Row>>(
      `{ page: fcFunctions(regionIds: ["${region}"], first: 5) { nodes { functionName
        concurrencyConfigs { reservedConcurrency } provisionConfigs { target current } asyncInvokeConfigs { maxRetryAttempts } } } }`,
    );
    for (const action of ['ListConcurrencyConfigs', 'ListProvisionConfigs', 'ListAsyncInvokeConfigs']) {
      expect(
        asked(action)
          .map(({ functionName }) => functionName)
          .sort(),
      ).toEqual(page.nodes.map(({ functionName }) => functionName).sort());
    }
  });

  it('give no environment variable', async () => {
    await ask(
      `{ page: fcFunctions(regionIds: ["${region}"], first: 50) { nodes { functionName runtime handler image } } }`,
    );
    expect(`${test.answered()}${test.logged()}`).not.toMatch(/environment_?variables/i);
  });
});
