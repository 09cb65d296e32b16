/** Bills: the month that they must be asked for, exact amounts, pages, accounts, and refusals with status 200. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { paidThings } from '../../../../emulator/published/windows/bill-lines.js';
import { fresh, startTestGateway, type TestGateway } from '../../harness.js';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway({ instances: 200, random: () => 0, headers: fresh });
});
afterEach(() => {
  gateway.emulator.clearFaults();
  gateway.emulator.clearCalls();
});
afterAll(() => gateway.close());

interface Bill {
  readonly nodes: readonly Readonly<Record<string, unknown>>[];
  readonly totalCount: number | null;
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string };
}

async function ask(query: string) {
  const { data, errors = [] } = await gateway.ask<{ bill: Bill | null }>(query);
  return {
    bill: data?.bill ?? null,
    codes: errors.map(({ extensions }) => extensions.code),
    text: errors.map(({ message }) => message).join(' '),
  };
}

const month = new Date(Date.now() - 31 * 86_400_000).toISOString().slice(0, 7);
const overview = (selection: string, more = '') =>
  `{ bill: billOverviews(billingCycle: "${month}"${more}) { ${selection} } }`;
const byInstance = (selection: string, more = '') =>
  `{ bill: instanceBills(billingCycle: "${month}"${more}) { ${selection} } }`;
const all = 'nodes { accountId productCode subscriptionType currency pretaxAmount roundDownDiscount }';

describe('a bill by product', () => {
  it('takes one call and has exact amounts', async () => {
    const { bill, codes } = await ask(overview(`${all} totalCount`));
    expect(codes).toEqual([]);
    expect(bill?.totalCount).toBe(bill?.nodes.length);
    expect(bill?.nodes.length).toBeGreaterThan(4);
    for (const line of bill?.nodes ?? []) {
      expect(line).toMatchObject({ currency: 'CNY', accountId: gateway.emulator.cloud.accounts[0].id });
      expect(line.pretaxAmount).toMatch(/^\d+(?:\.\d{1,6})?$/);
      expect(line.roundDownDiscount).toBe('0.004');
    }
    expect(gateway.emulator.calls().filter(({ action }) => action === 'QueryBillOverview')).toMatchObject([
      { product: 'BssOpenApi', params: { BillingCycle: month } },
    ]);
  });

  it('is filtered by upstream', async () => {
    const { bill } = await ask(overview(all, ', filter: { productCode: "ecs", subscriptionType: PAY_AS_YOU_GO }'));
    expect(bill?.nodes).toMatchObject([{ productCode: 'ecs', subscriptionType: 'PAY_AS_YOU_GO' }]);
  });

  it.each(['2026-13', '2026', '2026-1', 'all', '', '2026-10-01'])('of %j is refused without a call', async (cycle) => {
    const query = `{ bill: billOverviews(billingCycle: "${cycle}") { nodes { item } } }`;
    const { bill, codes, text } = await ask(query);
    expect([bill, codes]).toEqual([null, ['BAD_USER_INPUT']]);
    expect(text).toContain('`billingCycle` must be a month such as 2020-01');
    expect(gateway.calls()).toEqual([]);
    const planned = await gateway.ask(query, { headers: { 'x-yunmen-plan': '1' } });
    expect(planned.errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
  });

  it('needs a month', async () => {
    expect((await ask('{ bill: billOverviews { nodes { item } } }')).codes).toEqual(['GRAPHQL_VALIDATION_FAILED']);
    expect(gateway.calls()).toEqual([]);
  });

  it('of a month to come is empty', async () => {
    expect(await ask('{ bill: billOverviews(billingCycle: "2099-01") { nodes { item } } }')).toMatchObject({
      bill: { nodes: [] },
      codes: [],
    });
  });
});

describe('a bill by resource', () => {
  it('is read page by page, 300 lines a call, and no line comes twice or is missing', async () => {
    const lines: unknown[] = [];
    let after = '';
    for (let pages = 0; pages < 20; pages += 1) {
      const selection = 'nodes { instanceId pretaxAmount } pageInfo { hasNextPage endCursor } totalCount';
      const { bill, codes } = await ask(byInstance(selection, `, first: 250${after}`));
      expect(codes).toEqual([]);
      lines.push(...(bill?.nodes ?? []).map((line) => line.instanceId));
      if (!bill?.pageInfo.hasNextPage) break;
      after = `, after: ${JSON.stringify(bill.pageInfo.endCursor)}`;
    }
    const { cloud } = gateway.emulator;
    expect(lines).toEqual(paidThings(cloud, cloud.accounts[0]).map(({ instanceId }) => instanceId));
    expect(new Set(lines).size).toBe(lines.length);
  });

  it('has the tags of its resources', async () => {
    const { bill, codes } = await ask(byInstance('nodes { instanceId tags { key value } }', ', first: 100'));
    expect(codes).toEqual([]);
    const [account] = gateway.emulator.cloud.accounts;
    const instances = gateway.emulator.cloud.regions.flatMap(({ id }) => account.instances(id));
    for (const { instanceId, tags } of bill?.nodes ?? []) {
      const known = instances.find(({ InstanceId }) => InstanceId === instanceId);
      expect(tags).toEqual((known?.Tags.Tag ?? []).map(({ TagKey, TagValue }) => ({ key: TagKey, value: TagValue })));
    }
  });

  it('keeps lines that are the same, because none of them is a repeat', async () => {
    const line = { InstanceID: '', PretaxAmount: 0.1, Tag: '' };
    const Data = {
      NextToken: '',
      TotalCount: 3,
      Items: [line, line, { ...line, PretaxAmount: '12345678901234.123456789' }],
    };
    gateway.emulator.addFault({
      kind: 'malformed',
      action: 'DescribeInstanceBill',
      bodyOf: JSON.stringify({ Success: true, Code: 'Success', Data }).replace(/"(12345678901234[^"]*)"/, '$1'),
    });
    const { bill } = await ask(byInstance('nodes { instanceId pretaxAmount }'));
    expect(bill?.nodes.map(({ pretaxAmount }) => pretaxAmount)).toEqual(['0.1', '0.1', '12345678901234.123456789']);
  });

  it('an amount that is odd is a failure of its field', async () => {
    gateway.emulator.addFault({
      kind: 'oddRow',
      action: 'DescribeInstanceBill',
      row: 1,
      member: 'PretaxAmount',
      value: '"much"',
    });
    const { bill, codes } = await ask(byInstance('nodes { pretaxAmount }', ', first: 3'));
    expect(bill?.nodes.map(({ pretaxAmount }) => pretaxAmount === null)).toEqual([false, true, false]);
    expect(codes).toEqual(['UNAVAILABLE']);
  });
});

describe('a bill that upstream refuses with status 200', () => {
  it.each([
    [{ Success: false, Code: 'NotAuthorized', Message: 'no' }, 'FORBIDDEN'],
    [{ Success: false, Code: 'InternalError', Message: 'no' }, 'UNAVAILABLE'],
    [{ Success: false, Code: 'InvalidParameter', Message: 'no' }, 'BAD_USER_INPUT'],
  ])('%j is an error, not an empty bill', async (refusal, code) => {
    gateway.emulator.addFault({ kind: 'malformed', action: 'QueryBillOverview', bodyOf: JSON.stringify(refusal) });
    const { bill, codes } = await ask(overview('nodes { item } totalCount'));
    expect([bill?.nodes, bill?.totalCount]).toEqual([[], null]);
    expect(codes).toEqual([code]);
  });
});

it('a caller who may not read bills is told which permission is missing', async () => {
  const { errors = [] } = await gateway.ask(overview(all), { as: gateway.emulator.callers.newcomer });
  expect(errors.map(({ extensions }) => extensions.code)).toEqual(['FORBIDDEN']);
  expect(errors[0]?.message).toContain('bssapi:QueryBillOverview');
});
