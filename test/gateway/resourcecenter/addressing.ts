/** Asks `address` with its calls, and finds by the lists of all kinds what holds which address, for the tests of addresses. */
import { expect } from 'vitest';
import type { Asked, GatewayAnswer, TestGateway } from '../harness.js';

export interface Held {
  readonly accountId: string;
  readonly regionId: string | null;
  readonly resourceType: string | null;
  readonly resourceId: string;
  readonly role: string | null;
  readonly node: { readonly __typename: string; readonly id: string } | null;
}

export interface Unread {
  readonly accountId: string | null;
  readonly regionId: string | null;
  readonly kind: string | null;
  readonly code: string;
}

interface Answer {
  readonly address: {
    readonly ip: string;
    readonly indexedAccountIds: readonly string[];
    readonly holders: readonly Held[];
    readonly unavailable: readonly Unread[];
  } | null;
}

const fields =
  'ip indexedAccountIds holders { accountId regionId resourceType resourceId role node { __typename id } } unavailable { accountId regionId kind code }';

export interface Found {
  readonly answer: GatewayAnswer<Answer>;
  readonly holders: readonly Held[];
  readonly unavailable: readonly Unread[];
  readonly indexed: readonly string[];
  readonly calls: readonly string[];
}

export async function addressOf(
  world: TestGateway,
  args: string,
  asked: Asked = {},
  selected = fields,
): Promise<Found> {
  world.emulator.clearCalls();
  const answer = await world.ask<Answer>(`{ address(${args}) { ${selected} } }`, asked);
  const { holders = [], unavailable = [], indexedAccountIds: indexed = [] } = answer.data?.address ?? {};
  return { answer, holders, unavailable, indexed, calls: world.calls() };
}

/** The lists of the kinds that hold addresses, with the fields that have them. */
const lists: Readonly<Record<string, string>> = {
  Instance: 'instances { privateIpAddresses publicIpAddresses ipv6Addresses }',
  NetworkInterface: 'networkInterfaces { primaryIpAddress privateIpAddresses ipv6Addresses }',
  ElasticIp: 'elasticIps { ipAddress }',
  NatGateway: 'natGateways { privateIpAddress ipAddresses { ipAddress } }',
  HaVip: 'haVips { ipAddress elasticIpAddresses }',
  VpnGateway: 'vpnGateways { internetIp disasterRecoveryInternetIp sslVpnInternetIp }',
  SslVpnServer: 'sslVpnServers { internetIp }',
  VpnLink: 'vpnLinks { internetIp tunnels { internetIp } }',
  CustomerGateway: 'customerGateways { ipAddress }',
  VirtualBorderRouter: 'virtualBorderRouters { localGatewayIp peerGatewayIp }',
  LoadBalancer: 'loadBalancers { address }',
  AlbLoadBalancer: 'albLoadBalancers { zones { addresses { address intranetAddress ipv6Address } } }',
  NlbLoadBalancer: 'nlbLoadBalancers { zones { addresses { privateIpAddress publicIpAddress ipv6Address } } }',
  RedisInstance: 'redisInstances { privateIp }',
  ContainerGroup: 'containerGroups { privateIpAddress publicIpAddress ipv6Address }',
};

export const kindsWithAddresses = Object.keys(lists);

/** The ids of what holds each address in a region, and the addresses of each kind: from whole lists, without `address`. */
export async function allAddresses(world: TestGateway, regionId: string) {
  const byAddress = new Map<string, Set<string>>();
  const byKind = new Map<string, readonly string[]>();
  for (const [kind, list] of Object.entries(lists)) {
    const [, root = '', selected = ''] = /^(\w+) \{(.*)\}$/.exec(list) ?? [];
    const query = `{ page: ${root}(regionIds: ["${regionId}"], first: 1000) { nodes { id ${selected} } pageInfo { hasNextPage } } }`;
    const { data, errors } = await world.ask<{ page: { nodes: readonly { readonly id: string }[]; pageInfo: object } }>(
      query,
    );
    expect(errors, kind).toBeUndefined();
    expect(data.page.pageInfo, kind).toEqual({ hasNextPage: false });
    const found = data.page.nodes.flatMap(({ id, ...held }) => textsIn(held).map((text) => [text, id] as const));
    for (const [text, id] of found) byAddress.set(text, (byAddress.get(text) ?? new Set()).add(id));
    byKind.set(kind, [...new Set(found.map(([text]) => text))]);
  }
  return { byAddress, byKind };
}

/** The addresses in an answer, in one spelling of each. */
function textsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return /^[\d.]+$|:/.test(value) ? [value.toLowerCase()] : [];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
}
