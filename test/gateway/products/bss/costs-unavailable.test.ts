/** Costs that cannot be added: of accounts whose bills cannot be read, and of lines that do not fit. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { fresh, startTestGateway, type TestGateway } from '../../harness.js';
import { costs, everything, month, of, type Page, summed, truth } from './cost-kit.js';

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

describe('an account whose bill cannot be read', () => {
  it.each([
    ['the first page', { kind: 'refuse', status: 400, code: 'InvalidParameter', count: 1 }],
    ['a later page', { kind: 'repeatToken' }],
  ] as const)('is in no sum when %s fails, and is named', async (_page, fault) => {
    const [main, partner, archive] = gateway.emulator.cloud.accounts;
    const { accessKeyId } = gateway.emulator.callers.administrator;
    gateway.emulator.addFault({ ...fault, action: 'DescribeInstanceBill', accessKeyId });
    const { page, codes } = await costs(
      gateway,
      of('PRODUCT, REGION', ', accountIds: ["*"]'),
      `${everything} unavailable { accountId code }`,
    );
    expect(codes).toEqual([]);
    // The role in the account of the partner may not read bills.
    expect(page?.unavailable).toMatchObject([{ accountId: main.id }, { accountId: partner?.id, code: 'FORBIDDEN' }]);
    expect(page?.totalCount).toBeNull();
    expect(summed(page)).toEqual(
      truth(gateway, archive ? [archive] : [], ({ productCode, regionName }) => [productCode, regionName]),
    );
  });

  it('stays out of the later pages', async () => {
    const [main] = gateway.emulator.cloud.accounts;
    const { id } = main;
    gateway.emulator.addFault({
      kind: 'refuse',
      action: 'QueryBillOverview',
      status: 403,
      code: 'NoPermission',
      accessKeyId: gateway.emulator.callers.administrator.accessKeyId,
    });
    const all = `billingCycle: "${month}", groupBy: [ACCOUNT], accountIds: ["*"], first: 1`;
    const begun = await costs(gateway, all);
    expect(begun.codes).toEqual(['FORBIDDEN', 'FORBIDDEN']);
    gateway.emulator.clearFaults();
    const next = await costs(gateway, `${all}0, after: ${JSON.stringify(begun.page?.pageInfo.endCursor)}`);
    expect(next.codes).toEqual([]);
    expect([...(begun.page?.nodes ?? []), ...(next.page?.nodes ?? [])].map(({ values }) => values[0])).not.toContain(
      id,
    );
    expect(next.page?.totalCount).toBeNull();
  });

  it('is an error that names the permission when it is the only one', async () => {
    const query = `{ costs(${of('PRODUCT')}) { nodes { amount } totalCount } }`;
    const { data, errors = [] } = await gateway.ask<{ costs: Page }>(query, { as: gateway.emulator.callers.newcomer });
    expect(data.costs).toEqual({ nodes: [], totalCount: null });
    expect(errors.map(({ extensions }) => extensions.code)).toEqual(['FORBIDDEN']);
    expect(errors[0]?.message).toContain('bssapi:QueryBillOverview');
  });

  it.each([
    ['an amount', 'PretaxAmount', '"much"'],
    ['no amount', 'PretaxAmount', 'null'],
    ['no currency', 'Currency', '""'],
  ])('has %s that cannot be added', async (_what, member, value) => {
    gateway.emulator.addFault({ kind: 'oddRow', action: 'QueryBillOverview', row: 1, member, value });
    const { page, codes } = await costs(gateway, of('PRODUCT'));
    expect([page?.nodes, page?.totalCount, codes]).toEqual([[], null, ['UNAVAILABLE']]);
  });
});

describe('lines of a bill', () => {
  const bill = (...items: readonly object[]) => {
    const Data = { BillingCycle: month, AccountID: '1', AccountName: '', Items: { Item: items } };
    const text = JSON.stringify({ Success: true, Code: 'Success', Data }).replace(/"(-?\d+\.\d+)"/g, '$1');
    gateway.emulator.addFault({ kind: 'malformed', action: 'QueryBillOverview', bodyOf: text });
  };
  const line = { ProductCode: 'ecs', Currency: 'CNY', PretaxGrossAmount: 0, SubscriptionType: 'PayAsYouGo' };

  it('are added digit by digit, with refunds below zero, and never across currencies', async () => {
    bill(
      { ...line, PretaxAmount: '12345678901234.123456789' },
      { ...line, PretaxAmount: '0.1' },
      { ...line, PretaxAmount: '0.2' },
      { ...line, PretaxAmount: '-5.300000001', Item: 'Refund' },
      { ...line, Currency: 'USD', PretaxAmount: '-7.5' },
      { ...line, ProductCode: '', PretaxAmount: '1.0' },
    );
    const { page } = await costs(gateway, of('PRODUCT'));
    expect(page?.nodes.map(({ values, amount, currency }) => [values[0], amount, currency])).toEqual([
      ['ecs', '12345678901229.123456788', 'CNY'],
      ['ecs', '-7.5', 'USD'],
      [null, '1', 'CNY'],
    ]);
  });

  it('without a price before discounts leave no part of a sum of such prices', async () => {
    bill({ ...line, PretaxAmount: '1.5' }, { ...line, PretaxAmount: '2.5', PretaxGrossAmount: undefined });
    const { page } = await costs(gateway, of('PRODUCT'));
    expect(page?.nodes).toEqual([
      { values: ['ecs'], amount: '4', pretaxAmount: '4', listAmount: null, currency: 'CNY' },
    ]);
  });

  it('of another account that is asked too count once', async () => {
    const [main, partner] = gateway.emulator.cloud.accounts;
    bill({ ...line, OwnerID: partner?.id, PretaxAmount: '8.5' });
    const alone = await costs(gateway, of('ACCOUNT'));
    expect(alone.page?.nodes).toMatchObject([{ values: [partner?.id], amount: '8.5' }]);
    const both = await costs(gateway, of('ACCOUNT', `, accountIds: ["${main.id}", "${partner?.id}"]`));
    expect(both.page?.nodes).toMatchObject([{ values: [partner?.id], amount: '8.5' }]);
  });
});
