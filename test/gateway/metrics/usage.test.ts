/** Who uses what: the line of a request in the log, and metrics whose labels are bounded. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { fresh, keyHeaders, startTestGateway, type TestGateway } from '../harness.js';

let gateway: TestGateway;
const documents = new Map([
  ['u', 'query UsersOfAll { users(accountIds: ["*"], first: 5) { nodes { userName } edges { cursor } } }'],
  [
    'v',
    'query Vpcs { vpcs(regionIds: ["cn-hangzhou"], first: 3) { nodes { vpcId ...Name } } } fragment Name on Vpc { name }',
  ],
]);
beforeAll(async () => {
  gateway = await startTestGateway({
    instances: 50,
    accounts: ({ accountRoles }) => accountRoles,
    trustedDocuments: documents,
    fieldUsage: true,
  });
});
beforeEach(() => gateway.emulator.clearFaults());
afterAll(() => gateway.close());

interface Line {
  readonly rows: number;
  readonly operationName: string;
  readonly usage: readonly {
    readonly accountId: string;
    readonly action: string;
    readonly attempts: number;
    readonly throttled: number;
    readonly failed: number;
  }[];
}

/** The line of the request for a trusted document in the log. */
async function lineOf(documentId: string, headers: Readonly<Record<string, string>> = fresh): Promise<Line> {
  const before = gateway.logged().length;
  const response = await gateway.gateway.fetch('http://localhost/graphql', {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...keyHeaders(gateway.emulator.callers.administrator), ...headers },
    body: JSON.stringify({ documentId }),
  });
  await response.text();
  const lines = () =>
    gateway
      .logged()
      .slice(before)
      .split('\n')
      .filter((line) => line.includes('"msg":"request"'));
  await expect.poll(() => lines().length).toBe(1);
  return JSON.parse(lines()[0] ?? '');
}
const [users, vpcs] = ['u', 'v'] as const;
const ids = () => gateway.emulator.cloud.accounts.map(({ id }) => id);

/** The samples of a metric, by their labels. */
async function samples(name: string): Promise<Record<string, number>> {
  const lines = (await gateway.metrics()).split('\n').filter((line) => line.startsWith(`${name}{`));
  return Object.fromEntries(
    lines.map((line) => [line.slice(name.length, line.lastIndexOf(' ')), Number(line.split(' ').at(-1))]),
  );
}

describe('the line of a request', () => {
  it('has what it took of each account and action, and the rows of its lists, each once', async () => {
    gateway.emulator.clearCalls();
    const { usage, rows } = await lineOf(users);
    expect(rows).toBe(5);
    const lists = usage.filter(({ action }) => action === 'ListUsers');
    expect(new Set(lists.map(({ accountId }) => accountId))).toEqual(new Set([ids()[0]]));
    expect(usage.reduce((sum, { attempts }) => sum + attempts, 0)).toBe(gateway.emulator.calls().length);
  });

  it('has retries and refusals for the rate', async () => {
    gateway.emulator.addFault({ kind: 'throttle', action: 'DescribeVpcs', count: 2 });
    const { usage } = await lineOf(vpcs);
    expect(usage.find(({ action }) => action === 'DescribeVpcs')).toMatchObject({
      accountId: ids()[0],
      attempts: 3,
      throttled: 2,
      failed: 0,
    });
  });

  it('has failures, which are no retries', async () => {
    gateway.emulator.addFault({ kind: 'refuse', action: 'DescribeVpcs' });
    const { usage } = await lineOf(vpcs);
    expect(usage.find(({ action }) => action === 'DescribeVpcs')).toMatchObject({ failed: 1, throttled: 0 });
  });

  it('has no usage and the same rows if the answer is used again', async () => {
    await lineOf(vpcs);
    await lineOf(vpcs, {});
    expect(await lineOf(vpcs, {})).toMatchObject({ usage: [], rows: 3, operationName: 'Vpcs' });
  });
});

describe('metrics', () => {
  it('count the attempts of accounts, and nothing of callers', async () => {
    const before = (await samples('yunmen_account_attempts_total'))[`{account="${ids()[0]}"}`] ?? 0;
    const { usage } = await lineOf(vpcs);
    const after = await samples('yunmen_account_attempts_total');
    expect((after[`{account="${ids()[0]}"}`] ?? 0) - before).toBe(
      usage.filter(({ accountId }) => accountId === ids()[0]).reduce((sum, { attempts }) => sum + attempts, 0),
    );
    expect(await gateway.metrics()).not.toMatch(/assumed-role|administrator/);
  });

  it('count operations of trusted documents by their names', async () => {
    await lineOf(vpcs);
    const requests = await samples('yunmen_operation_requests_total');
    expect(requests['{operation="Vpcs",outcome="ok"}']).toBeGreaterThan(0);
    expect((await samples('yunmen_operation_rows_total'))['{operation="Vpcs"}']).toBeGreaterThan(2);
  });

  it('count each field once a request, also in fragments and in answers that are used again', async () => {
    const name = '{type="Vpc",field="name"}';
    const before = (await samples('yunmen_field_requests_total'))[name] ?? 0;
    await lineOf(vpcs, {});
    await lineOf(vpcs, {});
    const after = await samples('yunmen_field_requests_total');
    expect((after[name] ?? 0) - before).toBe(2);
    expect(after['{type="Vpc",field="description"}']).toBeUndefined();
    expect(after['{type="Query",field="vpcs"}']).toBeGreaterThan(0);
  });
});

it('names that a client chooses are no labels', async () => {
  const open = await startTestGateway({ instances: 10 });
  await open.ask('query Chosen { viewer { arn } }');
  await expect.poll(() => open.logged()).toContain('"operationName":"Chosen"');
  const text = await open.metrics();
  expect(text).not.toContain('Chosen');
  expect(text).not.toContain('yunmen_field_requests_total{');
  await open.close();
});
