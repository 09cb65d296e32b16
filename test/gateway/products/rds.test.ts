/** What hangs on an RDS instance: each detail is asked for only when it is selected, once an instance, and no secret comes with it. */
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { fresh, startTestGateway } from '../harness.js';

const test = await startTestGateway({ instances: 300, deadlineMs: 60_000, headers: fresh });
afterAll(() => test.close());
beforeEach(() => {
  test.emulator.clearCalls();
  test.emulator.clearFaults();
});

const region = 'cn-hangzhou';

type Row = Readonly<Record<string, unknown>>;
interface Node extends Row {
  readonly dbInstanceId: string;
  readonly status: string;
}

async function instances(fields: string, args = `regionIds: ["${region}"], first: 3`) {
  const query = `{ page: dbInstances(${args}) { nodes { dbInstanceId status ${fields} } } }`;
  const { data, errors = [] } = await test.ask<{ page: { nodes: readonly Node[] } }>(query);
  return { nodes: data.page.nodes, errors };
}

function counts(): Record<string, number> {
  const found: Record<string, number> = {};
  for (const name of test.calls()) found[name] = (found[name] ?? 0) + 1;
  return found;
}

describe('the details of RDS instances', () => {
  it('of two hundred instances take three calls an instance beside the lists, none twice, however often they are selected', async () => {
    const own = 'allowLists { addresses } ssl { enabled } tde { status }';
    const again = 'more: allowLists { name } other: ssl { expiresAt } third: tde { mode databases { name } }';
    const { nodes, errors } = await instances(`${own} ${again}`, 'first: 200');
    expect(errors).toEqual([]);
    expect(nodes).toHaveLength(200);
    const { 'Rds:DescribeDBInstances': lists = 0, 'Ecs:DescribeRegions': regions = 0, ...details } = counts();
    expect(lists).toBeGreaterThan(0);
    expect(details).toEqual({
      'Rds:DescribeDBInstanceIPArrayList': 200,
      'Rds:DescribeDBInstanceSSL': 200,
      'Rds:DescribeDBInstanceTDE': 200,
    });
    expect(test.calls()).toHaveLength(regions + lists + 3 * 200);
    const asked = test.emulator.calls().filter(({ params }) => params.DBInstanceId !== undefined);
    expect(new Set(asked.map(({ action, params }) => `${action} ${params.DBInstanceId}`)).size).toBe(3 * 200);
  }, 120_000);

  it('that are not selected are not asked for', async () => {
    await instances('name engine');
    expect(Object.keys(counts())).toEqual(['Rds:DescribeDBInstances']);
  });

  it('are planned as the calls that they take at most', async () => {
    const query = `{ dbInstances(regionIds: ["${region}"], first: 20) { nodes { ssl { enabled } parameters { name } parameterGroup { name } } } }`;
    const { extensions } = await test.ask<null>(query, { headers: { 'x-yunmen-plan': '1' } });
    const { plan } = extensions as unknown as { plan: { actions: readonly { action: string; calls: number }[] } };
    const planned = Object.fromEntries(plan.actions.map(({ action, calls }) => [action, calls]));
    expect(planned).toMatchObject({ DescribeDBInstances: 1, DescribeDBInstanceSSL: 20, DescribeParameters: 20 });
    expect(test.calls()).toEqual([]);
  });

  it.each([
    ['allowLists', 'name addresses ipVersion attribute', 'DescribeDBInstanceIPArrayList'],
    ['securityGroups', 'securityGroupId networkType', 'DescribeSecurityGroupConfiguration'],
    ['endpoints', 'connectionString port ipAddress ipType type', 'DescribeDBInstanceNetInfo'],
    ['accounts', 'name status type privileges { database privilege details }', 'DescribeAccounts'],
    ['backups', 'backupId status type method mode sizeBytes startedAt consistentAt isAvailable', 'DescribeBackups'],
    ['databases', 'name status characterSet accounts { name privilege }', 'DescribeDatabases'],
    ['parameters', 'name value', 'DescribeParameters'],
  ])('%s have rows and no errors', async (field, selection, action) => {
    const { nodes, errors } = await instances(`${field} { ${selection} }`, `regionIds: ["${region}"], first: 20`);
    expect(errors).toEqual([]);
    const rows = nodes.flatMap((node) => node[field] as readonly Row[]);
    expect(rows.length).toBeGreaterThan(0);
    expect(rows.every((row) => Object.values(row).some((value) => value !== null))).toBe(true);
    expect(counts()[`Rds:${action}`]).toBeGreaterThanOrEqual(20);
  });

  it('tags take one call for up to fifty instances, and are those of each alone', async () => {
    const { nodes, errors } = await instances('tags { key value }', `regionIds: ["${region}"], first: 60`);
    expect(errors).toEqual([]);
    const firstPages = test.emulator.calls({ action: 'ListTagResources' }).filter(({ params }) => !params.NextToken);
    expect(firstPages).toHaveLength(Math.ceil(nodes.length / 50));
    expect(nodes.some(({ tags }) => (tags as readonly Row[]).length > 1)).toBe(true);
    for (const { dbInstanceId, tags } of nodes.slice(0, 5)) {
      const query = `{ one: dbInstance(regionId: "${region}", dbInstanceId: "${dbInstanceId}") { tags { key value } } }`;
      expect((await test.ask(query)).data).toEqual({ one: { tags } });
    }
  });

  it('with a tag are found by the gateway', async () => {
    const { nodes } = await instances('tags { key value }', `regionIds: ["${region}"], first: 100`);
    const has = ({ tags }: Node) =>
      (tags as readonly Row[]).some(({ key, value }) => key === 'env' && value === 'prod');
    const found = await instances(
      '',
      `regionIds: ["${region}"], first: 100, filter: { tags: [{ key: "env", value: "prod" }] }`,
    );
    expect(found.errors).toEqual([]);
    expect(found.nodes.map(({ dbInstanceId }) => dbInstanceId)).toEqual(
      nodes.filter(has).map(({ dbInstanceId }) => dbInstanceId),
    );
    expect(found.nodes.length).toBeGreaterThan(0);
  });

  it('backups of a window are asked for by its ends, and all without a window', async () => {
    const sent = () => test.emulator.calls({ action: 'DescribeBackups' }).map(({ params }) => params);
    await instances('backups { backupId }', `regionIds: ["${region}"], first: 1`);
    for (const params of sent()) expect(Object.keys(params)).not.toContain('StartTime');
    test.emulator.clearCalls();
    await instances('backups(from: "2025-01-01T08:00:30+08:00") { backupId }', `regionIds: ["${region}"], first: 1`);
    for (const params of sent()) {
      expect(params).toMatchObject({ StartTime: '2025-01-01T00:00Z' });
      expect(params).not.toHaveProperty('EndTime');
    }
  });

  it.each([
    ['proxy', 'status nodeCount version addresses { connectionString port } endpoints { name }', 'DescribeDBProxy'],
    ['availability', 'mode syncMode nodes { nodeId type zoneId }', 'DescribeDBInstanceHAConfig'],
    ['ssl', 'enabled forced expiresAt certificateAuthority tlsVersion mustBeUpdated', 'DescribeDBInstanceSSL'],
    ['tde', 'status mode databases { name status }', 'DescribeDBInstanceTDE'],
    ['backupPolicy', 'days time nextAt retentionDays logBackupEnabled', 'DescribeBackupPolicy'],
  ])('%s is one for each instance', async (field, selection, action) => {
    const { nodes, errors } = await instances(`${field} { ${selection} }`);
    expect(errors).toEqual([]);
    expect(nodes.every((node) => node[field] !== null)).toBe(true);
    expect(counts()[`Rds:${action}`]).toBe(nodes.length);
  });

  it.each([
    ['ssl { enabled }', 'DescribeDBInstanceSSL', 'EnabledSSLNotSupport'],
    ['tde { status }', 'DescribeDBInstanceTDE', 'IncorrectEngineVersion'],
    ['proxy { status }', 'DescribeDBProxy', 'IncorrectDBInstanceEngine'],
  ])('%s is null without an error when the engine has none', async (field, action, code) => {
    test.emulator.addFault({ kind: 'refuse', action, code });
    const { nodes, errors } = await instances(field);
    expect(errors).toEqual([]);
    expect(nodes.map((node) => node[field.split(' ', 1)[0] ?? ''])).toEqual(nodes.map(() => null));
  });

  it.each([
    ['ssl { enabled }', 'DescribeDBInstanceSSL'],
    ['tde { status }', 'DescribeDBInstanceTDE'],
    ['allowLists { name }', 'DescribeDBInstanceIPArrayList'],
    ['backups { backupId }', 'DescribeBackups'],
  ])('%s that cannot be read is null with an error at its instance', async (field, action) => {
    test.emulator.addFault({ kind: 'refuse', action, code: 'IncorrectDBInstanceState' });
    const { nodes, errors } = await instances(field);
    expect(nodes).toHaveLength(3);
    expect(nodes.map((node) => node[field.split(' ', 1)[0] ?? ''])).toEqual([null, null, null]);
    expect(errors.map(({ path = [] }) => path.slice(0, 3))).toEqual(nodes.map((_, at) => ['page', 'nodes', at]));
  });
});

