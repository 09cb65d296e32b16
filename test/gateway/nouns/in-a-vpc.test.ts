/** What is in a VPC although the lists of its kinds do not say so: upstream lists it by the VPC. */
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { wordsOf } from '../../../resolvers/nouns/declaration/declarations.js';
import { declared } from '../../../resolvers/nouns/declared.js';
import { camelCase, plural } from '../../../resolvers/nouns/schema/english.js';
import { fresh, startTestGateway, type TestGateway } from '../harness.js';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway({ instances: 300, deadlineMs: 60_000, headers: fresh });
});
afterEach(() => gateway.emulator.clearCalls());
afterAll(() => gateway.close());

type Row = Readonly<Record<string, unknown>>;

/** All of the region; of an account-wide kind all. */
async function list(root: string, fields: string): Promise<readonly Row[]> {
  const place = root === 'privateZones' ? '' : 'regionIds: ["cn-hangzhou"], ';
  const query = `{ rows: ${root}(${place}first: 1000) { nodes { ${fields} } } }`;
  const { data, errors } = await gateway.ask<{ rows: { nodes: readonly Row[] } }>(query);
  expect(errors).toBeUndefined();
  return data.rows.nodes;
}

async function vpc(vpcId: unknown, fields: string): Promise<Row> {
  const query = `query ($vpcId: String!) { vpc(regionId: "cn-hangzhou", vpcId: $vpcId) { ${fields} } }`;
  const { data, errors } = await gateway.ask<{ vpc: Row }>(query, { variables: { vpcId } });
  expect(errors).toBeUndefined();
  return data.vpc;
}

it('every kind that names its VPC is a field of Vpc, unless upstream lists it per parent', () => {
  const listed = declared.nouns.get('Vpc')?.declaration.fields.map(({ shape }) => shape.name);
  const without = [...declared.nouns.values()].flatMap(({ type, under, declaration }) =>
    declaration.fields
      .filter((field) => field.shape.name === 'Vpc' && wordsOf(field, 'reference') && !wordsOf(field, 'inverse'))
      .flatMap(({ name }) => (under || listed?.includes(type) ? [] : [`${type}.${name}`])),
  );
  expect(without).toEqual([]);
});

it('lists the private zones that are bound to it', async () => {
  const zones = await list('privateZones', 'zoneId name vpcs { vpcId regionId }');
  const bound = zones.flatMap(({ zoneId, name, vpcs }) =>
    (vpcs as readonly Row[]).map(({ vpcId, regionId }) => ({ zoneId, name, vpcId, regionId })),
  );
  const here = bound.filter(({ regionId }) => regionId === 'cn-hangzhou');
  const vpcId = here[0]?.vpcId;
  gateway.emulator.clearCalls();
  const { privateZones } = await vpc(vpcId, 'privateZones { zoneId name }');
  const wanted = here.filter((each) => each.vpcId === vpcId).map(({ zoneId, name }) => ({ zoneId, name }));
  expect(wanted.length).toBeGreaterThan(0);
  expect(privateZones).toEqual(expect.arrayContaining(wanted));
  expect(privateZones).toHaveLength(wanted.length);
  expect(gateway.calls().sort()).toEqual(['Vpc:DescribeVpcs', 'pvtz:DescribeZones']);
});

it('lists its MongoDB instances, and each is in one VPC', async () => {
  const all = await list('mongoDbInstances', 'dbInstanceId architecture replicaSets { vpc { vpcId } }');
  const vpcs = await list('vpcs', 'vpcId mongoDbInstances { dbInstanceId name architecture }');
  const ids = (rows: readonly Row[]) => rows.map(({ dbInstanceId }) => dbInstanceId).sort();
  expect(ids(vpcs.flatMap(({ mongoDbInstances }) => mongoDbInstances as readonly Row[]))).toEqual(ids(all));
  expect(new Set(all.map(({ architecture }) => architecture))).toEqual(new Set(['replicate', 'sharding']));
  for (const { dbInstanceId, replicaSets } of all) {
    const holder = vpcs.find(({ mongoDbInstances }) => ids(mongoDbInstances as readonly Row[]).includes(dbInstanceId));
    for (const node of replicaSets as readonly Row[]) {
      if (node.vpc !== null) expect(node.vpc).toEqual({ vpcId: holder?.vpcId });
    }
  }
  gateway.emulator.clearCalls();
  await vpc(vpcs[0]?.vpcId, 'mongoDbInstances { dbInstanceId name }');
  expect(gateway.calls().sort()).toEqual(['Dds:DescribeDBInstances', 'Dds:DescribeDBInstances', 'Vpc:DescribeVpcs']);
  const asked = gateway.emulator.calls().flatMap(({ params }) => params.DBInstanceType ?? []);
  expect(asked.sort()).toEqual(['replicate', 'sharding']);
});

