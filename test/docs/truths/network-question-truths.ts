/** The truth about each question of docs/questions that people of networks ask. */
import { expect } from 'vitest';
import type { Cloud } from '../../../emulator/cloud.js';
import type { Account } from '../../../emulator/data/accounts.js';
import { regionsWith } from '../../../resolvers/connection/region-ids.js';
import { declared, resourceOf } from '../../../resolvers/nouns/declared.js';
import { madeIds, ownersOf, pages, type Question, regionIds, sample } from '../question-kit.js';

const region = 'cn-hangzhou';
const calls = (length: number, cap: number) => Math.max(1, Math.ceil(length / cap));

type Row = Readonly<Record<string, unknown>>;
const rows = (value: unknown) => (value ?? []) as readonly Row[];
const nodesOf = (data: unknown, field: string): readonly Row[] =>
  rows((data as Readonly<Record<string, { readonly nodes: readonly Row[] }>>)[field]?.nodes);

/** The regions where upstream has the product of a kind. */
const regionsOf = (kind: string) => regionsWith(resourceOf(kind), regionIds());

/** The calls that load things of a kind by their keys. */
function loads(kind: string, keys: readonly unknown[]): number {
  const get = declared.nouns.get(kind)?.resource.get;
  const cap = get && 'many' in get ? get.many.cap : 1;
  return Math.ceil(new Set(keys).size / cap);
}

/** The NAT gateways of a region, and those that have no entry of a kind. */
function natGateways(cloud: Cloud, account: Account, regionId: string) {
  const all = madeIds(cloud, account, 'Vpc', 'natgateway', regionId);
  const without = (stem: string) => {
    const owners = new Set(ownersOf(cloud, account, ['Vpc', stem, 'natgateway'], regionId));
    return all.filter((id) => !owners.has(id));
  };
  return { all, withoutSnat: without('snatentry'), withoutForward: without('forwardentry') };
}

const kindsOfHops: Readonly<Record<string, string>> = {
  IPv6Gateway: 'Ipv6Gateway',
  VpcPeer: 'VpcPeerLink',
  Attachment: 'TransitRouterVpcAttachment',
};

/** The route table with the most routes. */
function routeTable(account: Account, cloud: Cloud): string {
  const counts = new Map<string, number>();
  for (const table of ownersOf(cloud, account, ['Vpc', 'routeentry', 'routetable'], region))
    if (table !== null) counts.set(table, (counts.get(table) ?? 0) + 1);
  return [...counts].sort(([, a], [, b]) => b - a)[0]?.[0] ?? '';
}

const day = '2027-01-01T00:00:00Z';

