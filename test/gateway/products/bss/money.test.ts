/** What was bought, paid and quoted, and what each thing costs. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type BillLine, billLines, paidThings } from '../../../../emulator/published/windows/bill-lines.js';
import { fresh, startTestGateway, type TestGateway } from '../../harness.js';
import { type Cost, millionths, month, today } from './cost-kit.js';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway({ instances: 400, random: () => 0, headers: fresh });
});
afterEach(() => {
  gateway.emulator.clearFaults();
  gateway.emulator.clearCalls();
});
afterAll(() => gateway.close());

type Row = Readonly<Record<string, unknown>>;
interface List {
  readonly nodes: readonly Row[];
  readonly totalCount: number | null;
}

const plan = { headers: { 'x-yunmen-plan': '1' } };
const madeOf = (action: string) => gateway.emulator.calls().filter((call) => call.action === action);

async function ask(query: string) {
  const { data, errors = [] } = await gateway.ask<{ list: List | null }>(`{ list: ${query} }`);
  return {
    list: data?.list ?? null,
    codes: errors.map(({ extensions }) => extensions.code),
    text: errors.map(({ message }) => message).join(' '),
  };
}

function linesById(): ReadonlyMap<string, BillLine> {
  const { cloud } = gateway.emulator;
  const lines = billLines(cloud, cloud.accounts[0], { month, day: null, today });
  return new Map(lines.map((line) => [line.instanceId, line]));
}

describe('the cost of a thing', () => {
  const query = (selection: string) =>
    `{ instances(regionIds: ["cn-hangzhou"], first: 3) { nodes { instanceId costs(${selection}) { values amount currency } } } }`;

  it('is the sum of its lines, one call for each', async () => {
    const lines = linesById();
    const { data, errors } = await gateway.ask<{
      instances: { nodes: readonly { instanceId: string; costs: readonly Cost[] }[] };
    }>(query(`billingCycle: "${month}"`));
    expect(errors).toBeUndefined();
    for (const {
      instanceId,
      costs: [cost, ...more],
    } of data.instances.nodes) {
      expect(more).toEqual([]);
      expect(cost).toMatchObject({ values: [], currency: 'CNY' });
      const { gross = 0, discount = 0 } = lines.get(instanceId) ?? {};
      expect(millionths(cost?.amount ?? '')).toBe(BigInt(gross - discount));
    }
    expect(madeOf('DescribeInstanceBill').map(({ params }) => params.InstanceID)).toHaveLength(3);
  });

  it('is counted in a plan, and needs a month', async () => {
    const { extensions } = await gateway.ask(query(`billingCycle: "${month}"`), plan);
    expect(extensions).toMatchObject({
      plan: {
        actions: expect.arrayContaining([expect.objectContaining({ action: 'DescribeInstanceBill', calls: 3 })]),
      },
    });
    const refused = await gateway.ask(query('billingCycle: "2999-01"'), plan);
    expect(refused.errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
  });

  it('is a failure when upstream answers lines of another thing', async () => {
    gateway.emulator.addFault({
      kind: 'oddRow',
      action: 'DescribeInstanceBill',
      row: 0,
      member: 'InstanceID',
      value: '"i-other"',
      count: 1,
    });
    const { errors } = await gateway.ask(query(`billingCycle: "${month}"`));
    expect(errors?.map(({ extensions }) => extensions.code)).toEqual(['UNAVAILABLE']);
  });

  it('is empty for what has no line', async () => {
    const { data } = await gateway.ask<{ disks: { nodes: readonly { costs: readonly Cost[] }[] } }>(
      `{ disks(regionIds: ["cn-hangzhou"], first: 1) { nodes { costs(billingCycle: "${month}") { amount } } } }`,
    );
    expect(data.disks.nodes).toEqual([{ costs: [] }]);
  });
});

describe('what was bought', () => {
  const selection =
    '{ totalCount nodes { instanceId productCode subscriptionType instanceRegionId renewal renewalDuration expiresAt } }';

  it('has all products, and its end and renewal', async () => {
    const { cloud } = gateway.emulator;
    const things = paidThings(cloud, cloud.accounts[0]);
    const { list, codes } = await ask(`availableInstances(first: 1000) ${selection}`);
    expect(codes).toEqual([]);
    expect(list?.totalCount).toBe(things.length);
    expect(list?.nodes.map(({ instanceId }) => instanceId)).toEqual(
      things.slice(0, 1000).map(({ instanceId }) => instanceId),
    );
    const renewed = list?.nodes.filter(({ renewal }) => renewal === 'AUTO_RENEWAL') ?? [];
    expect(renewed.length).toBeGreaterThan(3);
    for (const each of list?.nodes ?? []) {
      expect(each.expiresAt === null).toBe(each.subscriptionType === 'PAY_AS_YOU_GO');
      expect(each.renewalDuration).toBe(each.renewal === 'AUTO_RENEWAL' ? 1 : 0);
    }
  });

  it('is filtered by upstream: one call for what ends in a window', async () => {
    const { cloud } = gateway.emulator;
    const ends = paidThings(cloud, cloud.accounts[0])
      .map(({ expiresAt }) => expiresAt)
      .filter((time) => time !== '')
      .sort();
    const [from, to] = [ends[2], ends[20]];
    const filter = `{ subscriptionType: SUBSCRIPTION, expiresAfter: "${from}", expiresBefore: "${to}" }`;
    const { list } = await ask(`availableInstances(first: 100, filter: ${filter}) ${selection}`);
    expect(list?.nodes.map(({ expiresAt }) => expiresAt).sort()).toEqual(
      ends.filter((time) => time >= String(from) && time <= String(to)),
    );
    expect(madeOf('QueryAvailableInstances')).toMatchObject([{ params: { EndTimeStart: from, EndTimeEnd: to } }]);
  });

  it.each(['2026-01-01', '2026-01-01T00:00Z', 'now'])('before %j is refused without a call', async (time) => {
    const { codes, text } = await ask(`availableInstances(filter: { expiresBefore: "${time}" }) { totalCount }`);
    expect(codes).toEqual(['BAD_USER_INPUT']);
    expect(text).toContain('`expiresBefore` must be a moment such as');
    expect(gateway.calls()).toEqual([]);
  });
});

describe('transactions', () => {
  const window = `from: "${month}-01T00:00:00Z", to: "${month}-28T00:00:00Z"`;

  it('are those of the window, with exact amounts', async () => {
    const { list, codes } = await ask(
      `accountTransactions(${window}, first: 100) { totalCount nodes { at flow type amount balance billingCycle } }`,
    );
    expect(codes).toEqual([]);
    expect(list?.totalCount).toBe(list?.nodes.length);
    expect(list?.nodes.length).toBeGreaterThan(4);
    for (const { at, flow, amount } of list?.nodes ?? []) {
      expect(at).toBe(`${month}-03T02:03:20Z`);
      expect(['INCOME', 'EXPENSE']).toContain(flow);
      expect(amount).toMatch(/^\d+\.\d\d$/);
    }
    expect(madeOf('QueryAccountTransactions')).toMatchObject([
      { params: { CreateTimeStart: `${month}-01T00:00:00Z`, CreateTimeEnd: `${month}-28T00:00:00Z` } },
    ]);
  });

  it('need both ends of a window, as moments', async () => {
    const open = await ask(`accountTransactions(from: "${month}-01T00:00:00Z") { totalCount }`);
    expect(open.codes).toEqual(['GRAPHQL_VALIDATION_FAILED']);
    const day = await ask(`accountTransactions(from: "${month}-01", to: "${month}-02") { totalCount }`);
    expect(day.codes).toEqual(['BAD_USER_INPUT']);
    expect(gateway.calls()).toEqual([]);
  });
});

describe('what savings plans and reserved instances were used', () => {
  const window = (period: string) => `from: "${month}-01 00:00:00", to: "${month}-02 00:00:00", period: ${period}`;

  it.each([
    ['savingsPlanUsages', 'DescribeSavingsPlansUsageDetail', 'utilization'],
    ['savingsPlanCoverages', 'DescribeSavingsPlansCoverageDetail', 'coverage'],
    ['reservedInstanceUsages', 'DescribeResourceUsageDetail', 'utilization'],
    ['reservedInstanceCoverages', 'DescribeResourceCoverageDetail', 'coverage'],
  ])('%s asks for the window and the period', async (field, action, share) => {
    const { codes } = await ask(`${field}(${window('DAY')}) { nodes { instanceId startedAt ${share} currency } }`);
    expect(codes).toEqual([]);
    expect(madeOf(action)).toMatchObject([
      { params: { StartPeriod: `${month}-01 00:00:00`, EndPeriod: `${month}-02 00:00:00`, PeriodType: 'DAY' } },
    ]);
    const refused = await ask(`${field}(from: "${month}-01T00:00:00Z", to: "x", period: DAY) { totalCount }`);
    expect(refused.codes).toEqual(['BAD_USER_INPUT']);
  });

  it('go on with the token in Token, where the answer calls it NextToken', async () => {
    const page = (token: string, id: string) => {
      const Items = [{ InstanceId: id, UsagePercentage: 0.9, PoolValue: '29.84', StartPeriod: '2026-01-01 00:00:00' }];
      return JSON.stringify({ Success: true, Code: 'Success', Data: { NextToken: token, TotalCount: 2, Items } });
    };
    const fault = { kind: 'malformed', action: 'DescribeSavingsPlansUsageDetail', count: 1 } as const;
    gateway.emulator.addFault({ ...fault, bodyOf: page('second', 'spn-1') });
    gateway.emulator.addFault({ ...fault, bodyOf: page('', 'spn-2') });
    const { list } = await ask(
      `savingsPlanUsages(${window('HOUR')}) { nodes { instanceId utilization committedAmount startedAt } }`,
    );
    expect(list?.nodes).toEqual([
      { instanceId: 'spn-1', utilization: '0.9', committedAmount: '29.84', startedAt: '2025-12-31T16:00:00Z' },
      { instanceId: 'spn-2', utilization: '0.9', committedAmount: '29.84', startedAt: '2025-12-31T16:00:00Z' },
    ]);
    expect(madeOf('DescribeSavingsPlansUsageDetail').map(({ params }) => params.Token)).toEqual([undefined, 'second']);
  });
});

describe('the price of an instance type', () => {
  const query = (args: string) =>
    `{ instanceType(instanceTypeId: "ecs.g7.large") { price(${args}) { currency amount listAmount discount parts { part amount } promotions } } }`;
  const Price = {
    Currency: 'CNY',
    OriginalPrice: 4368,
    DiscountPrice: 655.2,
    TradePrice: 3712.8,
    DetailInfos: { DetailInfo: [{ Resource: 'instanceType', OriginalPrice: 4368, TradePrice: 3712.8 }] },
  };
  const answer = (price: object) =>
    gateway.emulator.addFault({
      kind: 'malformed',
      action: 'DescribePrice',
      bodyOf: JSON.stringify({
        RequestId: '1',
        PriceInfo: { Price: price, Rules: { Rule: [{ Description: 'A year.' }] } },
      }),
    });

  it('is what upstream asks for, exactly', async () => {
    answer(Price);
    const { data } = await gateway.ask<{ instanceType: object }>(
      query('regionId: "cn-beijing", unit: YEAR, instances: 2'),
    );
    expect(data.instanceType).toEqual({
      price: {
        currency: 'CNY',
        amount: '3712.8',
        listAmount: '4368',
        discount: '655.2',
        parts: [{ part: 'instanceType', amount: '3712.8' }],
        promotions: ['A year.'],
      },
    });
    expect(madeOf('DescribePrice')).toMatchObject([
      { params: { RegionId: 'cn-beijing', InstanceType: 'ecs.g7.large', PriceUnit: 'Year', Period: '1', Amount: '2' } },
    ]);
  });

  it('without an amount is a failure, never a price of 0', async () => {
    answer({ ...Price, TradePrice: undefined });
    const { data, errors } = await gateway.ask<{ instanceType: object }>(query('regionId: "cn-beijing"'));
    expect(data.instanceType).toEqual({ price: null });
    expect(errors?.map(({ extensions }) => extensions.code)).toEqual(['UNAVAILABLE']);
  });

  it.each(['regionId: "x y"', 'regionId: "cn-beijing", units: 0', 'regionId: "cn-beijing", instances: 1001'])(
    'of %s is refused before any call',
    async (args) => {
      const { errors } = await gateway.ask(query(args), plan);
      expect(errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
    },
  );
});
