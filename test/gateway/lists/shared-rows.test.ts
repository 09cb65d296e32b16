/** Rows and details of several resources in one call: the number of calls, and the same rows as one by one. */
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { parsePolicy } from '../../../emulator/access/policy.js';
import { fresh, type Keys, startTestGateway } from '../harness.js';

const test = await startTestGateway({ instances: 300, deadlineMs: 60_000, headers: fresh });
afterAll(() => test.close());
beforeEach(() => test.emulator.clearCalls());

const region = 'cn-hangzhou';

/** How often each action was called, also those that were refused. */
const counts = () => {
  const found: Record<string, number> = {};
  for (const name of test.calls()) found[name] = (found[name] ?? 0) + 1;
  return found;
};
const parametersOf = (action: string) =>
  test.emulator
    .calls()
    .filter((call) => call.action === action)
    .map(({ params }) => params);

/** Keys of an administrator who may not call this action. */
function sessionWithout(action: string) {
  const { id } = test.emulator.cloud.accounts[0];
  const statements = [
    { Effect: 'Allow', Action: '*', Resource: '*' },
    { Effect: 'Deny', Action: action, Resource: '*' },
  ];
  const sessionPolicy = parsePolicy(JSON.stringify({ Version: '1', Statement: statements }));
  if (!sessionPolicy) throw new Error('That is no policy.');
  return test.emulator.issueSession({
    accountId: id,
    arn: `acs:ram::${id}:assumed-role/portal-administrator/${action.replace(':', '-')}`,
    identityType: 'AssumedRoleUser',
    principalId: '300000000000000001:someone',
    userId: '300000000000000001',
    sessionPolicy,
  });
}

interface Balancer {
  readonly loadBalancerId: string;
  readonly listeners: readonly { readonly port: number; readonly protocol: string }[] | null;
  readonly backends: readonly { readonly serverId: string }[] | null;
  readonly serverGroups: readonly { readonly serverGroupId: string }[] | null;
}

async function balancers(fields: string, first = 100, as: Keys = test.emulator.callers.administrator) {
  const query = `{ page: loadBalancers(regionIds: ["${region}"], first: ${first}) { nodes { loadBalancerId ${fields} } } }`;
  const { data, errors } = await test.ask<{ page: { nodes: readonly Balancer[] } }>(query, { as });
  return { nodes: data.page.nodes, errors };
}

describe('the listeners of load balancers', () => {
  it('take one call for ten load balancers, and are those of each', async () => {
    const { nodes, errors } = await balancers('listeners { port protocol }', 25);
    expect(errors).toBeUndefined();
    expect(nodes).toHaveLength(25);
    expect(counts()).toEqual({ 'Slb:DescribeLoadBalancers': 1, 'Slb:DescribeLoadBalancerListeners': 3 });
    const asked = parametersOf('DescribeLoadBalancerListeners').map(
      (params) => Object.keys(params).filter((name) => name.startsWith('LoadBalancerId.')).length,
    );
    expect(asked.sort((a, b) => b - a)).toEqual([10, 10, 5]);
    for (const { loadBalancerId, listeners } of nodes.slice(0, 5)) {
      const query = `{ one: loadBalancer(regionId: "${region}", loadBalancerId: "${loadBalancerId}") { listeners { port protocol } } }`;
      const { data } = await test.ask<{ one: Balancer }>(query);
      expect(data.one.listeners).toEqual(listeners);
    }
    expect(nodes.flatMap(({ listeners }) => listeners ?? []).length).toBeGreaterThan(25);
  });

  it('are forbidden with an error at each load balancer, and never empty', async () => {
    const as = sessionWithout('slb:DescribeLoadBalancerListeners');
    const { nodes, errors = [] } = await balancers('listeners { port }', 12, as);
    expect(nodes.map(({ listeners }) => listeners)).toEqual(nodes.map(() => null));
    expect(errors.map(({ extensions }) => extensions.code)).toEqual(nodes.map(() => 'FORBIDDEN'));
    expect(counts()['Slb:DescribeLoadBalancerListeners']).toBe(2);
  });

  it('are those of the others if a call is refused because of some', async () => {
    test.emulator.addFault({
      kind: 'refuse',
      action: 'DescribeLoadBalancerListeners',
      code: 'InvalidLoadBalancerId.NotFound',
      count: 1,
    });
    const { nodes, errors } = await balancers('listeners { port }', 10);
    expect(errors).toBeUndefined();
    expect(nodes.every(({ listeners }) => listeners !== null)).toBe(true);
    expect(counts()['Slb:DescribeLoadBalancerListeners']).toBe(3);
  });

  it('are read beside backends and server groups, which take a call for each load balancer', async () => {
    const { nodes, errors } = await balancers(
      'listeners { port } backends { serverId } serverGroups { serverGroupId }',
      12,
    );
    expect(errors).toBeUndefined();
    expect(nodes.flatMap(({ backends }) => backends ?? []).length).toBeGreaterThan(0);
    expect(nodes.flatMap(({ serverGroups }) => serverGroups ?? []).length).toBeGreaterThan(0);
    expect(counts()).toEqual({
      'Slb:DescribeLoadBalancers': 1,
      'Slb:DescribeLoadBalancerListeners': 2,
      'Slb:DescribeLoadBalancerAttribute': 12,
      'Slb:DescribeVServerGroups': 12,
    });
  });
});