export const networkQuestions: Readonly<Record<string, Question>> = {
  'unused-nat-gateways': {
    truth: (account, cloud) => {
      const of = (regionId: string) => natGateways(cloud, account, regionId);
      const unused = [...regionIds()].sort().flatMap((regionId) => {
        const { withoutSnat, withoutForward } = of(regionId);
        return withoutSnat.filter((id) => withoutForward.includes(id));
      });
      return {
        data: { natGateways: { totalCount: unused.length, nodes: unused.map((natGatewayId) => ({ natGatewayId })) } },
        calls: regionIds().reduce(
          (sum, id) => sum + of(id).all.length + of(id).withoutForward.length,
          pages((id) => of(id).all.length, 50),
        ),
      };
    },
  },
  'unused-bandwidth-packages': {
    truth: (account, cloud) => {
      const of = (id: string) => madeIds(cloud, account, 'Vpc', 'bandwidthpackage', id);
      const all = regionIds().flatMap(of);
      return {
        data: { bandwidthPackages: { totalCount: expect.any(Number) } },
        calls: (data) => {
          const found = nodesOf(data, 'bandwidthPackages').map(({ bandwidthPackageId }) => bandwidthPackageId);
          expect(found.length).toBeLessThan(all.length);
          expect(all).toEqual(expect.arrayContaining(found));
          return pages((id) => of(id).length, 50);
        },
      };
    },
  },
  'cidrs-of-peered-vpcs': {
    truth: (account, cloud) => ({
      data: {},
      calls: (data) => {
        const lists = regionsOf('VpcPeerLink').map((id) => madeIds(cloud, account, 'VpcPeer', 'instance', id));
        const links = nodesOf(data, 'vpcPeerLinks');
        expect(links).toHaveLength(lists.flat().length);
        const blocks = new Map(
          regionIds().flatMap((id) => account.vpcs(id).map(({ VpcId, CidrBlock }) => [VpcId, CidrBlock] as const)),
        );
        for (const { vpcId, cidrBlocks, acceptingVpcId, acceptingCidrBlocks } of links) {
          expect(cidrBlocks).toEqual([blocks.get(String(vpcId))]);
          expect(acceptingCidrBlocks).toEqual([blocks.get(String(acceptingVpcId))]);
        }
        return lists.reduce((sum, { length }) => sum + calls(length, 100), 1);
      },
    }),
  },
  'certificates-about-to-expire': {
    variables: () => ({ day }),
    truth: (account, cloud) => ({
      data: {},
      calls: (data) => {
        const certificates = madeIds(cloud, account, 'cas', 'certificate', '');
        const found = [...nodesOf(data, 'certificates'), ...nodesOf(data, 'slbServerCertificates')];
        for (const { expiresAt } of found) expect(Date.parse(String(expiresAt))).toBeLessThan(Date.parse(day));
        expect(found.length).toBeGreaterThan(0);
        return calls(certificates.length, 50) + 1 + regionsOf('SlbServerCertificate').length;
      },
    }),
  },
  'routes-into-nowhere': {
    variables: (account, cloud) => ({ regionId: region, routeTableId: routeTable(account, cloud) }),
    truth: () => ({
      data: {},
      calls: (data) => {
        const entries = rows((data as { readonly routeTable: Row }).routeTable.entries);
        const byKind = new Map<string, unknown[]>();
        for (const { type, nextHopId, resource } of entries.flatMap(({ nextHops }) => rows(nextHops))) {
          const kind = kindsOfHops[String(type)] ?? String(type);
          // Every next hop of the embedded cloud is there.
          expect(resource !== null).toBe(type !== 'local');
          if (resource !== null) byKind.set(kind, [...(byKind.get(kind) ?? []), nextHopId]);
        }
        expect(byKind.size).toBeGreaterThan(1);
        return 1 + calls(entries.length, 500) + [...byKind].reduce((sum, [kind, ids]) => sum + loads(kind, ids), 0);
      },
    }),
  },
  'what-holds-an-address': {
    variables: (account) => ({ ip: sample(account).VpcAttributes.PrivateIpAddress.IpAddress[0] }),
    truth: (account) => {
      const { InstanceId, RegionId } = sample(account);
      const holder = { accountId: account.id, regionId: RegionId, resourceId: InstanceId, role: 'PRIVATE' };
      return {
        data: {
          address: {
            indexedAccountIds: [account.id],
            holders: expect.arrayContaining([
              expect.objectContaining({ ...holder, resourceType: 'ACS::ECS::Instance' }),
              expect.objectContaining({ role: 'PRIMARY_PRIVATE', resourceType: 'ACS::ECS::NetworkInterface' }),
            ]),
            unavailable: [],
          },
        },
        calls: (data) => {
          const { holders } = (data as { readonly address: { readonly holders: readonly Row[] } }).address;
          return 2 + new Set(holders.map(({ resourceType, regionId }) => `${resourceType} ${regionId}`)).size;
        },
      };
    },
  },
  'what-leads-to-an-instance': {
    variables: (account) => {
      const { RegionId, InstanceId } = sample(account);
      return { regionId: RegionId, instanceId: InstanceId };
    },
    truth: (account, cloud) => {
      const { RegionId, InstanceId, VpcAttributes } = sample(account);
      const cards = account.networkInterfaces(RegionId).filter((card) => card.InstanceId === InstanceId);
      const { all } = natGateways(cloud, account, RegionId);
      const owners = ownersOf(cloud, account, ['Vpc', 'forwardentry', 'natgateway'], RegionId);
      const forwards = all.map((id) => calls(owners.filter((owner) => owner === id).length, 50));
      const addresses = madeIds(cloud, account, 'Vpc', 'havip', RegionId);
      return {
        data: {
          instance: {
            privateIpAddresses: VpcAttributes.PrivateIpAddress.IpAddress,
            networkInterfaces: cards.map(({ NetworkInterfaceId }) => ({ networkInterfaceId: NetworkInterfaceId })),
          },
          natGateways: { nodes: all.map((natGatewayId) => ({ natGatewayId })) },
        },
        calls: 5 + calls(addresses.length, 50) + calls(all.length, 50) + forwards.reduce((sum, each) => sum + each, 0),
      };
    },
  },
  'load-balancers-without-healthy-servers': {
    variables: () => ({ regionId: region }),
    truth: (account, cloud) => {
      const health = expect.arrayContaining([
        { listenerPort: expect.any(Number), serverId: expect.any(String), status: expect.any(String) },
      ]);
      const unhealthy = { serverId: expect.any(String), status: expect.any(String) };
      const group = expect.objectContaining({ unhealthyServers: expect.arrayContaining([unhealthy]) });
      const listener = { health: [{ serverGroups: expect.arrayContaining([group]) }] };
      const some = { nodes: expect.arrayContaining([expect.objectContaining(listener)]) };
      return {
        data: {
          loadBalancers: { nodes: expect.arrayContaining([expect.objectContaining({ health })]) },
          albListeners: some,
          nlbListeners: some,
        },
        calls: (data) => {
          const balancers = nodesOf(data, 'loadBalancers');
          const counts = (['Alb', 'Nlb'] as const).map((product) => {
            const found = (kind: string) => nodesOf(data, `${product.toLowerCase()}${kind}s`);
            const listeners = madeIds(cloud, account, product, 'listener', region);
            const groups = madeIds(cloud, account, product, 'servergroup', region);
            expect(
              found('Listener')
                .map(({ listenerId }) => listenerId)
                .sort(),
            ).toEqual([...listeners].sort());
            expect(found('ServerGroup')).toHaveLength(groups.length);
            return calls(listeners.length, 100) + listeners.length + calls(groups.length, 100);
          });
          return calls(balancers.length, 100) + balancers.length + counts.reduce((sum, each) => sum + each, 0);
        },
      };
    },
  },
};
