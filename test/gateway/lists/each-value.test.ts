/** Lists that upstream answers for one value of a parameter only: all values are read, and none twice. */
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { fresh, startTestGateway } from '../harness.js';

const test = await startTestGateway({ instances: 300, deadlineMs: 60_000, headers: fresh });
afterAll(() => test.close());
beforeEach(() => {
  test.emulator.clearCalls();
  test.emulator.clearFaults();
});

const region = 'cn-hangzhou';
const here = `regionIds: ["${region}"]`;

interface Node {
  readonly dbInstanceId: string;
  readonly architecture: string;
}
interface Page {
  readonly totalCount: number;
  readonly nodes: readonly Node[];
  readonly pageInfo: { readonly endCursor: string | null; readonly hasNextPage: boolean };
}

async function page(args: string, fields = 'nodes { dbInstanceId architecture } pageInfo { endCursor hasNextPage }') {
  const { data, errors } = await test.ask<{ page: Page }>(`{ page: mongoDbInstances(${here} ${args}) { ${fields} } }`);
  expect(errors).toBeUndefined();
  return data.page;
}

const asked = () =>
  test.emulator
    .calls()
    .filter(({ action }) => action === 'DescribeDBInstances')
    .map(({ params }) => params.DBInstanceType);

describe('a list that takes one value of a parameter in a call', () => {
  it('is read with each value, and shows what a call without it leaves out', async () => {
    const { nodes } = await page('first: 1000');
    const kinds = new Set(nodes.map(({ architecture }) => architecture));
    expect(kinds).toEqual(new Set(['replicate', 'sharding']));
    expect(new Set(nodes.map(({ dbInstanceId }) => dbInstanceId)).size).toBe(nodes.length);
    expect(new Set(asked())).toEqual(new Set(['replicate', 'sharding']));
  });

  it('is the same in small pages', async () => {
    const { nodes } = await page('first: 1000');
    const found: Node[] = [];
    for (let after = ''; ; ) {
      const { nodes, pageInfo } = await page(`first: 7${after}`);
      found.push(...nodes);
      if (!pageInfo.hasNextPage) break;
      after = `, after: "${pageInfo.endCursor}"`;
    }
    expect(found).toEqual(nodes);
  });

  it('has the sum of the totals, one call a value', async () => {
    const { nodes } = await page('first: 1000');
    test.emulator.clearCalls();
    const { totalCount } = await page('', 'totalCount');
    expect(totalCount).toBe(nodes.length);
    expect(asked().sort()).toEqual(['replicate', 'sharding']);
  });

  it('is asked with the value of a condition alone', async () => {
    const { nodes } = await page('first: 1000, filter: { architecture: "sharding" }');
    expect(nodes.length).toBeGreaterThan(0);
    expect(new Set(nodes.map(({ architecture }) => architecture))).toEqual(new Set(['sharding']));
    expect(new Set(asked())).toEqual(new Set(['sharding']));
  });

  it('is planned as a call a value', async () => {
    const query = `{ mongoDbInstances(${here} first: 10) { nodes { name } } }`;
    const { extensions } = await test.ask<null>(query, { headers: { 'x-yunmen-plan': '1' } });
    const { plan } = extensions as unknown as { plan: { actions: readonly { action: string; calls: number }[] } };
    expect(plan.actions.find(({ action }) => action === 'DescribeDBInstances')?.calls).toBe(2);
  });

  it.each(['replicate', 'sharding'])('finds one of %s by its key, and asks no further', async (architecture) => {
    const { nodes } = await page('first: 1000');
    const key = nodes.find((node) => node.architecture === architecture)?.dbInstanceId;
    test.emulator.clearCalls();
    const query = `{ one: mongoDbInstance(regionId: "${region}", dbInstanceId: "${key}") { architecture } }`;
    const { data, errors } = await test.ask<{ one: Node }>(query);
    expect(errors).toBeUndefined();
    expect(data.one).toEqual({ architecture });
    expect(asked()).toEqual(architecture === 'replicate' ? ['replicate'] : ['replicate', 'sharding']);
  });

  it('says that a key is unknown only after all values', async () => {
    const query = `{ one: mongoDbInstance(regionId: "${region}", dbInstanceId: "dds-bp1nothere") { name } }`;
    expect((await test.ask<{ one: null }>(query)).data.one).toBeNull();
    expect(asked()).toEqual(['replicate', 'sharding']);
  });
});

describe('whether one thing has others in such a list', () => {
  const [vpc] = test.emulator.cloud.accounts[0].vpcs(region);
  const none = { RequestId: 'none', TotalCount: 0, PageNumber: 1, PageSize: 50, Instances: { KVStoreInstance: [] } };
  const listing = { product: 'R-kvstore', action: 'DescribeInstances' } as const;
  const query = `{ page: vpcs(${here} filter: { vpcIdIn: ["${vpc?.VpcId}"], hasRedisInstances: true }) { nodes { vpcId } } }`;
  const kinds = () =>
    test.emulator
      .calls({ action: 'DescribeInstances' })
      .filter(({ product }) => product === 'R-kvstore')
      .map(({ params }) => params.InstanceType);

  it('is told by each value', async () => {
    for (const kind of ['Redis', 'Memcache'])
      test.emulator.addFault({
        ...listing,
        kind: 'malformed',
        param: `InstanceType=${kind}`,
        bodyOf: JSON.stringify(none),
      });
    const { data, errors } = await test.ask<{ page: { nodes: readonly object[] } }>(query);
    expect(errors).toBeUndefined();
    expect(data.page.nodes).toEqual([{ vpcId: vpc?.VpcId }]);
    expect(kinds()).toEqual(['Redis', 'Tair', 'Memcache']);
  });

  it('is known once one is found, even when another value cannot be read', async () => {
    test.emulator.addFault({ ...listing, kind: 'refuse', param: 'InstanceType=Memcache', code: 'OperationDenied' });
    const { data, errors } = await test.ask<{ page: { nodes: readonly object[] } }>(query);
    expect(errors).toBeUndefined();
    expect(data.page.nodes).toEqual([{ vpcId: vpc?.VpcId }]);
    expect(kinds()).toContain('Memcache');
  });

  it('is planned as a call a value', async () => {
    const { extensions } = await test.ask<null>(query, { headers: { 'x-yunmen-plan': '1' } });
    const { plan } = extensions as unknown as { plan: { actions: readonly { action: string; calls: number }[] } };
    expect(plan.actions.find(({ action }) => action === 'DescribeInstances')?.calls).toBe(3);
  });
});
