/** What an instance belongs to and what forwards to it: both directions agree, and calls are counted. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { instanceRole } from '../../../emulator/data/ecs/instance-role.js';
import { fresh, startTestGateway, type TestGateway } from '../harness.js';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway({ instances: 300, maxCalls: 5000, deadlineMs: 60_000, headers: fresh });
});
afterEach(() => gateway.emulator.clearCalls());
afterAll(() => gateway.close());

type Row = Readonly<Record<string, unknown>>;

const region = 'cn-hangzhou';

async function list(root: string, fields: string): Promise<readonly Row[]> {
  const query = `{ rows: ${root}(regionIds: ["${region}"], first: 1000) { nodes { ${fields} } } }`;
  const { data, errors } = await gateway.ask<{ rows: { nodes: readonly Row[] } }>(query);
  expect(errors).toBeUndefined();
  return data.rows.nodes;
}

const callsOf = (action: string) => gateway.emulator.calls().filter((call) => call.action === action);
const rows = (value: unknown) => (value ?? []) as readonly Row[];
const instances = () => gateway.emulator.cloud.accounts[0].instances(region);

/** Each instance with the keys of what it leads to, in order; those that lead to nothing are left out. */
function paired(pairs: readonly (readonly [instance: unknown, to: unknown])[]): readonly string[] {
  return pairs.map(([instance, to]) => `${instance} ${to}`).sort();
}

