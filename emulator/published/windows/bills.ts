/** Bills of a month or a day: the same lines each time, from the things that the account has. A month to come has none. */
import { byPage, byToken } from '../../paging.js';
import type { Body } from '../../wire/rpc.js';
import type { Read } from '../given.js';
import {
  type BillLine,
  billLines,
  daysIn,
  isOver,
  lineOf,
  type Money,
  type Period,
  paidThings,
  productName,
} from './bill-lines.js';
import { boughtThings } from './bought.js';
import { transactions } from './transactions.js';

const mostRows = 300;

/** Reads of bills and of what is paid, as Product.Action. */
const reads: Readonly<Record<string, (read: Read) => Body>> = {
  'BssOpenApi.QueryAvailableInstances': boughtThings,
  'BssOpenApi.QueryAccountTransactions': transactions,
  'BssOpenApi.QueryBillOverview': overview,
  'BssOpenApi.QueryAccountBill': ofAccount,
  'BssOpenApi.DescribeInstanceBill': (read) => byInstance(read, () => ({})),
  'BssOpenApi.DescribeSplitItemBill': (read) => byInstance(read, splitOf),
};

export function billsOf(read: Read): Body | undefined {
  return reads[`${read.kinds.product.name}.${read.action.name}`]?.(read);
}

type Line = Readonly<Record<string, unknown>>;

/** Members that every line has, and that say nothing of these things. */
const untold = ['BillAccountName', 'BizType', 'ProductDetail'];
const untoldOfInstances = [
  ...['BillingItem', 'BillingItemCode', 'BillingType', 'DeductedByResourcePackage', 'InstanceConfig', 'InstanceSpec'],
  ...['InternetIP', 'IntranetIP', 'ItemName', 'ListPrice', 'ListPriceUnit', 'ServicePeriod', 'ServicePeriodUnit'],
  ...['Usage', 'UsageUnit', 'Zone'],
];
const empty = (names: readonly string[]): Line => Object.fromEntries(names.map((name) => [name, '']));

function overview(read: Read): Body {
  const period = periodOf(read, false);
  if (period === undefined) return refused(read, 'BillingCycle');
  const lines = summed(linesIn(read, period), ({ productCode, subscriptionType }) => [productCode, subscriptionType]);
  const Item = lines
    .map(([line, money]) => ({
      ...empty(untold),
      ...productOf(line),
      ...amounts(read, money),
      ...boughtAs(line),
      RoundDownDiscount: '0.004',
    }))
    .filter(conditionOf(read));
  return answer(read, { ...headOf(read, period), Items: { Item } });
}

/** A row for the account, or for each of its products. */
function ofAccount(read: Read): Body {
  const period = periodOf(read, true);
  if (period === undefined) return refused(read, 'BillingDate');
  const isByProduct = read.given.params.IsGroupByProduct === 'true';
  const lines = summed(linesIn(read, period), ({ productCode }) => (isByProduct ? [productCode] : []));
  const rows = lines
    .map(([line, money]) => ({
      ...empty(['BillAccountName', 'BizType', 'OwnerName', 'SubscriptionType']),
      ...(isByProduct
        ? { ...productOf(line), PipCode: line.productCode }
        : empty(['PipCode', 'ProductCode', 'ProductName'])),
      ...amounts(read, money),
      BillingDate: dateOf(period),
      CostUnit: '未分配',
    }))
    .filter(conditionOf(read));
  const { PageNum: PageNumber = '1', PageSize = '20' } = read.given.params;
  const { page, pageNumber, pageSize } = byPage(
    rows,
    { params: { PageNumber, PageSize }, context: read.context },
    mostRows,
  );
  const head = { ...headOf(read, period), PageNum: pageNumber, PageSize: pageSize, TotalCount: rows.length };
  return answer(read, { ...head, Items: { Item: page } });
}

/** What a line of a bill by parts says in addition. Nothing here has more than one part. */
function splitOf(line: BillLine, period: Period): Line {
  return {
    ...empty(['SplitAccountName', 'SplitProductDetail']),
    SplitAccountID: '',
    SplitBillingCycle: period.month,
    SplitBillingDate: dateOf(period),
    SplitCommodityCode: line.productCode,
    SplitItemID: line.instanceId,
    SplitItemName: line.name,
  };
}

/** A line for each thing. */
function byInstance(read: Read, more: (line: BillLine, period: Period) => Line): Body {
  const period = periodOf(read, true);
  if (period === undefined) return refused(read, 'BillingCycle');
  const { cloud, account } = read.context;
  const isAsked = conditionOf(read);
  const hasTags = tagsOf(read);
  const things = isOver(period)
    ? paidThings(cloud, account).filter(
        ({ productCode, subscriptionType, instanceId, tags }) =>
          hasTags(tags) &&
          isAsked({
            ProductCode: productCode,
            SubscriptionType: subscriptionType,
            InstanceID: instanceId,
            SplitItemID: instanceId,
          }),
      )
    : [];
  const { NextToken, MaxResults = '20' } = read.given.params;
  const walk = {
    action: read.action.name,
    params: { ...read.given.params, MaxResults, ...(NextToken && { NextToken }) },
    context: read.context,
  };
  const { page, nextToken } = byToken(things, walk, { min: 1, max: mostRows });
  const Items = page.map((thing) => {
    const line = lineOf(cloud, account, period, thing);
    return { ...rowOf(read, period, line), ...more(line, period) };
  });
  const next = nextToken === '' ? {} : { NextToken: nextToken };
  const head = { ...headOf(read, period), MaxResults: Number(MaxResults), TotalCount: things.length };
  return answer(read, { ...head, Items, ...next });
}