it('lists its peering connections, those that it asked for and those that it accepted', async () => {
  const links = await list('vpcPeerLinks', 'id vpcId acceptingVpcId');
  const accepting = new Set(links.map(({ acceptingVpcId }) => acceptingVpcId));
  const both = links.find(({ vpcId }) => accepting.has(vpcId))?.vpcId;
  expect(both).toBeDefined();
  gateway.emulator.clearCalls();
  const fields = 'peerLinks { id name status acceptingRegionId cidrBlocks acceptingCidrBlocks vpcId acceptingVpcId }';
  const found = (await vpc(both, fields)).peerLinks as readonly Row[];
  const wanted = links.filter((link) => [link.vpcId, link.acceptingVpcId].includes(both));
  expect(found.map(({ id }) => id).sort()).toEqual(wanted.map(({ id }) => id).sort());
  expect(wanted.length).toBeGreaterThan(1);
  // The rows of the list have all of that.
  expect(gateway.calls().sort()).toEqual(['Vpc:DescribeVpcs', 'VpcPeer:ListVpcPeerConnections']);
});

it('leads to the VPC on each side of a peering connection, with its blocks', async () => {
  const side = '{ vpcId cidrBlock }';
  const links = await list(
    'vpcPeerLinks',
    `vpcId acceptingVpcId cidrBlocks acceptingCidrBlocks vpc ${side} acceptingVpc ${side}`,
  );
  for (const { vpcId, acceptingVpcId, cidrBlocks, acceptingCidrBlocks, vpc: own, acceptingVpc } of links) {
    expect(own).toEqual({ vpcId, cidrBlock: (cidrBlocks as string[])[0] });
    expect(acceptingVpc).toEqual({ vpcId: acceptingVpcId, cidrBlock: (acceptingCidrBlocks as string[])[0] });
  }
  const ids = new Set(links.flatMap(({ vpcId, acceptingVpcId }) => [vpcId, acceptingVpcId]));
  expect(gateway.calls().sort()).toEqual([
    ...Array.from({ length: Math.ceil(ids.size / 20) }, () => 'Vpc:DescribeVpcs'),
    'VpcPeer:ListVpcPeerConnections',
  ]);
});

it('leads to its transit routers, whose list names the region that is asked', async () => {
  const fields = 'vpc { vpcId } cen { cenId } transitRouter { transitRouterId cen { cenId } region { regionId } }';
  const attachments = await list('transitRouterVpcAttachments', `regionId ${fields}`);
  expect(attachments.length).toBeGreaterThan(0);
  for (const { regionId, cen, transitRouter } of attachments) {
    const router = transitRouter as { readonly cen: unknown; readonly region: unknown };
    expect(regionId).toBe('cn-hangzhou');
    expect(router.region).toEqual({ regionId });
    expect(router.cen).toEqual(cen);
  }
  const asked = gateway.emulator.calls().filter(({ action }) => action === 'ListTransitRouterVpcAttachments');
  expect(asked.map(({ params, host }) => [host, params.RegionId])).toEqual([['cbn.aliyuncs.com', 'cn-hangzhou']]);
});

it('everything in one takes the pages of the lists of its kinds, and a call for itself', async () => {
  const edges = declared.inverses.filter(({ on, children }) => on === 'Vpc' && children.resource.arn);
  expect(edges.length).toBeGreaterThanOrEqual(30);
  const instances = gateway.emulator.cloud.accounts[0].instances('cn-hangzhou');
  const sizes = new Map<string, number>();
  for (const { VpcAttributes } of instances) {
    const { VpcId } = VpcAttributes;
    if (VpcId !== '') sizes.set(VpcId, (sizes.get(VpcId) ?? 0) + 1);
  }
  const [vpcId] = [...sizes].sort(([, a], [, b]) => b - a)[0] ?? [];
  // What the region has of each kind decides how many pages a list can have.
  const counts = edges.map(({ children: { resource } }, at) => {
    const place = resource.scope === 'region' ? 'regionIds: ["cn-hangzhou"], ' : '';
    return `e${at}: ${plural(camelCase(resource.type))}(${place}first: 1) { totalCount }`;
  });
  const region = await gateway.ask<Readonly<Record<string, { readonly totalCount: number }>>>(
    `{ ${counts.join(' ')} }`,
  );
  expect(region.errors).toBeUndefined();
  const pages = edges.map(({ children: { resource } }, at) => {
    const { paging, each } = resource.list;
    return Math.max(1, Math.ceil((region.data[`e${at}`]?.totalCount ?? 0) / paging.cap)) * (each?.values.length ?? 1);
  });
  gateway.emulator.clearCalls();
  const fields = edges.map(({ field, isWhole }) => {
    return isWhole
      ? `${field} { id }`
      : `${field}(first: 1000) { nodes { id } pageInfo { hasNextPage } unavailable { code } }`;
  });
  const found = await vpc(vpcId, `${fields.join(' ')} privateZones { id } peerLinks { id } mongoDbInstances { id }`);
  const things = Object.values(found).flatMap((field) => {
    const { nodes, pageInfo, unavailable } = field as { nodes?: object[]; pageInfo?: object; unavailable?: object[] };
    if (nodes) expect([pageInfo, unavailable]).toEqual([{ hasNextPage: false }, []]);
    return nodes ?? (field as object[]);
  });
  const kinds = edges.filter(({ field }) => JSON.stringify(found[field]).includes('"id"'));
  expect(kinds.length).toBeGreaterThanOrEqual(20);
  expect(things.length).toBeGreaterThan(200);
  const most = pages.reduce((sum, each) => sum + each, 0);
  expect(gateway.calls().length).toBeLessThanOrEqual(most + 5);
});
