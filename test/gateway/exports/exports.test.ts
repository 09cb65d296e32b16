/** Exports: all rows of a document's one connection, as JSON lines or CSV. */
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { fresh, startTestGateway } from '../harness.js';
import { secretsIn } from '../secrets.js';
import { csv, errorsOf, linesOf, rowsOf, send } from './exporting.js';

const gateway = await startTestGateway({
  instances: 2_000,
  headers: fresh,
  random: () => 0,
  accounts: ({ accountRoles }) => accountRoles,
});
const { emulator } = gateway;
afterAll(async () => {
  expect(secretsIn(gateway)).toEqual([]);
  await gateway.close();
});
beforeEach(() => {
  emulator.clearFaults();
  emulator.clearCalls();
});

const [own] = emulator.cloud.accounts;
const inRegion = (regionId: string) => own.instances(regionId).length;
const regionIds = emulator.cloud.regions.map(({ id }) => id);
const count = regionIds.reduce((sum, id) => sum + inRegion(id), 0);
const lineOf = (operation: string) =>
  gateway
    .logged()
    .split('\n')
    .filter((line) => line.includes(`"operationName":"${operation}"`))
    .map((line): unknown => JSON.parse(line))[0];

describe('an export as JSON lines', () => {
  it('has every row once, in one call for each page of upstream, and says so at its end', async () => {
    const { rows, end } = await rowsOf(gateway, '{ instances { nodes { instanceId regionId } } }', { headers: fresh });
    expect(new Set(rows.map(({ instanceId }) => instanceId)).size).toBe(count);
    expect(rows).toHaveLength(count);
    expect(end).toMatchObject({ count, unavailable: [] });
    const pages = regionIds.map((id) => Math.max(1, Math.ceil(inRegion(id) / 100)));
    const lists = emulator.calls({ action: 'DescribeInstances' });
    // An empty region may take a dry run, because an empty list may be a refusal.
    expect(lists.length).toBeLessThanOrEqual(pages.reduce((sum, each) => sum + each, 0) + regionIds.length);
    expect(emulator.calls({ action: 'DescribeRegions' })).toHaveLength(1);
    expect(end.calls).toBe(emulator.calls().length);
  });

  it('has rows as a query answers them, with the same joins, and leaves out what it tells at its end', async () => {
    const fields = 'instanceId t: tags { key value } vpc { vpcId cidrBlock } disks { diskId }';
    const { rows } = await rowsOf(
      gateway,
      `query Joined($region: String!) { instances(regionIds: [$region], first: 3) { ...Part pageInfo { hasNextPage } totalCount } } fragment Part on InstanceConnection { edges { node { ${fields} } } }`,
      { variables: { region: 'cn-hangzhou' } },
    );
    const { data } = await gateway.ask<{ instances: { nodes: readonly object[] } }>(
      `{ instances(regionIds: ["cn-hangzhou"], first: 1000) { nodes { ${fields} } } }`,
    );
    expect(rows).toEqual(data.instances.nodes);
  });

  it('keeps filter and order, and reads an ordered set once', async () => {
    const { rows } = await rowsOf(
      gateway,
      '{ instances(filter: { statusIn: [STOPPED] }, orderBy: { field: NAME, direction: DESC }) { nodes { instanceId name status } } }',
      { headers: fresh },
    );
    const { data } = await gateway.ask<{ instances: { nodes: readonly object[]; totalCount: number } }>(
      '{ instances(filter: { statusIn: [STOPPED] }, orderBy: { field: NAME, direction: DESC }, first: 1000) { nodes { instanceId name status } totalCount } }',
    );
    expect(rows.length).toBe(data.instances.totalCount);
    expect(rows.slice(0, 1000)).toEqual(data.instances.nodes);
    emulator.clearCalls();
    await rowsOf(gateway, '{ instances(orderBy: { field: NAME }) { nodes { instanceId } } }', { headers: fresh });
    const once = emulator.calls({ action: 'DescribeInstances' }).length;
    expect(once).toBeLessThan(count / 100 + 2 * regionIds.length);
  });

  it('goes over accounts, and over kinds that upstream lists per parent', async () => {
    const { rows } = await rowsOf(gateway, '{ vpcs(accountIds: ["*"]) { nodes { vpcId accountId } } }');
    expect(new Set(rows.map(({ accountId }) => accountId)).size).toBeGreaterThan(1);
    const entries = '{ snatEntries(regionIds: ["cn-hangzhou", "cn-beijing"]) { nodes { id } } }';
    const exported = await rowsOf(gateway, entries);
    const { data } = await gateway.ask<{ snatEntries: { nodes: readonly { id: string }[] } }>(
      entries.replace('"])', '"], first: 1000)'),
    );
    expect(exported.rows).toEqual(data.snatEntries.nodes);
  });

  it('begins behind a cursor', async () => {
    const { data } = await gateway.ask<{ vpcs: { nodes: readonly object[]; pageInfo: { endCursor: string } } }>(
      '{ vpcs(first: 7) { nodes { vpcId } pageInfo { endCursor } } }',
    );
    const whole = await rowsOf(gateway, '{ vpcs { nodes { vpcId } } }');
    const { rows } = await rowsOf(gateway, 'query ($after: String) { vpcs(after: $after) { nodes { vpcId } } }', {
      variables: { after: data.vpcs.pageInfo.endCursor },
    });
    expect([...data.vpcs.nodes, ...rows]).toEqual(whole.rows);
  });

  it('names in its last line the regions that could not be read', async () => {
    const failing = ['cn-beijing', 'eu-west-1', 'us-east-1'];
    for (const regionId of failing) emulator.addFault({ kind: 'error503', action: 'DescribeInstances', regionId });
    const { rows, end } = await rowsOf(gateway, '{ instances { nodes { instanceId regionId } } }', { headers: fresh });
    expect(end.unavailable.map(({ regionId, code }) => [regionId, code]).sort()).toEqual(
      failing.map((regionId) => [regionId, 'UNAVAILABLE']),
    );
    expect(rows).toHaveLength(
      regionIds.filter((id) => !failing.includes(id)).reduce((sum, id) => sum + inRegion(id), 0),
    );
    expect(end.count).toBe(rows.length);
  });

  it('has a line for each field that could not be read, with its row', async () => {
    emulator.addFault({
      kind: 'refuse',
      action: 'DescribeVpcs',
      regionId: 'cn-beijing',
      status: 403,
      code: 'Forbidden.RAM',
    });
    const { rows, errors } = await rowsOf(
      gateway,
      '{ instances(regionIds: ["cn-hangzhou", "cn-beijing"]) { nodes { instanceId regionId network: vpc { cidrBlock } } } }',
      { headers: fresh },
    );
    const broken = errors.map(({ error }) => error?.row ?? -1);
    expect(broken.length).toBeGreaterThan(0);
    for (const row of broken) expect(rows[row]).toMatchObject({ regionId: 'cn-beijing', network: null });
    expect(errors[0]?.error?.path).toEqual(['instances', 'nodes', broken[0], 'network']);
    const nulls = rows.filter(({ regionId, network }) => regionId === 'cn-beijing' && network === null);
    expect(nulls.length).toBeGreaterThanOrEqual(broken.length);
  });

  it('ends without its last line when it must stop, and says why', async () => {
    const poor = await startTestGateway({
      instances: 500,
      limits: { exports: { maxCalls: 6, stallMs: 60_000 } },
      headers: fresh,
    });
    try {
      const response = await send(
        poor,
        '{ instances(regionIds: ["cn-hangzhou", "cn-beijing", "cn-shanghai", "cn-shenzhen", "us-east-1", "us-west-1", "eu-west-1"]) { nodes { instanceId } } }',
      );
      const lines = await linesOf(response);
      expect(lines.some(({ end }) => end && end.unavailable.length === 0)).toBe(false);
      expect(JSON.stringify(lines.at(-1))).toMatch(/COST_LIMIT_EXCEEDED/);
    } finally {
      await poor.close();
    }
  });

  it('has one line in the audit log, after its end', async () => {
    await rowsOf(gateway, 'query Audited { vpcs { nodes { vpcId } } }', { headers: fresh });
    await expect
      .poll(() => lineOf('Audited'))
      .toMatchObject({
        status: 200,
        outcome: 'ok',
        exported: 'jsonl',
        rows: expect.any(Number),
        calls: expect.any(Number),
      });
  });
});

