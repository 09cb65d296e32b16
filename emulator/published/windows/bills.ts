/** Bills of a month: the same lines each time, from the resources that the account has. A month to come has none. */
import { randomOf } from '../../data/random.js';
import { byToken } from '../../paging.js';
import type { Body } from '../../wire/rpc.js';
import type { Read } from '../given.js';
import { homeRegion } from '../items.js';

const mostRows = 300;

/** Reads of bills, as Product.Action. */
const reads: Readonly<Record<string, (read: Read) => Body>> = {
  'BssOpenApi.QueryBillOverview': overview,
  'BssOpenApi.DescribeInstanceBill': byInstance,
};

export function billsOf(read: Read): Body | undefined {
  return reads[`${read.kinds.product.name}.${read.action.name}`]?.(read);
}

type Line = Readonly<Record<string, unknown>>;

const products = [
  { ProductCode: 'ecs', ProductName: 'Elastic Compute Service', ProductType: '' },
  { ProductCode: 'rds', ProductName: '云数据库RDS', ProductType: 'rds' },
  { ProductCode: 'oss', ProductName: 'Object Storage Service', ProductType: 'oss' },
  { ProductCode: 'slb', ProductName: 'Server Load Balancer', ProductType: '' },
];

/** Members that every line has, and that say nothing of these things. */
const untold = ['BillAccountName', 'BizType', 'ProductDetail'];
const untoldOfInstances = [
  ...['BillingItem', 'BillingItemCode', 'BillingType', 'DeductedByResourcePackage', 'InstanceConfig', 'InstanceSpec'],
  ...['InternetIP', 'IntranetIP', 'ItemName', 'ListPrice', 'ListPriceUnit', 'ServicePeriod', 'ServicePeriodUnit'],
  ...['Usage', 'UsageUnit', 'Zone'],
];
const empty = (names: readonly string[]): Line => Object.fromEntries(names.map((name) => [name, '']));

function overview(read: Read): Body {
  const month = monthOf(read);
  if (month === undefined) return refused(read);
  const lines = products.flatMap((product) =>
    ['PayAsYouGo', 'Subscription'].map((SubscriptionType) => ({
      ...empty(untold),
      ...product,
      ...amounts(read, `${month}/${product.ProductCode}/${SubscriptionType}`),
      CommodityCode: product.ProductCode,
      PipCode: product.ProductCode,
      SubscriptionType,
      Item: SubscriptionType === 'Subscription' ? 'SubscriptionOrder' : 'PayAsYouGoBill',
      RoundDownDiscount: '0.004',
    })),
  );
  const Item = isToCome(read, month) ? [] : lines.filter(conditionOf(read));
  return answer(read, { ...headOf(read, month), Items: { Item } });
}

/** A line for each running or stopped instance of the home region, and one for each bucket. */
function byInstance(read: Read): Body {
  const month = monthOf(read);
  if (month === undefined) return refused(read);
  const { account } = read.context;
  const instances = account.instances(homeRegion).map(({ InstanceId, InstanceName, Tags }) => ({
    ...products[0],
    InstanceID: InstanceId,
    NickName: InstanceName,
    Region: '华东1(杭州)',
    Tag: Tags.Tag.map(({ TagKey, TagValue }) => `key:${TagKey} value:${TagValue}`).join('; '),
  }));
  const buckets = account.buckets.map(({ name }) => ({
    ...products[2],
    InstanceID: name,
    NickName: '',
    Region: '',
    Tag: '',
  }));
  const lines = [...instances, ...buckets].map((thing) => ({
    ...empty([...untold, ...untoldOfInstances]),
    ...thing,
    ...amounts(read, `${month}/${thing.InstanceID}`),
    CommodityCode: thing.ProductCode,
    PipCode: thing.ProductCode,
    SubscriptionType: 'PayAsYouGo',
    Item: 'PayAsYouGoBill',
    BillingDate: '',
    CostUnit: '未分配',
    ResourceGroup: '',
  }));
  const { NextToken, MaxResults = '20' } = read.given.params;
  const walk = {
    action: read.action.name,
    params: { ...read.given.params, MaxResults, ...(NextToken && { NextToken }) },
    context: read.context,
  };
  const all = isToCome(read, month) ? [] : lines.filter(conditionOf(read));
  const { page, nextToken } = byToken(all, walk, { min: 1, max: mostRows });
  const more = nextToken === '' ? {} : { NextToken: nextToken };
  const head = { ...headOf(read, month), MaxResults: Number(MaxResults), TotalCount: all.length };
  return answer(read, { ...head, Items: page, ...more });
}

/** Up to six decimals, as bills of small usage have them. */
function amounts({ context: { account, cloud } }: Read, words: string): Line {
  const random = randomOf(cloud.seed, account.id, 'bill', words);
  const gross = random.int(1, 9_000_000_000);
  const discount = random.int(0, gross);
  const coupons = random.chance(0.2) ? random.int(0, gross - discount) : 0;
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
  const asked = ['ProductCode', 'SubscriptionType', 'InstanceID'].filter((name) => (params[name] ?? '') !== '');
  return (line) => asked.every((name) => line[name] === params[name]);
}

function monthOf({ given }: Read): string | undefined {
  const { BillingCycle = '' } = given.params;
  return /^\d{4}-(?:0[1-9]|1[0-2])$/.test(BillingCycle) ? BillingCycle : undefined;
}

function isToCome({ context }: Read, month: string): boolean {
  return month > new Date(context.access.now()).toISOString().slice(0, 7);
}

function headOf({ context: { account } }: Read, BillingCycle: string): Line {
  return { BillingCycle, AccountID: account.id, AccountName: '' };
}

function answer({ context }: Read, Data: Line): Body {
  return { Code: 'Success', Message: 'Successful!', RequestId: context.requestId, Success: true, Data };
}

/** BSS refuses with status 200. */
function refused({ context }: Read): Body {
  return {
    Code: 'InvalidParameter',
    Message: 'BillingCycle is not valid.',
    RequestId: context.requestId,
    Success: false,
  };
}
