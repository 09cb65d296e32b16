/** Clusters and instances of PolarDB, Redis and MongoDB: what hangs on them, in how many calls, and windows in upstream's form. */
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { fresh, startTestGateway } from '../harness.js';

const test = await startTestGateway({ instances: 300, deadlineMs: 60_000, headers: fresh });
afterAll(() => test.close());
beforeEach(() => {
  test.emulator.clearCalls();
  test.emulator.clearFaults();
});

const region = 'cn-hangzhou';
const window = '(from: "2025-01-01T08:00:30+08:00", to: "2025-12-01T00:00:00Z")';
const sent = { StartTime: '2025-01-01T00:00Z', EndTime: '2025-12-01T00:00Z' };

type Row = Readonly<Record<string, unknown>>;

async function first(list: string, selection: string, count = 30) {
  const query = `{ page: ${list}(regionIds: ["${region}"], first: ${count}) { nodes { ${selection} } } }`;
  const { data, errors = [] } = await test.ask<{ page: { nodes: readonly Row[] } }>(query);
  return { nodes: data.page.nodes, errors };
}

const callsOf = (product: string, action: string) =>
  test.emulator.calls().filter((call) => call.product === product && call.action === action);

const details: readonly (readonly [list: string, field: string, selection: string, product: string, action: string])[] =
  [
    [
      'polarDbClusters',
      'endpoints',
      'endpointId type nodeIds addresses { port networkType }',
      'polardb',
      'DescribeDBClusterEndpoints',
    ],
    ['polarDbClusters', 'allowLists', 'name addresses attribute', 'polardb', 'DescribeDBClusterAccessWhitelist'],
    ['polarDbClusters', 'databases', 'name status', 'polardb', 'DescribeDatabases'],
    [
      'polarDbClusters',
      'accounts',
      'name status type privileges { database privilege }',
      'polardb',
      'DescribeAccounts',
    ],
    ['polarDbClusters', `backups${window}`, 'backupId status sizeBytes startedAt level', 'polardb', 'DescribeBackups'],
    ['polarDbClusters', 'ssl', 'endpointId status expiresAt', 'polardb', 'DescribeDBClusterSSL'],
    ['redisInstances', 'allowLists', 'name addresses attribute', 'R-kvstore', 'DescribeSecurityIps'],
    ['redisInstances', 'endpoints', 'connectionString port ipType', 'R-kvstore', 'DescribeDBInstanceNetInfo'],
    ['redisInstances', 'accounts', 'name status type privileges', 'R-kvstore', 'DescribeAccounts'],
    ['redisInstances', `backups${window}`, 'backupId status sizeBytes startedAt', 'R-kvstore', 'DescribeBackups'],
    ['mongoDbInstances', 'allowLists', 'name addresses attribute', 'Dds', 'DescribeSecurityIps'],
    ['mongoDbInstances', 'networkAddresses', 'nodeType networkAddress port', 'Dds', 'DescribeShardingNetworkAddress'],
    ['mongoDbInstances', 'replicaSets', 'role port connectionDomain networkType', 'Dds', 'DescribeDBInstanceAttribute'],
    ['mongoDbInstances', 'backups', 'backupId status sizeBytes startedAt', 'Dds', 'DescribeBackups'],
  ];

describe('the details of databases', () => {
  it.each(details)(
    '%s have %s: rows without errors, from one list for each',
    async (list, field, selection, product, action) => {
      const { nodes, errors } = await first(list, `id rows: ${field} { ${selection} } again: ${field} { __typename }`);
      expect(errors).toEqual([]);
      const rows = nodes.flatMap(({ rows }) => rows as readonly Row[]);
      expect(rows.length).toBeGreaterThan(0);
      const asked = callsOf(product, action).map(({ params }) => params);
      const things = asked.map((params) => params.DBClusterId ?? params.DBInstanceId ?? params.InstanceId);
      expect(new Set(things).size).toBe(nodes.length);
      const numbered = asked.map((params, at) => `${things[at]} ${params.PageNumber ?? ''}`);
      expect(new Set(numbered).size).toBe(numbered.length);
      if (field.startsWith('backups(')) for (const params of asked) expect(params).toMatchObject(sent);
    },
  );

  it.each(details)('%s have %s: null with an error where they cannot be read', async (list, field, _, __, action) => {
    test.emulator.addFault({ kind: 'refuse', action, code: 'OperationDenied.Status' });
    const { nodes, errors } = await first(list, `rows: ${field} { __typename }`, 2);
    expect(nodes).toEqual([{ rows: null }, { rows: null }]);
    expect(errors).toHaveLength(2);
  });

  it('refuse a window that is no time before any call', async () => {
    const query = `{ redisInstances { nodes { backups(from: "yesterday", to: "today") { backupId } } } }`;
    const { errors = [] } = await test.ask<null>(query);
    expect(errors.length).toBeGreaterThan(0);
    expect(test.calls()).toEqual([]);
  });
});

describe('the edges of databases', () => {
  it('a VPC has its Redis instances', async () => {
    const { nodes } = await first('redisInstances', 'id vpc { vpcId }', 1000);
    const own = nodes as unknown as readonly { readonly id: string; readonly vpc: { readonly vpcId: string } | null }[];
    const vpcId = own.find(({ vpc }) => vpc !== null)?.vpc?.vpcId;
    const query = `{ vpc(regionId: "${region}", vpcId: "${vpcId}") { page: redisInstances(first: 1000) { nodes { id } } } }`;
    const { data, errors } = await test.ask<{ vpc: { page: { nodes: readonly { readonly id: string }[] } } }>(query);
    expect(errors).toBeUndefined();
    const wanted = own.filter(({ vpc }) => vpc?.vpcId === vpcId).map(({ id }) => id);
    expect(data.vpc.page.nodes.map(({ id }) => id).sort()).toEqual(wanted.sort());
  });

  it('instances of Redis, Tair and Memcache are all listed', async () => {
    const { nodes } = await first('redisInstances', 'engine', 1000);
    expect(new Set(nodes.map(({ engine }) => engine))).toEqual(new Set(['Redis', 'Tair', 'Memcache']));
  });
});