describe('an export as CSV', () => {
  it('has a column for each field, a.b for those of objects, and JSON for lists', async () => {
    const response = await send(
      gateway,
      '{ instances(regionIds: ["cn-hangzhou"]) { nodes { instanceId network: vpc { vpcId cidrBlock } tags { key value } cpuCores } } }',
      { accept: csv },
    );
    expect(response.headers.get('content-type')).toBe('text/csv; charset=utf-8; header=present');
    const [header, first = '', ...rest] = (await response.text()).split('\r\n');
    expect(header).toBe('instanceId,network.vpcId,network.cidrBlock,tags,cpuCores');
    expect(first).toMatch(/^i-[a-z0-9]+,(?:vpc-[a-z0-9]+,[\d./]+|,),(?:\[\]|"\[\{""key"".*\]"),[\d.]+$/);
    expect(rest.at(-1)).toBe('');
    expect(rest).toHaveLength(inRegion('cn-hangzhou'));
  });

  it('is refused before its first byte if the first page lacks a scope', async () => {
    const response = await send(gateway, '{ instances { nodes { instanceId } } }', {
      accept: csv,
      as: emulator.callers.newcomer,
    });
    expect(response.status).toBe(403);
    const [error] = await errorsOf(response);
    expect(error?.extensions).toMatchObject({
      code: 'FORBIDDEN',
      unavailable: [expect.objectContaining({ code: 'FORBIDDEN' })],
    });
    expect(error?.message).toMatch(/Export as JSON lines/);
  });

  it('is broken off if a later page lacks a scope, and the calls after it are not made', async () => {
    const others = regionIds.filter((id) => !['cn-hangzhou', 'cn-beijing'].includes(id));
    emulator.addFault({ kind: 'error503', action: 'DescribeInstances', regionId: 'cn-beijing' });
    const response = await send(
      gateway,
      'query Broken($ids: [String!]) { instances(regionIds: $ids) { nodes { instanceId } } }',
      { accept: csv, headers: fresh, variables: { ids: ['cn-hangzhou', 'cn-beijing', ...others] } },
    );
    expect(response.status).toBe(200);
    await expect(response.text()).rejects.toThrow();
    const called = new Set(emulator.calls({ action: 'DescribeInstances' }).map(({ regionId }) => regionId));
    expect(called.size).toBeLessThan(regionIds.length);
    await expect.poll(() => lineOf('Broken')).toMatchObject({ outcome: 'failed', exported: 'csv' });
  });
});