describe('the edges of RDS instances', () => {
  it('lead to the primary and the read-only instances', async () => {
    const { nodes, errors } = await instances(
      'primaryInstanceId primaryInstance { dbInstanceId } readOnlyInstanceIds readOnlyInstances { dbInstanceId }',
      `regionIds: ["${region}"], first: 100`,
    );
    expect(errors).toEqual([]);
    const named = nodes.filter(({ primaryInstanceId }) => primaryInstanceId !== null);
    expect(named.length).toBeGreaterThan(0);
    expect(named.map(({ primaryInstance }) => primaryInstance)).toEqual(
      named.map(({ primaryInstanceId }) => ({ dbInstanceId: primaryInstanceId })),
    );
    expect(nodes.map(({ readOnlyInstances }) => readOnlyInstances)).toEqual(
      nodes.map(({ readOnlyInstanceIds }) =>
        [...new Set(readOnlyInstanceIds as readonly string[])].map((dbInstanceId) => ({ dbInstanceId })),
      ),
    );
    expect(counts()).toEqual({ 'Rds:DescribeDBInstances': 1 });
  });

  it('have series of CloudMonitor, one call for fifty instances and one metric', async () => {
    const { nodes, errors } = await instances('metrics(names: [CPU_USAGE, DISK_USAGE]) { name latest }');
    expect(errors).toEqual([]);
    expect(nodes[0]?.metrics).toEqual([
      { name: 'CPU_USAGE', latest: expect.any(Number) },
      { name: 'DISK_USAGE', latest: expect.any(Number) },
    ]);
    expect(counts()).toEqual({ 'Rds:DescribeDBInstances': 1, 'Cms:DescribeMetricLast': 2 });
  });
});

it('gives no private key of an instance to an answer or a log', async () => {
  const { errors } = await instances('ssl { enabled forced connectionString certificateAuthority }');
  expect(errors).toEqual([]);
  expect(counts()['Rds:DescribeDBInstanceSSL']).toBe(3);
  expect(`${test.answered()}${test.logged()}`).not.toMatch(/server_?key|client_?ca_?cert/i);
});