describe('an instance', () => {
  it.each([
    ['deploymentSet', 'deploymentSetId', 'instanceCount', 'DescribeDeploymentSets', 50],
    ['dedicatedHost', 'dedicatedHostId', 'status', 'DescribeDedicatedHosts', 100],
  ])('is in the list of its %s', async (field, key, more, action, cap) => {
    const found = await list('instances', `instanceId ${field} { ${key} ${more} instances { instanceId } }`);
    const named = found.filter((row) => row[field] !== null);
    expect(named.length).toBeGreaterThan(0);
    expect(named.length).toBeLessThan(found.length);
    for (const { instanceId, [field]: thing } of named) {
      expect(rows((thing as Row).instances)).toContainEqual({ instanceId });
    }
    const ids = new Set(named.map((row) => (row[field] as Row)[key]));
    expect(callsOf(action)).toHaveLength(Math.ceil(ids.size / cap));
  });

  it('has the RAM role of its programs, fifty in a call', async () => {
    const found = await list('instances', 'instanceId ramRoles { ramRoleName role { id description } }');
    const [account] = gateway.emulator.cloud.accounts;
    for (const { instanceId, ramRoles } of found) {
      const instance = instances().find((one) => one.InstanceId === instanceId);
      const name = instance ? instanceRole(account, instance) : '';
      const role = name === '' ? null : { id: expect.stringMatching(new RegExp(`:role/${name}$`, 'i')) };
      expect(ramRoles).toEqual([
        { ramRoleName: name === '' ? null : name, role: role && expect.objectContaining(role) },
      ]);
    }
    expect(callsOf('DescribeInstanceRamRole')).toHaveLength(Math.ceil(found.length / 50));
  });

  it('is in the scaling groups that have it, a hundred in a call', async () => {
    const groups = await list('scalingGroups', 'scalingGroupId instances { instanceId }');
    gateway.emulator.clearCalls();
    const found = await list(
      'instances',
      'instanceId scalingMemberships { status scalingGroup { scalingGroupId name } }',
    );
    expect(callsOf('DescribeScalingInstances')).toHaveLength(Math.ceil(found.length / 100));
    const known = new Set(found.map(({ instanceId }) => instanceId));
    const there = groups.flatMap(({ scalingGroupId, instances }) =>
      rows(instances).map(({ instanceId }) => [instanceId, scalingGroupId] as const),
    );
    const here = found.flatMap(({ instanceId, scalingMemberships }) =>
      rows(scalingMemberships).map(({ scalingGroup }) => [instanceId, (scalingGroup as Row).scalingGroupId] as const),
    );
    expect(here.length).toBeGreaterThan(0);
    expect(paired(here)).toEqual(paired(there.filter(([instanceId]) => known.has(instanceId))));
  });

  it.each([
    ['alb', 20],
    ['nlb', 100],
  ])('is in the server groups of %s that have it', async (kind, several) => {
    const groups = await list(`${kind}ServerGroups`, 'serverGroupId servers { serverId type }');
    gateway.emulator.clearCalls();
    const field = `${kind}Servers`;
    const found = await list(
      'instances',
      `instanceId ${field} { port weight serverGroup { serverGroupId loadBalancerIds } }`,
    );
    expect(callsOf('ListServerGroupServers')).toHaveLength(Math.ceil(found.length / several));
    const known = new Set(found.map(({ instanceId }) => instanceId));
    const there = groups.flatMap(({ serverGroupId, servers }) =>
      rows(servers).map(({ serverId }) => [serverId, serverGroupId] as const),
    );
    const here = found.flatMap(({ instanceId, [field]: servers }) =>
      rows(servers).map(({ serverGroup }) => [instanceId, (serverGroup as Row).serverGroupId] as const),
    );
    expect(here.length).toBeGreaterThan(0);
    expect(paired(here)).toEqual(paired(there.filter(([serverId]) => known.has(serverId))));
  });

  it('is a server of the classic load balancers that forward to it, one call for each', async () => {
    const balancers = await list('loadBalancers', 'loadBalancerId backends { serverId type resource { id } }');
    const there = balancers.flatMap(({ loadBalancerId, backends }) =>
      rows(backends)
        .filter(({ type }) => type === 'ecs')
        .map(({ serverId }) => [serverId, loadBalancerId] as const),
    );
    expect(there.length).toBeGreaterThan(0);
    gateway.emulator.clearCalls();
    const found = await list('instances', 'instanceId loadBalancers { loadBalancerId name address }');
    const here = found.flatMap(({ instanceId, loadBalancers }) =>
      rows(loadBalancers).map(({ loadBalancerId }) => [instanceId, loadBalancerId] as const),
    );
    expect(paired([...new Set(paired(here))].map((pair) => [pair, '']))).toEqual(
      paired([...new Set(paired(there))].map((pair) => [pair, ''])),
    );
    // The rows are complete, so that no load balancer is asked again.
    expect(callsOf('DescribeLoadBalancers')).toHaveLength(found.length);
  });

  it('is a node of the Kubernetes cluster that has it, fifty in a call for each cluster of its region', async () => {
    const clusters = await list('ackClusters', 'clusterId nodes { nodeName instance { instanceId } }');
    gateway.emulator.clearCalls();
    const found = await list('instances', 'instanceId ackMembership { cluster { clusterId } node { nodeName } }');
    const there = clusters.flatMap(({ clusterId, nodes }) =>
      rows(nodes).flatMap(({ instance }) =>
        instance === null ? [] : [[(instance as Row).instanceId, clusterId] as const],
      ),
    );
    const here = found.flatMap(({ instanceId, ackMembership }) => {
      const { cluster } = (ackMembership ?? {}) as { readonly cluster?: Row };
      return cluster ? [[instanceId, cluster.clusterId] as const] : [];
    });
    expect(here.length).toBeGreaterThan(0);
    expect(paired(here)).toEqual(paired(there));
    expect(callsOf('DescribeClustersV1')).toHaveLength(1);
    expect(callsOf('DescribeClusterNodes')).toHaveLength(clusters.length * Math.ceil(found.length / 50));
  });

  it('leads to the NAT gateways in the route table of its vSwitch, one call for each table and gateway', async () => {
    const hops = 'nextHops { natGateway { natGatewayId status } }';
    const found = await list(
      'instances',
      `vSwitch { routeTable { routeTableId entries { destinationCidr ${hops} } } }`,
    );
    const tables = found.flatMap(({ vSwitch }) => rows([(vSwitch as Row | null)?.routeTable].filter(Boolean)));
    const gateways = tables
      .flatMap(({ entries }) => rows(entries))
      .flatMap(({ nextHops }) => rows(nextHops))
      .flatMap(({ natGateway }) => rows([natGateway].filter(Boolean)));
    expect(gateways.length).toBeGreaterThan(0);
    const ids = (of: readonly Row[], key: string) => new Set(of.map((row) => row[key])).size;
    expect(callsOf('DescribeRouteEntryList')).toHaveLength(ids(tables, 'routeTableId'));
    expect(callsOf('DescribeRouteTableList')).toHaveLength(0);
    expect(callsOf('DescribeNatGateways')).toHaveLength(ids(gateways, 'natGatewayId'));
  });

  it('has the virtual IP addresses that are on it now', async () => {
    const addresses = await list('haVips', 'haVipId masterInstance { instanceId }');
    const found = await list('instances', 'instanceId haVips { nodes { haVipId } }');
    const there = addresses.flatMap(({ haVipId, masterInstance }) =>
      masterInstance === null ? [] : [[(masterInstance as Row).instanceId, haVipId] as const],
    );
    const here = found.flatMap(({ instanceId, haVips }) =>
      rows((haVips as Row).nodes).map(({ haVipId }) => [instanceId, haVipId] as const),
    );
    expect(here.length).toBeGreaterThan(0);
    expect(paired(here)).toEqual(paired(there));
  });
});

it('an instance type has its instances of every region, one call for each', async () => {
  const [account] = gateway.emulator.cloud.accounts;
  const type = instances()[0]?.InstanceType;
  const query =
    'query ($type: String!) { instanceType(instanceTypeId: $type) { instances(first: 1000) { nodes { instanceId } } } }';
  const { data, errors } = await gateway.ask<{ instanceType: { instances: { nodes: readonly Row[] } } }>(query, {
    variables: { type },
  });
  expect(errors).toBeUndefined();
  const all = gateway.emulator.cloud.regions.flatMap(({ id }) => account.instances(id));
  const wanted = all.filter(({ InstanceType }) => InstanceType === type).map(({ InstanceId }) => InstanceId);
  expect(data.instanceType.instances.nodes.map(({ instanceId }) => instanceId).sort()).toEqual(wanted.sort());
  const asked = callsOf('DescribeInstances').filter(({ params }) => params.DryRun !== 'true');
  expect(asked).toHaveLength(gateway.emulator.cloud.regions.length);
  expect(new Set(asked.map(({ params }) => params.InstanceType))).toEqual(new Set([type]));
});