function rowOf(read: Read, period: Period, line: BillLine): Line {
  return {
    ...empty([...untold, ...untoldOfInstances]),
    ...productOf(line),
    ...amounts(read, line),
    ...boughtAs(line),
    InstanceID: line.instanceId,
    NickName: line.name,
    Region: line.regionName,
    ResourceGroup: line.resourceGroup,
    Tag: line.tags.map(([key, value]) => `key:${key} value:${value}`).join('; '),
    BillingDate: dateOf(period),
    CostUnit: '未分配',
  };
}

function linesIn({ context: { cloud, account } }: Read, period: Period): readonly BillLine[] {
  return billLines(cloud, account, period);
}

/** One line of each group, with the sum of all. */
function summed(
  lines: readonly BillLine[],
  keyOf: (line: BillLine) => readonly string[],
): readonly (readonly [BillLine, Money])[] {
  const groups = new Map<string, BillLine[]>();
  for (const line of lines) {
    const key = keyOf(line).join('/');
    const group = groups.get(key) ?? [];
    groups.set(key, group);
    group.push(line);
  }
  const sum = (group: readonly BillLine[], part: keyof Money) => group.reduce((all, line) => all + line[part], 0);
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (!first) return [];
    const money = { gross: sum(group, 'gross'), discount: sum(group, 'discount'), coupons: sum(group, 'coupons') };
    return [[first, money] as const];
  });
}

function productOf({ productCode }: BillLine): Line {
  const ProductType = ['rds', 'oss'].includes(productCode) ? productCode : '';
  return { ProductCode: productCode, ProductName: productName(productCode), ProductType };
}

function boughtAs({ productCode, subscriptionType }: BillLine): Line {
  return {
    CommodityCode: productCode,
    PipCode: productCode,
    SubscriptionType: subscriptionType,
    Item: subscriptionType === 'Subscription' ? 'SubscriptionOrder' : 'PayAsYouGoBill',
  };
}

function amounts({ context: { account } }: Read, { gross, discount, coupons }: Money): Line {
  const money = (millionths: number) => millionths / 1_000_000;
  return {
    Currency: 'CNY',
    PretaxGrossAmount: money(gross),
    InvoiceDiscount: money(discount),
    PretaxAmount: money(gross - discount),
    DeductedByCoupons: money(coupons),
    DeductedByCashCoupons: 0,
    DeductedByPrepaidCard: 0,
    AdjustAmount: 0,
    CashAmount: money(gross - discount - coupons),
    PaymentAmount: money(gross - discount - coupons),
    OutstandingAmount: 0,
    OwnerID: account.id,
    BillAccountID: account.id,
  };
}

function conditionOf({ given: { params } }: Read): (line: Line) => boolean {
  const asked = ['ProductCode', 'SubscriptionType', 'InstanceID', 'SplitItemID'].filter(
    (name) => (params[name] ?? '') !== '',
  );
  return (line) => asked.every((name) => line[name] === params[name]);
}

/** The tags of TagFilter, each with one of its values. */
function tagsOf({ given: { params } }: Read): (tags: BillLine['tags']) => boolean {
  const keys = Object.keys(params).filter((name) => /^TagFilter\.\d+\.TagKey$/.test(name));
  const asked = keys.map((name) => {
    const under = name.replace('TagKey', 'TagValues.');
    const values = Object.keys(params).filter((other) => other.startsWith(under));
    return { key: params[name], values: values.map((other) => params[other]) };
  });
  return (tags) =>
    asked.every(({ key, values }) =>
      tags.some(([own, value]) => own === key && (values.length === 0 || values.includes(value))),
    );
}

const chinaMs = 8 * 3_600_000;

/** Undefined for what is no month, for a day of another month, and for DAILY without a day. */
function periodOf({ given: { params }, context }: Read, hasDays: boolean): Period | undefined {
  const { BillingCycle: month = '', Granularity = 'MONTHLY', BillingDate = '' } = params;
  if (!/^\d{4}-(?:0[1-9]|1[0-2])$/.test(month)) return undefined;
  const today = new Date(context.access.now() + chinaMs).toISOString().slice(0, 10);
  if (!hasDays || Granularity.toUpperCase() !== 'DAILY') return { month, day: null, today };
  const day = Number(/^\d{4}-\d\d-(\d\d)$/.exec(BillingDate)?.[1] ?? 0);
  const isInMonth = BillingDate.startsWith(`${month}-`) && day >= 1 && day <= daysIn(month);
  return isInMonth ? { month, day, today } : undefined;
}

/** Empty for a month. */
function dateOf({ month, day }: Period): string {
  return day === null ? '' : `${month}-${String(day).padStart(2, '0')}`;
}

function headOf({ context: { account } }: Read, { month }: Period): Line {
  return { BillingCycle: month, AccountID: account.id, AccountName: '' };
}

function answer({ context }: Read, Data: Line): Body {
  return { Code: 'Success', Message: 'Successful!', RequestId: context.requestId, Success: true, Data };
}

/** BSS refuses with status 200. */
function refused({ context }: Read, parameter: string): Body {
  return {
    Code: 'InvalidParameter',
    Message: `${parameter} is not valid.`,
    RequestId: context.requestId,
    Success: false,
  };
}
