/** What an account pays in a month, thing by thing. All bills are made from these lines, so that they add up. */
import { publishedProduct } from '../../../published/product.js';
import type { Cloud } from '../../cloud.js';
import type { Account } from '../../data/accounts.js';
import { tagsOf } from '../../data/company/deployment.js';
import {
  addressPrice,
  balancerPrice,
  bucketPrice,
  databasePrices,
  instancePrice,
  paidIn,
} from '../../data/company/prices.js';
import { type Random, randomOf } from '../../data/random.js';
import { regionOf } from '../../data/regions.js';
import { type Item, itemsOf } from '../items.js';
import { kindsOf } from '../kinds.js';

const products = {
  ecs: 'Elastic Compute Service',
  eip: '弹性公网IP',
  oss: 'Object Storage Service',
  rds: '云数据库RDS',
  slb: 'Server Load Balancer',
};

/** In millionths: bills of small usage have six decimals. */
export interface Money {
  readonly gross: number;
  readonly discount: number;
  readonly coupons: number;
}

export interface BillLine extends Money {
  readonly instanceId: string;
  readonly name: string;
  readonly productCode: keyof typeof products;
  readonly subscriptionType: 'PayAsYouGo' | 'Subscription';
  /** Empty for what is in no region. */
  readonly regionId: string;
  readonly regionName: string;
  readonly resourceGroup: string;
  readonly tags: readonly (readonly [key: string, value: string])[];
}

/** Something that is paid for. */
export interface PaidThing extends Omit<BillLine, keyof Money> {
  readonly createdAt: string;
  /** The end of the period that is paid; empty for what is paid after use. */
  readonly expiresAt: string;
  /** Its list price in yuan a month; null where chance decides. */
  readonly monthly: number | null;
}

/** The lines of a month such as 2020-01, or of one of its days. A month or a day to come has none. */
export function billLines(cloud: Cloud, account: Account, period: Period): readonly BillLine[] {
  return isOver(period) ? paidThings(cloud, account).map((thing) => lineOf(cloud, account, period, thing)) : [];
}

/** Whether there are bills of the period. */
export function isOver(period: Period): boolean {
  const { month, day, today } = period;
  return month <= today.slice(0, 7) && (day === null || day <= lastDayIn(period));
}

/** What one thing costs in a period that is over. */
export function lineOf(cloud: Cloud, account: Account, period: Period, thing: PaidThing): BillLine {
  const { month, day } = period;
  const { createdAt: _, expiresAt: __, monthly: ___, ...line } = thing;
  const whole = moneyOf(cloud, account, month, thing);
  return { ...line, ...(day === null ? whole : partOf(whole, day, lastDayIn(period))) };
}

/** This month has the days up to today. */
function lastDayIn({ month, today }: Period): number {
  return month === today.slice(0, 7) ? Number(today.slice(8)) : daysIn(month);
}

export interface Period {
  readonly month: string;
  /** From 1; null is the whole month. */
  readonly day: number | null;
  /** By the clock of China, such as 2020-01-31. */
  readonly today: string;
}

export function daysIn(month: string): number {
  const [year = 0, number = 0] = month.split('-').map(Number);
  return new Date(Date.UTC(year, number, 0)).getUTCDate();
}

export function productName(code: BillLine['productCode']): string {
  return products[code];
}

/** The parts of all days are the whole. */
function partOf({ gross, discount, coupons }: Money, day: number, days: number): Money {
  const part = (whole: number) => Math.floor((whole * day) / days) - Math.floor((whole * (day - 1)) / days);
  return { gross: part(gross), discount: part(discount), coupons: part(coupons) };
}

/** Months of things whose amounts are kept: making them takes longest. */
const mostKept = 100_000;
const kept = new WeakMap<Account, Map<string, Money>>();

function moneyOf({ seed }: Cloud, account: Account, month: string, thing: PaidThing): Money {
  const words = `${month}/${thing.instanceId}`;
  let known = kept.get(account);
  if (!known || known.size > mostKept) {
    known = new Map();
    kept.set(account, known);
  }
  const random = randomOf(seed, account.id, 'bill', words);
  const { monthly, subscriptionType } = thing;
  const paid = () =>
    monthly === null ? made(random) : paidIn(month, monthly, subscriptionType === 'Subscription', random);
  const money = known.get(words) ?? paid();
  known.set(words, money);
  return money;
}

