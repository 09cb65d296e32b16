/** References whose kind another member tells: which thing they lead to, at which calls, and what the plan counts. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { fresh, startTestGateway, type TestGateway } from '../harness.js';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway({ instances: 600, random: () => 0, deadlineMs: 60_000, headers: fresh });
});
afterEach(() => {
  gateway.emulator.clearFaults();
  gateway.emulator.clearCalls();
});
afterAll(() => gateway.close());

interface Thing {
  readonly __typename: string;
  readonly id?: string;
  readonly name?: string | null;
}
interface Address {
  readonly allocationId: string;
  readonly boundInstanceId: string | null;
  readonly boundInstanceType: string | null;
  readonly boundTo: Thing | null;
}

async function addresses(fields: string, more = ''): Promise<readonly Address[]> {
  const { data, errors } = await gateway.ask<{ elasticIps: { nodes: readonly Address[] } }>(
    `{ elasticIps(regionIds: ["cn-hangzhou"], first: 1000${more}) {
      nodes { allocationId boundInstanceId boundInstanceType ${fields} } } }`,
  );
  expect(errors).toBeUndefined();
  return data.elasticIps.nodes;
}

const kinds: Readonly<Record<string, readonly [type: string, arn: string]>> = {
  EcsInstance: ['Instance', 'ecs:instance'],
  Nat: ['NatGateway', 'vpc:natgateway'],
  SlbInstance: ['LoadBalancer', 'slb:loadbalancer'],
};

const account = () => gateway.emulator.cloud.accounts[0];

describe('what an elastic IP is bound to', () => {
  it('has its type and id without a call', async () => {
    const all = await addresses('boundTo { __typename id }');
    const found = new Set<string>();
    for (const { boundInstanceId, boundInstanceType, boundTo } of all) {
      const [type, arn = ''] = kinds[boundInstanceType ?? ''] ?? [];
      const [service, kind] = arn.split(':');
      const id = `acs:${service}:cn-hangzhou:${account().id}:${kind}/${boundInstanceId}`;
      expect(boundTo).toEqual(type === undefined ? null : { __typename: type, id });
      if (type !== undefined) found.add(type);
    }
    expect(found.size).toBe(3);
    expect(all.some(({ boundInstanceId }) => boundInstanceId === null)).toBe(true);
    const pages = Math.ceil(account().elasticIps('cn-hangzhou').length / 100);
    expect(gateway.calls()).toEqual(Array.from({ length: pages }, () => 'Vpc:DescribeEipAddresses'));
  });

  it('is read in batches of its kind, and of the selected kinds only', async () => {
    const all = await addresses('boundTo { __typename ... on Instance { name } ... on LoadBalancer { name } }');
    const of = (kind: string) => all.filter(({ boundInstanceType }) => boundInstanceType === kind);
    for (const { boundInstanceId, boundTo } of of('EcsInstance')) {
      const made = account()
        .instances('cn-hangzhou')
        .find(({ InstanceId }) => InstanceId === boundInstanceId);
      expect(boundTo).toEqual({ __typename: 'Instance', name: made?.InstanceName || null });
    }
    for (const { boundTo } of of('Nat')) expect(boundTo).toEqual({ __typename: 'NatGateway' });
    const tally = (name: string) => gateway.calls().filter((call) => call === name).length;
    expect(tally('Ecs:DescribeInstances')).toBe(Math.ceil(of('EcsInstance').length / 100));
    expect(tally('Slb:DescribeLoadBalancers')).toBe(Math.ceil(of('SlbInstance').length / 10));
    expect(tally('Vpc:DescribeNatGateways')).toBe(0);
  });

  it('is null for a kind that the schema does not have, beside its type and id', async () => {
    gateway.emulator.addFault({
      kind: 'oddRow',
      action: 'DescribeEipAddresses',
      member: 'InstanceType',
      value: '"IpAddress"',
      count: 1,
    });
    gateway.emulator.addFault({
      kind: 'oddRow',
      action: 'DescribeEipAddresses',
      member: 'InstanceId',
      value: '"10.0.0.7"',
      count: 1,
    });
    const [first] = await addresses('boundTo { id }');
    expect(first).toMatchObject({ boundInstanceType: 'IpAddress', boundTo: null });
  });

  it('is a condition', async () => {
    const bound = await addresses('boundTo { id }', ', filter: { hasBoundTo: true }');
    const all = await addresses('boundTo { id }');
    const ids = (rows: readonly Address[]) => rows.map(({ allocationId }) => allocationId).sort();
    expect(ids(bound)).toEqual(ids(all.filter(({ boundTo }) => boundTo !== null)));
    expect(bound.length).toBeLessThan(all.length);
  });

  it('is counted by the plan, kind by kind', async () => {
    const query =
      '{ elasticIps(regionIds: ["cn-hangzhou"], first: 50) { nodes { boundTo { ... on Instance { name } ... on HaVip { name } } } } }';
    const { extensions } = await gateway.ask(query, { headers: { 'x-yunmen-plan': '1' } });
    const { plan } = extensions as unknown as { plan: { actions: { action: string; calls: number }[] } };
    const counted = Object.fromEntries(plan.actions.map(({ action, calls }) => [action, calls]));
    // An empty list of instances takes a second call, which proves it.
    expect(counted).toMatchObject({ DescribeEipAddresses: 1, DescribeInstances: 2, DescribeHaVips: 5 });
    expect(counted).not.toHaveProperty('DescribeNatGateways');
  });
});

describe('the next hop of a route', () => {
  it('is the thing of the type that upstream names', async () => {
    const { data, errors } = await gateway.ask<{
      routeTables: {
        nodes: { entries: { nextHops: { type: string; nextHopId: string | null; resource: Thing | null }[] }[] }[];
      };
    }>(`{ routeTables(regionIds: ["cn-hangzhou"], first: 1000) { nodes { entries {
      nextHops { type nextHopId resource { __typename id } } } } } }`);
    expect(errors).toBeUndefined();
    const hops = data.routeTables.nodes.flatMap(({ entries }) => entries.flatMap(({ nextHops }) => nextHops));
    const types = new Set<string>();
    for (const { type, nextHopId, resource } of hops) {
      if (nextHopId === null || type === 'local') expect(resource).toBeNull();
      else {
        expect(resource?.id).toMatch(new RegExp(`/${nextHopId}$`));
        types.add(resource?.__typename ?? '');
      }
    }
    expect(types.size).toBeGreaterThan(5);
    expect(new Set(gateway.calls())).toEqual(new Set(['Vpc:DescribeRouteTableList', 'Vpc:DescribeRouteEntryList']));
  });
});

describe('the things that a virtual IP address is bound to', () => {
  it('are of one kind, each of its own id, and none when it is bound to nothing', async () => {
    interface Bound {
      readonly associatedInstanceType: string | null;
      readonly associatedInstanceIds: readonly string[];
      readonly associatedResources: readonly Thing[] | null;
    }
    const { data, errors } = await gateway.ask<{ haVips: { nodes: readonly Bound[] } }>(
      `{ haVips(regionIds: ["cn-hangzhou"], first: 1000) {
        nodes { associatedInstanceType associatedInstanceIds associatedResources { __typename id } } } }`,
    );
    expect(errors).toBeUndefined();
    const types: Readonly<Record<string, string>> = { EcsInstance: 'Instance', NetworkInterface: 'NetworkInterface' };
    const found = new Set<string>();
    for (const { associatedInstanceType, associatedInstanceIds, associatedResources } of data.haVips.nodes) {
      const type = types[associatedInstanceType ?? ''];
      const ids = type === undefined ? [] : associatedInstanceIds;
      expect(associatedResources?.map(({ id }) => id?.replace(/.*\//, ''))).toEqual(ids);
      for (const { __typename } of associatedResources ?? []) expect(__typename).toBe(type);
      if (ids.length > 0) found.add(associatedInstanceType ?? '');
    }
    expect(found).toEqual(new Set(Object.keys(types)));
    expect(new Set(gateway.calls())).toEqual(new Set(['Vpc:DescribeHaVips']));
  });
});