describe('the details of RDS instances', () => {
  const details = 'storageGiB port maxConnections maxIops maintenanceWindow kernelVersion';
  const page = async (first: number, as: Keys = test.emulator.callers.administrator) => {
    const query = `{ page: dbInstances(regionIds: ["${region}"], first: ${first}) { nodes { dbInstanceId ${details} } } }`;
    const { data, errors = [] } = await test.ask<{ page: { nodes: readonly Record<string, unknown>[] } }>(query, {
      as,
    });
    return { nodes: data.page.nodes, codes: [...new Set(errors.map(({ extensions }) => extensions.code))] };
  };

  it('take one call for thirty instances and all fields', async () => {
    const { nodes, codes } = await page(100);
    expect(codes).toEqual([]);
    expect(nodes.length).toBeGreaterThan(30);
    expect(nodes.every(({ storageGiB }) => typeof storageGiB === 'number')).toBe(true);
    expect(counts()).toEqual({
      'Rds:DescribeDBInstances': 1,
      'Rds:DescribeDBInstanceAttribute': Math.ceil(nodes.length / 30),
    });
    const [{ dbInstanceId, ...own } = {}] = nodes;
    const query = `{ one: dbInstance(regionId: "${region}", dbInstanceId: "${dbInstanceId}") { ${details} } }`;
    expect((await test.ask<{ one: unknown }>(query)).data.one).toEqual(own);
  });

  it('are planned as the calls that they take at most', async () => {
    const query = `{ page: dbInstances(regionIds: ["${region}"], first: 100) { nodes { ${details} } } }`;
    const { extensions } = await test.ask<null>(query, { headers: { 'x-yunmen-plan': '1' } });
    const { plan } = extensions as unknown as { plan: { actions: readonly { action: string; calls: number }[] } };
    const planned = Object.fromEntries(plan.actions.map(({ action, calls }) => [action, calls]));
    expect(planned).toMatchObject({ DescribeDBInstances: 1, DescribeDBInstanceAttribute: 4 });
  });

  it('are forbidden with an error, and never null alone', async () => {
    const { nodes, codes } = await page(5, sessionWithout('rds:DescribeDBInstanceAttribute'));
    expect(nodes).toHaveLength(5);
    expect(codes).toEqual(['FORBIDDEN']);
  });

  it('are counted by the total of the smallest numbered page', async () => {
    const query = `{ page: dbInstances(regionIds: ["${region}"]) { totalCount } }`;
    const { data } = await test.ask<{ page: { totalCount: number } }>(query);
    expect(data.page.totalCount).toBe((await page(1000)).nodes.length);
    expect(parametersOf('DescribeDBInstances')[0]).toMatchObject({ PageNumber: '1', PageSize: '1' });
  });
});

describe('the entries of NAT gateways', () => {
  it('are read to the end of their pages, each once', async () => {
    const query = `{ page: natGateways(regionIds: ["${region}"], first: 50) { nodes {
      forwardEntries { forwardEntryId } snatEntries { snatEntryId } } } }`;
    type Gateway = {
      readonly forwardEntries: readonly { readonly forwardEntryId: string }[];
      readonly snatEntries: readonly { readonly snatEntryId: string }[];
    };
    const { data, errors } = await test.ask<{ page: { nodes: readonly Gateway[] } }>(query);
    expect(errors).toBeUndefined();
    const { nodes } = data.page;
    for (const ids of [
      nodes.flatMap(({ forwardEntries }) => forwardEntries.map(({ forwardEntryId }) => forwardEntryId)),
      nodes.flatMap(({ snatEntries }) => snatEntries.map(({ snatEntryId }) => snatEntryId)),
    ]) {
      expect(ids.length).toBeGreaterThan(nodes.length);
      expect(new Set(ids).size).toBe(ids.length);
    }
    const pages = nodes.reduce((sum, { snatEntries }) => sum + Math.max(1, Math.ceil(snatEntries.length / 50)), 0);
    expect(counts()['Vpc:DescribeSnatTableEntries']).toBe(pages);
  });
});