function made(random: Random): Money {
  const gross = random.int(1, 9_000_000_000);
  const discount = random.int(0, gross);
  const coupons = random.chance(0.2) ? random.int(0, gross - discount) : 0;
  return { gross, discount, coupons };
}

/** Everything that the account pays for, in the order of the regions. */
export function paidThings(cloud: Cloud, account: Account): readonly PaidThing[] {
  const isCompany = cloud.dataSet === 'company';
  const groupOf = (id: string) => (id === account.defaultResourceGroupId ? '默认资源组' : id);
  /** Only the company's bills name what is no instance. */
  const known = (name: string, tags: readonly object[], monthly: number) => ({
    name: isCompany ? name : '',
    tags: isCompany ? tags.map(pairOf) : [],
    monthly: isCompany ? monthly : null,
    resourceGroup: '',
    subscriptionType: 'PayAsYouGo' as const,
    createdAt: '2024-03-01T02:00:00Z',
    expiresAt: '',
  });
  const inRegions = cloud.regions.flatMap(({ id: regionId }): PaidThing[] => {
    const place = { regionId, regionName: nameOf(regionId) };
    const instances = account.instances(regionId).map((one): PaidThing => {
      const isPrepaid = one.InstanceChargeType === 'PrePaid';
      return {
        ...place,
        instanceId: one.InstanceId,
        name: one.InstanceName,
        productCode: 'ecs',
        subscriptionType: isPrepaid ? 'Subscription' : 'PayAsYouGo',
        resourceGroup: groupOf(one.ResourceGroupId),
        tags: one.Tags.Tag.map(pairOf),
        createdAt: withSeconds(one.CreationTime),
        expiresAt: isPrepaid ? withSeconds(one.ExpiredTime) : '',
        monthly: isCompany ? instancePrice(one) : null,
      };
    });
    const addresses = account.elasticIps(regionId).map((one): PaidThing => {
      const said = known(one.Name, one.Tags.Tag, addressPrice(Number(one.Bandwidth)));
      return { ...said, ...place, instanceId: one.AllocationId, productCode: 'eip' };
    });
    const databases = itemsIn(cloud, account, 'Rds', 'dbinstance', regionId).map((item, at): PaidThing => {
      const said = known(item.name, tagsOfItem(item), databasePrices[at % databasePrices.length] ?? 0);
      return { ...said, ...place, instanceId: item.id, productCode: 'rds' };
    });
    const balancers = itemsIn(cloud, account, 'Slb', 'loadbalancer', regionId).map((item): PaidThing => {
      return {
        ...known(item.name, tagsOfItem(item), balancerPrice),
        ...place,
        instanceId: item.id,
        productCode: 'slb',
      };
    });
    return [...instances, ...addresses, ...databases, ...balancers];
  });
  const buckets = account.buckets.map(({ name, region, tags, storageClass, stat }): PaidThing => {
    const said = known(name, tags, bucketPrice(storageClass, Number(stat.Storage)));
    return { ...said, instanceId: name, productCode: 'oss', regionId: region, regionName: nameOf(region) };
  });
  return [...inRegions, ...buckets];
}

/** The key and the value of a tag, in the spelling of any product. */
function pairOf(tag: object): readonly [key: string, value: string] {
  const [key = '', value = ''] = Object.values(tag).map(String);
  return [key, value];
}

function tagsOfItem({ deployment }: Item): readonly object[] {
  return deployment ? tagsOf(deployment) : [];
}

/** ECS writes 2027-01-01T16:00Z. */
function withSeconds(time: string): string {
  return time.replace(/T(\d\d:\d\d)Z$/, 'T$1:00Z');
}

/** As bills write it: 华东1(杭州). */
function nameOf(regionId: string): string {
  return (regionOf(regionId)?.names['zh-CN'] ?? '').replace('（', '(').replace('）', ')');
}

function itemsIn(cloud: Cloud, account: Account, product: string, stem: string, regionId: string): readonly Item[] {
  const published = publishedProduct(product);
  return published ? itemsOf(cloud, account).of(kindsOf(published), stem, regionId) : [];
}
