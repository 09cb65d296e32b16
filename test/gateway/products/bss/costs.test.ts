/** Costs: sums of bills that add up exactly, by the cheapest list that tells. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type BillLine, billLines } from '../../../../emulator/published/windows/bill-lines.js';
import { rowsOf } from '../../exports/exporting.js';
import { fresh, startTestGateway, type TestGateway } from '../../harness.js';
import { costs, everything, millionths, month, monthBefore, of, type Page, summed, today, truth } from './cost-kit.js';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway({
    instances: 200,
    random: () => 0,
    headers: fresh,
    accounts: ({ accountRoles }) => accountRoles,
  });
});
afterEach(() => {
  gateway.emulator.clearFaults();
  gateway.emulator.clearCalls();
});
afterAll(() => gateway.close());

const madeOf = (action: string) => gateway.emulator.calls().filter((call) => call.action === action);
const chargeType = { PayAsYouGo: 'PAY_AS_YOU_GO', Subscription: 'SUBSCRIPTION' } as const;

describe('costs of a month', () => {
  it('by product and charge type take one call, and are exact', async () => {
    const [account] = gateway.emulator.cloud.accounts;
    const { page, codes } = await costs(gateway, of('PRODUCT, CHARGE_TYPE'));
    expect(codes).toEqual([]);
    expect(summed(page)).toEqual(
      truth(gateway, [account], ({ productCode, subscriptionType }) => [productCode, chargeType[subscriptionType]]),
    );
    expect(page?.totalCount).toBe(page?.nodes.length);
    const names = page?.nodes.map(({ values }) => JSON.stringify(values));
    expect(names).toEqual(names?.toSorted());
    for (const { currency, listAmount, amount, pretaxAmount } of page?.nodes ?? []) {
      expect([currency, pretaxAmount]).toEqual(['CNY', amount]);
      expect(millionths(listAmount ?? '')).toBeGreaterThan(millionths(amount));
    }
    expect(gateway.calls()).toEqual(['BssOpenApi:QueryBillOverview']);
  });

  it('without a dimension are one sum of a currency', async () => {
    const { page } = await costs(gateway, of(''));
    expect(summed(page)).toEqual(truth(gateway, [gateway.emulator.cloud.accounts[0]], () => []));
  });

  it.each([
    ['REGION', ({ regionName }: BillLine) => [regionName]],
    ['RESOURCE_GROUP, PRODUCT', ({ resourceGroup, productCode }: BillLine) => [resourceGroup || null, productCode]],
    ['RESOURCE', ({ instanceId }: BillLine) => [instanceId]],
    ['TAG', ({ tags }: BillLine) => [tags.find(([key]) => key === 'team')?.[1] ?? null]],
  ] as const)('by %s read the lines of all resources, 300 a call', async (groupBy, valuesOf) => {
    const [account] = gateway.emulator.cloud.accounts;
    const lines = billLines(gateway.emulator.cloud, account, { month, day: null, today });
    const tag = groupBy === 'TAG' ? ', tagKey: "team"' : '';
    const found = new Map<string, bigint>();
    let after = '';
    for (let pages = 0; pages < 10; pages += 1) {
      const { page, codes } = await costs(gateway, of(groupBy, `${tag}${after}`));
      expect(codes).toEqual([]);
      for (const [name, sum] of summed(page)) {
        expect(found.has(name)).toBe(false);
        found.set(name, sum);
      }
      if (pages === 0) expect(madeOf('DescribeInstanceBill')).toHaveLength(Math.ceil(lines.length / 300));
      if (!page?.pageInfo.hasNextPage) break;
      after = `, after: ${JSON.stringify(page.pageInfo.endCursor)}`;
    }
    expect(found).toEqual(truth(gateway, [account], valuesOf));
  });

  it('of all accounts are added, and each account by itself', async () => {
    const [main, , archive] = gateway.emulator.cloud.accounts;
    const accounts = archive ? [main, archive] : [];
    const everyone = `, accountIds: ${JSON.stringify(accounts.map(({ id }) => id))}`;
    const both = await gateway.ask<{ all: Page; each: Page }>(
      `{ all: costs(${of('PRODUCT', everyone)}) { ${everything} } each: costs(${of('ACCOUNT', everyone)}) { ${everything} } }`,
    );
    expect(both.errors).toBeUndefined();
    expect(summed(both.data.all)).toEqual(truth(gateway, accounts, ({ productCode }) => [productCode]));
    expect(summed(both.data.each)).toEqual(truth(gateway, accounts, (_line, { id }) => [id]));
    // Both read the same bills.
    expect(madeOf('QueryBillOverview')).toHaveLength(accounts.length);
  });

  it('are the same as by parts of resources', async () => {
    const [account] = gateway.emulator.cloud.accounts;
    const part = (more: string) =>
      `call(product: "BssOpenApi", action: "DescribeSplitItemBill", params: { BillingCycle: "${month}", MaxResults: 300, ProductCode: "ecs"${more} })`;
    interface Bill {
      readonly Data: { readonly TotalCount: number; readonly Items: readonly Readonly<Record<string, string>>[] };
    }
    const tag = 'TagFilter: [{ TagKey: "team", TagValues: ["payments"] }]';
    const { data, errors } = await gateway.ask<{ all: Bill; tagged: Bill }>(
      `{ all: ${part('')} tagged: ${part(`, ${tag}`)} }`,
    );
    expect(errors).toBeUndefined();
    const lines = billLines(gateway.emulator.cloud, account, { month, day: null, today });
    const ofEcs = lines.filter(({ productCode }) => productCode === 'ecs');
    expect(data.all.Data.TotalCount).toBe(ofEcs.length);
    for (const [at, { SplitItemID, PretaxAmount }] of data.all.Data.Items.entries()) {
      const { instanceId, gross, discount } = ofEcs[at] ?? { gross: 0, discount: 0 };
      expect([SplitItemID, millionths(String(PretaxAmount))]).toEqual([instanceId, BigInt(gross - discount)]);
    }
    const tagged = ofEcs.filter(({ tags }) => tags.some(([key, value]) => key === 'team' && value === 'payments'));
    expect(data.tagged.Data.Items.map(({ InstanceID }) => InstanceID)).toEqual(
      tagged.map(({ instanceId }) => instanceId),
    );
    expect(tagged.length).toBeGreaterThan(1);
  });

  it('of twelve months take twelve calls', async () => {
    const months = Array.from({ length: 12 }, (_, at) => monthBefore(at + 1));
    const fields = months.map(
      (each, at) => `m${at}: costs(billingCycle: "${each}", groupBy: [PRODUCT]) { nodes { amount } }`,
    );
    const { errors } = await gateway.ask(`{ ${fields.join(' ')} }`);
    expect(errors).toBeUndefined();
    expect(gateway.calls()).toHaveLength(12);
    const { extensions } = await gateway.ask(`{ ${fields.join(' ')} }`, { headers: { 'x-yunmen-plan': '1' } });
    expect(extensions).toMatchObject({ plan: { bounded: true } });
  });
});

describe('an export of costs', () => {
  it('reads each bill once, and has every sum', async () => {
    const [account] = gateway.emulator.cloud.accounts;
    const query = `{ costs(billingCycle: "${month}", groupBy: [RESOURCE]) { nodes { values amount } } }`;
    const { rows, end } = await rowsOf(gateway, query, { headers: fresh });
    const sums = truth(gateway, [account], ({ instanceId }) => [instanceId]);
    expect(rows).toHaveLength(sums.size);
    expect(new Set(rows.map(({ values }) => JSON.stringify(values)))).toEqual(new Set(sums.keys()));
    expect(end).toMatchObject({ count: sums.size, unavailable: [] });
    expect(madeOf('DescribeInstanceBill')).toHaveLength(Math.ceil(sums.size / 300));
  });

  it('names the account whose bill could not be read once', async () => {
    const [, partner] = gateway.emulator.cloud.accounts;
    const query = `{ costs(billingCycle: "${month}", groupBy: [RESOURCE], accountIds: ["*"]) { nodes { values } } }`;
    const { rows, end } = await rowsOf(gateway, query, { headers: fresh });
    expect(rows.length).toBeGreaterThan(1000);
    expect(end.unavailable).toMatchObject([{ accountId: partner?.id, code: 'FORBIDDEN' }]);
  });
});

describe('costs of days', () => {
  it('take one call for each day, and are the month together', async () => {
    const { page, codes } = await costs(gateway, of('DAY'));
    expect(codes).toEqual([]);
    const days = page?.nodes.map(({ values }) => values[0]) ?? [];
    expect(days).toEqual(days.toSorted());
    expect(days.every((day) => day?.startsWith(`${month}-`))).toBe(true);
    expect(madeOf('QueryAccountBill')).toHaveLength(days.length);
    const sum = [...summed(page).values()].reduce((all, each) => all + each, 0n);
    expect(new Map([['[]', sum]])).toEqual(truth(gateway, [gateway.emulator.cloud.accounts[0]], () => []));
  });

  it('by product are the month together too', async () => {
    const { page } = await costs(gateway, of('PRODUCT, DAY'));
    const found = new Map<string, bigint>();
    for (const { values, amount } of page?.nodes ?? []) {
      const name = JSON.stringify(values.slice(0, 1));
      found.set(name, (found.get(name) ?? 0n) + millionths(amount));
    }
    expect(found).toEqual(truth(gateway, [gateway.emulator.cloud.accounts[0]], ({ productCode }) => [productCode]));
  });

  it('end today in this month', async () => {
    await costs(gateway, `billingCycle: "${today.slice(0, 7)}", groupBy: [DAY]`);
    expect(madeOf('QueryAccountBill').every(({ params }) => (params.BillingDate ?? '') <= today)).toBe(true);
    expect(madeOf('QueryAccountBill')).toHaveLength(Number(today.slice(8)));
  });

  it('that upstream answers for another day are a failure', async () => {
    gateway.emulator.addFault({
      kind: 'oddRow',
      action: 'QueryAccountBill',
      row: 0,
      member: 'BillingDate',
      value: '"2019-01-01"',
      count: 1,
    });
    const { page, codes } = await costs(gateway, of('DAY'));
    expect([page?.nodes, page?.totalCount, codes]).toEqual([[], null, ['UNAVAILABLE']]);
  });
});

describe('arguments that do not fit are refused without a call:', () => {
  it.each([
    ['billingCycle: "2026-13", groupBy: []', '`billingCycle` must be a month'],
    ['billingCycle: "2026-1", groupBy: []', '`billingCycle` must be a month'],
    ['billingCycle: "2999-01", groupBy: []', 'there is no bill after'],
    [of('TAG'), '`tagKey` must name'],
    [of('PRODUCT', ', tagKey: "team"'), 'does not name TAG'],
    [of('PRODUCT, PRODUCT'), 'each once'],
    [of('ACCOUNT, PRODUCT, REGION, RESOURCE, DAY'), 'at most 4'],
    [`billingCycle: "${month}", groupBy: [], first: 0`, '`first` is 0'],
    [of('', ', after: "abc"'), 'The cursor in `after`'],
  ])('%s', async (args, text) => {
    const refused = await costs(gateway, args);
    expect([refused.page, refused.codes]).toEqual([null, ['BAD_USER_INPUT']]);
    expect(refused.text).toContain(text);
    const planned = await gateway.ask(`{ costs(${args}) { totalCount } }`, { headers: { 'x-yunmen-plan': '1' } });
    expect(planned.errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
    expect(gateway.calls()).toEqual([]);
  });

  it('a cursor of other arguments', async () => {
    const { page } = await costs(gateway, `billingCycle: "${month}", groupBy: [PRODUCT], first: 1`);
    const after = JSON.stringify(page?.pageInfo.endCursor);
    const other = await costs(gateway, `billingCycle: "${month}", groupBy: [CHARGE_TYPE], first: 1, after: ${after}`);
    expect(other.codes).toEqual(['BAD_USER_INPUT']);
  });
});
