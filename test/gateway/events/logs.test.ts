/** Logs of a log store: a bounded window, pages, SQL, and an answer that upstream has not finished. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { itemsOf } from '../../../emulator/published/items.js';
import { kindsOf } from '../../../emulator/published/kinds.js';
import { publishedProduct } from '../../../published/product.js';
import { fresh, startTestGateway, type TestGateway } from '../harness.js';

let gateway: TestGateway;
let project: string;
beforeAll(async () => {
  gateway = await startTestGateway({ instances: 100, random: () => 0, headers: fresh });
  const sls = publishedProduct('Sls');
  if (!sls) throw new Error('Sls is not published.');
  const { cloud } = gateway.emulator;
  project = itemsOf(cloud, cloud.accounts[0]).of(kindsOf(sls), 'project', 'cn-hangzhou')[0]?.id ?? '';
});
afterEach(() => {
  gateway.emulator.clearFaults();
  gateway.emulator.clearCalls();
});
afterAll(() => gateway.close());

interface Search {
  readonly rows: readonly Readonly<Record<string, string>>[];
  readonly hasMore: boolean;
  readonly scannedCount: string | null;
  readonly isSql: boolean;
}

const hourMs = 3_600_000;
/** Ends before now, so that no window is cut. */
const end = Math.floor(Date.now() / hourMs) * hourMs - hourMs;
const at = (hoursBefore: number) => new Date(end - hoursBefore * hourMs).toISOString();
const window = (hours: number) => `from: "${at(hours)}", to: "${at(0)}"`;

async function logs(args: string, as = gateway.emulator.callers.administrator, headers = {}) {
  const { data, errors = [] } = await gateway.ask<{ logProject: { logStores: { logs: Search | null }[] } | null }>(
    `{ logProject(regionId: "cn-hangzhou", projectName: "${project}") { logStores { logs(${args}) { rows hasMore scannedCount isSql } } } }`,
    { as, headers },
  );
  const all = data?.logProject?.logStores.map((each) => each.logs) ?? [];
  return {
    all,
    first: all[0] ?? null,
    codes: errors.map(({ extensions }) => extensions.code),
    text: errors.map(({ message }) => message).join(' '),
  };
}

const sent = () =>
  gateway.emulator
    .calls()
    .filter(({ action }) => action === 'GetLogsV2')
    .map(({ params }) => params);

describe('logs', () => {
  it('are those of the window, the newest first, a hundred in a call', async () => {
    const { all, first, codes } = await logs(`${window(3)}, first: 150`);
    expect(codes).toEqual([]);
    const times = first?.rows.map(({ __time__ }) => Number(__time__)) ?? [];
    expect(times).toHaveLength(150);
    expect(times).toEqual(times.toSorted((a, b) => b - a));
    expect(times[0]).toBe(end / 1000 - 60);
    expect(first).toMatchObject({ hasMore: true, isSql: false });
    expect(sent()).toHaveLength(2 * all.length);
    expect(new Set(sent().map(({ line, offset }) => `${offset}+${line}`))).toEqual(new Set(['0+100', '100+50']));
  });

  it('fit the query, and end where upstream has no more', async () => {
    const { first } = await logs(`${window(1)}, query: "status: 500 and not path: /health", newestFirst: false`);
    expect(first?.rows.length).toBeGreaterThan(0);
    expect(first?.rows.every(({ status, path }) => status === '500' && path !== '/health')).toBe(true);
    expect(first?.hasMore).toBe(false);
  });

  it('go on after those that are skipped', async () => {
    const whole = await logs(`${window(1)}, first: 20`);
    const rest = await logs(`${window(1)}, first: 10, skip: 10`);
    expect(rest.first?.rows).toEqual(whole.first?.rows.slice(10));
  });

  it('are counted by SQL in one call, and more rows than asked for are told', async () => {
    const { all, first } = await logs(
      `${window(2)}, query: "* | select status, count(*) as n group by status", first: 2`,
    );
    expect(first).toMatchObject({ isSql: true, hasMore: true, scannedCount: '120' });
    expect(first?.rows).toHaveLength(2);
    expect(first?.rows[0]).toEqual({ status: '200', n: expect.stringMatching(/^\d+$/) });
    expect(sent()).toHaveLength(all.length);
  });

  it('end now when the window ends later, and are none of the future', async () => {
    const { first } = await logs(`from: "${at(1)}", to: "${new Date(end + 24 * hourMs).toISOString()}", first: 1`);
    expect(Number(first?.rows[0]?.__time__)).toBeLessThanOrEqual(Date.now() / 1000);
    gateway.emulator.clearCalls();
    const future = await logs('from: "2099-01-01T00:00:00Z", to: "2099-01-02T00:00:00Z"');
    expect([future.codes, future.first?.rows]).toEqual([[], []]);
    expect(sent()).toEqual([]);
  });
});

