/** Networks: what each list has that others have not, what a VPC lists, and which thing an id leads to. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { typeDefs } from '../../../resolvers/nouns/declared.js';
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

type Row = Readonly<Record<string, unknown>>;
interface Rows {
  readonly nodes: readonly Row[];
  readonly totalCount?: number | null;
  readonly unavailable?: readonly unknown[];
}

async function ask<Data>(query: string): Promise<Data> {
  const { data, errors } = await gateway.ask<Data>(query);
  expect(errors).toBeUndefined();
  return data;
}

const here = 'regionIds: ["cn-hangzhou"]';
const list = async (root: string, fields: string, more = '') =>
  (await ask<{ rows: Rows }>(`{ rows: ${root}(${here}, first: 1000${more}) { nodes { ${fields} } } }`)).rows.nodes;
const callsOf = (action: string) => gateway.emulator.calls().filter((call) => call.action === action);

const paramsOf = (action: string): Readonly<Record<string, string>> => callsOf(action)[0]?.params ?? {};

describe('what a VPC lists', () => {
  const fields = {
    vSwitches: 'DescribeVSwitches',
    natGateways: 'DescribeNatGateways',
    routeTables: 'DescribeRouteTableList',
    networkAcls: 'DescribeNetworkAcls',
    vpnGateways: 'DescribeVpnGateways',
    flowLogs: 'DescribeFlowLogs',
    ipv4Gateways: 'ListIpv4Gateways',
    ipv6Gateways: 'DescribeIpv6Gateways',
    haVips: 'DescribeHaVips',
    routerInterfaces: 'DescribeRouterInterfaces',
    gatewayEndpoints: 'ListVpcGatewayEndpoints',
  };

  it('takes no more calls than one for each field and each page, and every thing is in that VPC', async () => {
    const vpcs = await list('vpcs', 'vpcId');
    const [{ vpcId } = { vpcId: '' }] = vpcs;
    gateway.emulator.clearCalls();
    const selected = Object.keys(fields).map((field) => `${field} { nodes { id vpc { vpcId } } unavailable { code } }`);
    const { vpc } = await ask<{ vpc: Record<string, Rows> }>(
      `{ vpc(regionId: "cn-hangzhou", vpcId: "${vpcId}") { ${selected.join(' ')} } }`,
    );
    for (const [field, action] of Object.entries(fields)) {
      expect(vpc[field]?.unavailable, field).toEqual([]);
      for (const node of vpc[field]?.nodes ?? []) expect(node.vpc, field).toEqual({ vpcId });
      expect(callsOf(action).length, field).toBeLessThanOrEqual(2);
    }
    expect(gateway.calls().length).toBeLessThanOrEqual(Object.keys(fields).length + 2);
  });

  it.each(Object.keys(fields))('is the same by VPC as in the region: %s', async (field) => {
    const kind = field === 'vSwitches' ? 'vSwitches' : field;
    const all = await list(kind, 'id vpc { vpcId }');
    const vpcs = await list('vpcs', `vpcId ${field}(first: 1000) { nodes { id } }`);
    const known = new Set(vpcs.map(({ vpcId }) => vpcId));
    const within = all.filter(({ vpc }) => known.has((vpc as Row | null)?.vpcId));
    const found = vpcs.flatMap((vpc) => (vpc[field] as Rows).nodes.map(({ id }) => id));
    expect(found.sort()).toEqual(within.map(({ id }) => id).sort());
    expect(found.length).toBeGreaterThan(0);
  });

  it('reads the list of the region once for all VPCs where upstream does not filter by VPCs', async () => {
    const vpcs = await list('vpcs', 'vpcId gatewayEndpoints { nodes { endpointId } }');
    expect(vpcs.length).toBeGreaterThan(3);
    const pages = new Set(callsOf('ListVpcGatewayEndpoints').map(({ params }) => params.NextToken));
    expect(callsOf('ListVpcGatewayEndpoints')).toHaveLength(pages.size);
  });
});

describe('a list without a parameter for ids', () => {
  it.each([
    ['haVip', 'haVips', 'haVipId', 'HaVipId', 'DescribeHaVips', 10],
    ['virtualBorderRouter', 'virtualBorderRouters', 'vbrId', 'VbrId', 'DescribeVirtualBorderRouters', 5],
    [
      ...(['physicalLink', 'physicalLinks', 'physicalConnectionId', 'PhysicalConnectionId'] as const),
      ...(['DescribePhysicalConnections', 5] as const),
    ],
    [
      ...(['routerInterface', 'routerInterfaces', 'routerInterfaceId', 'RouterInterfaceId'] as const),
      ...(['DescribeRouterInterfaces', 5] as const),
    ],
  ] as const)('takes them in a row of Filter: %s', async (one, many, field, key, action, cap) => {
    const ids = (await list(many, field)).map((row) => row[field]).slice(0, cap);
    expect(ids.length).toBeGreaterThan(2);
    gateway.emulator.clearCalls();
    const looked = ids.map((id, at) => `a${at}: ${one}(regionId: "cn-hangzhou", ${field}: "${id}") { ${field} name }`);
    const found = await ask<Record<string, Row>>(`{ ${looked.join(' ')} }`);
    expect(Object.values(found).map((row) => row[field])).toEqual(ids);
    expect(callsOf(action)).toHaveLength(1);
    const params = paramsOf(action);
    expect(params['Filter.1.Key']).toBe(key);
    expect(ids.map((_id, at) => params[`Filter.1.Value.${at + 1}`])).toEqual(ids);
  });

  it('takes several conditions as several rows', async () => {
    const [first] = await list('haVips', 'vpcId status');
    gateway.emulator.clearCalls();
    const { vpcId, status } = first ?? {};
    const found = await list('haVips', 'vpcId status', `, filter: { vpcId: "${vpcId}", status: "${status}" }`);
    expect(found.length).toBeGreaterThan(0);
    for (const row of found) expect(row).toEqual({ vpcId, status });
    const params = paramsOf('DescribeHaVips');
    const rows = [1, 2].map((at) => [params[`Filter.${at}.Key`], params[`Filter.${at}.Value.1`]]);
    expect(rows.sort()).toEqual([
      ['Status', status],
      ['VpcId', vpcId],
    ]);
  });
});

describe('a route', () => {
  const things = {
    Instance: ['instance', 'instanceId'],
    NetworkInterface: ['networkInterface', 'networkInterfaceId'],
    NatGateway: ['natGateway', 'natGatewayId'],
    VpnGateway: ['vpnGateway', 'vpnGatewayId'],
    HaVip: ['haVip', 'haVipId'],
    RouterInterface: ['routerInterface', 'routerInterfaceId'],
    Ipv4Gateway: ['ipv4Gateway', 'ipv4GatewayId'],
    IPv6Gateway: ['ipv6Gateway', 'ipv6GatewayId'],
    GatewayEndpoint: ['gatewayEndpoint', 'endpointId'],
  };

  it('leads to the thing of its type, and to no other', async () => {
    const selected = Object.values(things).map(([field, key]) => `${field} { ${key} region { regionId } }`);
    const tables = await list('routeTables', `entries { nextHops { type nextHopId ${selected.join(' ')} } }`);
    const hops = tables.flatMap(({ entries }) => (entries as Row[]).flatMap(({ nextHops }) => nextHops as Row[]));
    expect(new Set(hops.map(({ type }) => type)).size).toBeGreaterThan(5);
    for (const hop of hops) {
      for (const [type, [field = '', key = '']] of Object.entries(things)) {
        const thing = hop[field] as Row | null;
        expect(thing?.[key] ?? null, `${field} of a ${hop.type}`).toBe(hop.type === type ? hop.nextHopId : null);
      }
    }
    for (const { params } of callsOf('DescribeRouteEntryList')) expect(params.MaxResult).toBe('500');
  });
});

describe('what an elastic IP is bound to', () => {
  it('is the thing of its kind', async () => {
    const bound = 'instance { instanceId } natGateway { natGatewayId name } loadBalancer { loadBalancerId status }';
    const addresses = await list('elasticIps', `boundInstanceId boundInstanceType ${bound}`);
    const of = (kind: string) => addresses.filter(({ boundInstanceType }) => boundInstanceType === kind);
    const kinds = { EcsInstance: 'instance', Nat: 'natGateway', SlbInstance: 'loadBalancer' };
    for (const [kind, field] of Object.entries(kinds)) {
      expect(of(kind).length, kind).toBeGreaterThan(0);
      for (const address of of(kind)) {
        expect(Object.values(address[field] as Row), kind).toContain(address.boundInstanceId);
        for (const other of Object.values(kinds)) if (other !== field) expect(address[other]).toBeNull();
      }
    }
  });
});

describe('a flow log', () => {
  it('is of one kind of thing, and listed by it', async () => {
    const logs = await list('flowLogs', 'resourceType resourceId vpc { vpcId } vSwitch { vSwitchId }');
    expect(new Set(logs.map(({ resourceType }) => resourceType))).toEqual(
      new Set(['VPC', 'VSwitch', 'NetworkInterface']),
    );
    for (const { resourceType, resourceId, vpc, vSwitch } of logs) {
      expect((vpc as Row | null)?.vpcId ?? null).toBe(resourceType === 'VPC' ? resourceId : null);
      expect((vSwitch as Row | null)?.vSwitchId ?? null).toBe(resourceType === 'VSwitch' ? resourceId : null);
    }
  });
});

describe('odd answers', () => {
  it.each([['networkAcls'], ['flowLogs']])('a total that is a string counts: %s', async (root) => {
    const { rows } = await ask<{ rows: Rows }>(`{ rows: ${root}(${here}, first: 1000) { totalCount nodes { id } } }`);
    expect(rows.totalCount).toBe(rows.nodes.length);
    expect(rows.nodes.length).toBeGreaterThan(0);
  });

  it.each([
    ['2021-06-08T12:20:55', '2021-06-08T12:20:55Z'],
    ['2021-06-08T12:20:55Z', '2021-06-08T12:20:55Z'],
  ])('the time %s is in UTC', async (value, expected) => {
    for (const [action, root] of [
      ['DescribeVirtualBorderRouters', 'virtualBorderRouters'],
      ['DescribeRouterInterfaces', 'routerInterfaces'],
    ] as const) {
      gateway.emulator.addFault({
        kind: 'oddRow',
        action,
        row: 0,
        member: 'CreationTime',
        value: JSON.stringify(value),
      });
      const [row] = await list(root, 'createdAt');
      expect(Date.parse(String(row?.createdAt))).toBe(Date.parse(expected));
    }
  });

  it('pre-shared keys and the keys of certificates are nowhere', async () => {
    const links = await list('vpnLinks', 'name ikeVersion ikeEncryption tunnels { tunnelId status bgpStatus }');
    const certs = await list('sslVpnClientCerts', 'name status sslVpnServer { name vpnGateway { name } }');
    const gateways = await list('customerGateways', 'name ipAddress asn links { nodes { name } }');
    expect(links.length * certs.length * gateways.length).toBeGreaterThan(0);
    expect(JSON.stringify([links, certs, gateways])).not.toContain('no-real-secret');
    expect(callsOf('DescribeSslVpnClientCert')).toEqual([]);
    const own = typeDefs.definitions.flatMap((type) =>
      type.kind === 'ObjectTypeDefinition' && /^(?:Vpn|SslVpn|CustomerGateway)/.test(type.name.value) ? [type] : [],
    );
    const names = own.flatMap(({ fields = [] }) => fields.map(({ name }) => name.value));
    expect(names.length).toBeGreaterThan(40);
    expect(names.filter((name) => /psk|authKey|privateKey|clientKey|clientConfig/i.test(name))).toEqual([]);
  });
});
