/** Transit routers, bandwidth plans and private DNS zones: account-wide lists that lead to things of regions. */
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { fresh, startTestGateway, type TestGateway } from '../harness.js';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway({ instances: 50, maxCalls: 3000, deadlineMs: 60_000, headers: fresh });
});
afterEach(() => gateway.emulator.clearCalls());
afterAll(() => gateway.close());

type Row = Readonly<Record<string, unknown>>;

async function list(root: string, fields: string, more = ''): Promise<readonly Row[]> {
  const query = `{ rows: ${root}(first: 1000${more}) { nodes { ${fields} } } }`;
  const { data, errors } = await gateway.ask<{ rows: { nodes: readonly Row[] } }>(query);
  expect(errors).toBeUndefined();
  return data.rows.nodes;
}
const callsOf = (action: string) => gateway.emulator.calls().filter((call) => call.action === action);

it('a CEN instance lists its transit routers, and these their route tables', async () => {
  const routers = await list('transitRouters', 'transitRouterId regionId cen { cenId }');
  expect(routers.length).toBeGreaterThan(0);
  expect(callsOf('ListTransitRouters')).toHaveLength(Math.ceil(routers.length / 50));
  const cens = await list('cenInstances', 'cenId transitRouters(first: 1000) { nodes { transitRouterId } }');
  for (const { cenId, transitRouters } of cens) {
    const own = routers.filter(({ cen }) => (cen as Row | null)?.cenId === cenId);
    const ids = (transitRouters as { nodes: readonly Row[] }).nodes.map(({ transitRouterId }) => transitRouterId);
    expect(ids.sort()).toEqual(own.map(({ transitRouterId }) => transitRouterId).sort());
  }
  const known = new Set(routers.map(({ transitRouterId }) => transitRouterId));
  const tables = await list('transitRouterRouteTables', 'transitRouter { transitRouterId }');
  for (const { transitRouter } of tables) expect(known).toContain((transitRouter as Row | null)?.transitRouterId);
  for (const { params } of callsOf('ListTransitRouterRouteTables')) expect(params.MaxResults).toBeDefined();
});

it('bandwidth plans are looked up five in a call, by a row of Filter', async () => {
  const ids = (await list('cenBandwidthPackages', 'id limits { bandwidthMbps }')).map(({ id }) => id).slice(0, 5);
  expect(ids.length).toBeGreaterThan(1);
  gateway.emulator.clearCalls();
  const query = 'query ($ids: [ID!]!) { nodes(ids: $ids) { id } }';
  const { data } = await gateway.ask<{ nodes: readonly Row[] }>(query, { variables: { ids } });
  expect(data.nodes).toEqual(ids.map((id) => ({ id })));
  expect(callsOf('DescribeCenBandwidthPackages').map(({ params }) => params['Filter.1.Key'])).toEqual([
    'CenBandwidthPackageId',
  ]);
});

it('a private zone has its records, and the VPCs that are bound to it in the regions that it names', async () => {
  const fields =
    'zoneId name records { recordId type value ttlSeconds } vpcs { vpcId regionId vpc { vpcId region { regionId } } }';
  const zones = await list('privateZones', fields);
  expect(zones.length).toBeGreaterThan(0);
  expect(callsOf('DescribeZones')).toHaveLength(Math.ceil(zones.length / 100));
  expect(callsOf('DescribeZoneInfo')).toHaveLength(zones.length);
  expect(zones.flatMap(({ records }) => records as readonly Row[]).length).toBeGreaterThan(0);
  const bound = zones.flatMap(({ vpcs }) => vpcs as readonly Row[]);
  expect(bound.length).toBeGreaterThan(0);
  for (const { vpcId, regionId, vpc } of bound) {
    if (vpc !== null) expect(vpc).toEqual({ vpcId, region: { regionId } });
  }
  expect(bound.some(({ vpc }) => vpc !== null)).toBe(true);
});

it('the zones of one VPC are asked of upstream', async () => {
  await list('privateZones', 'zoneId', ', filter: { vpcId: "vpc-1" }');
  expect(callsOf('DescribeZones')[0]?.params).toMatchObject({ QueryVpcId: 'vpc-1' });
});