describe('a query', () => {
  it('of nothing but escaped quotation marks is read once', async () => {
    const query = `query ($of: String!) { logProject(regionId: "cn-hangzhou", projectName: "${project}") { logStores { logs(${window(1)}, query: $of) { rows } } } }`;
    const of = `"${'\\"'.repeat(200_000)}`;
    const { errors } = await gateway.ask(query, { variables: { of }, headers: { 'x-yunmen-plan': '1' } });
    expect(errors).toBeUndefined();
  });

  it.each([
    ['"a | b"', true],
    ['"a\\" | b"', true],
    ['"a" | select 1', false],
    ['"a\\\\" | select 1', false],
  ])('%s may skip rows: %s, because SQL begins at a | outside of quotation marks', async (text, maySkip) => {
    const query = `query ($of: String!) { logProject(regionId: "cn-hangzhou", projectName: "${project}") { logStores { logs(${window(1)}, skip: 1, query: $of) { rows } } } }`;
    const plan = await gateway.ask(query, { variables: { of: text }, headers: { 'x-yunmen-plan': '1' } });
    expect(JSON.stringify(plan).includes('Write LIMIT into the SQL')).toBe(!maySkip);
  });
});

describe('an answer about a part of the window', () => {
  it('is asked for again, and the whole one is shown', async () => {
    const { all, first, codes } = await logs(`${window(48)}, query: "* | select count(*) as n"`);
    expect(codes).toEqual([]);
    expect(first?.rows).toEqual([{ n: String(48 * 60) }]);
    // Upstream read a half first.
    expect(sent()).toHaveLength(2 * all.length);
  });

  it('is an error when upstream does not finish, and never the part', async () => {
    const body = { meta: { progress: 'Incomplete', hasSQL: false }, data: [{ __time__: '1' }] };
    gateway.emulator.addFault({ kind: 'malformed', action: 'GetLogsV2', bodyOf: JSON.stringify(body) });
    const { first, codes, text } = await logs(window(1));
    expect(first).toBeNull();
    expect(new Set(codes)).toEqual(new Set(['UNAVAILABLE']));
    expect(text).toContain('before it had read everything');
  });

  it.each([[[{ __time__: '1' }, 'lost']], [['lost']]])('is an error when %j has a row that is no log', async (data) => {
    const body = { meta: { progress: 'Complete', hasSQL: false }, data };
    gateway.emulator.addFault({ kind: 'malformed', action: 'GetLogsV2', bodyOf: JSON.stringify(body) });
    const { first, codes } = await logs(window(1));
    expect(first).toBeNull();
    expect(new Set(codes)).toEqual(new Set(['UNAVAILABLE']));
  });
});

describe('a window', () => {
  it.each([
    [`from: "${at(0)}", to: "${at(1)}"`, 'before `to`'],
    [`from: "${at(24 * 8)}", to: "${at(0)}"`, 'further apart than 7 days'],
    [`${window(1)}, first: 1001`, 'from 1 to 1000'],
    [`${window(1)}, skip: 10001`, 'from 0 to 10000'],
    [`${window(1)}, query: "* | select 1", skip: 1`, 'LIMIT'],
  ])('%s is refused without a call', async (args, why) => {
    const { codes, text } = await logs(args);
    expect(new Set(codes)).toEqual(new Set(['BAD_USER_INPUT']));
    expect(text).toContain(why);
    expect(sent()).toEqual([]);
  });

  it('can end at the midnight that ends a day', async () => {
    const day = at(48).slice(0, 10);
    const { first, codes } = await logs(`from: "${day}T23:00:00Z", to: "${day}T24:00:00Z"`);
    expect(codes).toEqual([]);
    expect(first?.rows).toHaveLength(60);
  });

  it('is required', async () => {
    expect((await logs('query: "*"')).codes).toEqual(['GRAPHQL_VALIDATION_FAILED', 'GRAPHQL_VALIDATION_FAILED']);
  });
});

it('the caller needs log:GetLogStoreLogs, and the plan says so', async () => {
  const { codes } = await logs(window(1), gateway.emulator.callers.newcomer);
  expect(codes).toEqual(['FORBIDDEN']);
  const query = `{ logProject(regionId: "cn-hangzhou", projectName: "${project}") { logStores { logs(${window(1)}, first: 250) { rows } } } }`;
  const plan = await gateway.ask<unknown>(query, { headers: { 'x-yunmen-plan': '1' } });
  expect(plan.extensions).toMatchObject({
    plan: { actions: expect.arrayContaining([expect.objectContaining({ ramAction: 'log:GetLogStoreLogs' })]) },
  });
});