describe('a document is refused before any call', () => {
  it.each([
    ['without a connection', '{ viewer { arn } }', /has no connection/],
    ['with two', '{ vpcs { nodes { vpcId } } disks { nodes { diskId } } }', /has 2 connections \(vpcs, disks\)/],
    [
      'with one in another',
      '{ vpcs { nodes { vSwitches { nodes { name } } } } }',
      /has 2 connections \(vpcs, vSwitches\)/,
    ],
    [
      'with one below the root',
      '{ region(regionId: "cn-hangzhou") { vpcs { nodes { vpcId } } } }',
      /vpcs must stand alone at the root/,
    ],
    [
      'with another field beside it',
      '{ vpcs { nodes { vpcId } } viewer { arn } }',
      /vpcs must stand alone at the root/,
    ],
    [
      'that writes',
      'mutation { stopInstances(input: { regionId: "cn-hangzhou", instanceIds: ["i-1"] }) { results { id } } }',
      /must be a query/,
    ],
    ['that selects no rows', '{ vpcs { totalCount } }', /Select `nodes`, or `edges` with `node`/],
    ['that selects rows twice', '{ vpcs { a: nodes { vpcId } b: nodes { name } } }', /exactly once/],
    [
      'that selects groups',
      '{ vpcs { nodes { vpcId } groups(by: [REGION]) { count } } }',
      /groups is not part of rows/,
    ],
    ['that selects cursors', '{ vpcs { edges { cursor node { vpcId } } } }', /cursor is not part of rows/],
    [
      'whose rows look like lines of the gateway',
      '{ vpcs { nodes { end: vpcId } } }',
      /give the field `end` of rows an alias/,
    ],
    ['that is not valid', '{ vpcs { nodes { nothing } } }', /Cannot query field/],
    ['with a bad argument', '{ vpcs(regionIds: ["a b"]) { nodes { vpcId } } }', /is not a region id/],
    ['with a bad cursor', '{ vpcs(after: "x") { nodes { vpcId } } }', /cursor/],
  ])('%s', async (_, query, message) => {
    const response = await send(gateway, query);
    expect(response.status).toBe(400);
    expect(response.headers.get('content-type')).toMatch(/^application\/graphql-response\+json/);
    expect((await errorsOf(response))[0]?.message).toMatch(message);
    expect(emulator.calls().filter(({ action }) => action !== 'GetCallerIdentity')).toEqual([]);
  });

  it('in a batch', async () => {
    const response = await gateway.gateway.fetch('http://localhost/graphql', {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: csv,
        'x-acs-accesskey-id': emulator.callers.administrator.accessKeyId,
        'x-acs-accesskey-secret': emulator.callers.administrator.accessKeySecret,
        'x-acs-security-token': emulator.callers.administrator.securityToken,
      },
      body: JSON.stringify([{ query: '{ vpcs { nodes { vpcId } } }' }, { query: '{ disks { nodes { diskId } } }' }]),
    });
    expect(response.status).toBe(400);
    expect(emulator.calls()).toEqual([]);
  });

  it('as a plan', async () => {
    const response = await send(gateway, '{ vpcs(regionIds: ["cn-hangzhou"]) { nodes { vpcId } } }', {
      headers: { 'x-yunmen-plan': '1' },
    });
    expect(((await response.json()) as { extensions: object }).extensions).toMatchObject({
      plan: { ramActions: ['vpc:DescribeVpcs'] },
    });
    expect(emulator.calls()).toEqual([]);
  });
});
