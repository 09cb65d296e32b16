/** Which bills the arguments of `costs` need, and by what their lines are added. Execution and the planner both use it. */
import type { Params } from '../../../client/model/action.js';
import type { ListAction } from '../../../client/model/resource.js';
import { tagsIn } from '../../../client/model/tags.js';
import { type Item, unfit } from '../../../client/model/value.js';
import { badInput } from '../../errors.js';
import { declaredEnum, declaredList, resourceOf } from '../../nouns/declared.js';
import { asText } from '../scalar-fields.js';

/** A line of a bill, and what its call says about it. */
export interface Line {
  readonly item: Item;
  /** The account whose bill it is in. */
  readonly accountId: string;
  /** The day that was asked for; null in bills of a month. */
  readonly day: string | null;
}

type Reader = (line: Line) => string | null;

/** A list of lines, and the calls that read it in one account. */
export interface BillRead {
  readonly list: ListAction;
  readonly calls: readonly { readonly params: Params; readonly day: string | null }[];
}

export interface CostTerms {
  readonly billingCycle: string;
  readonly groupBy: readonly string[];
  readonly tagKey: string | null;
  readonly read: BillRead;
  /** One for each dimension. */
  readonly readers: readonly Reader[];
}

type Arguments = Readonly<Record<string, unknown>>;

const overview = resourceOf('BillOverview').list;
export const instanceBill = resourceOf('InstanceBill').list;
const accountBill = declaredList('BssOpenApi.QueryAccountBill');

/** All lists that `costs` may read. */
export const billLists: readonly ListAction[] = [overview, accountBill, instanceBill];

const subscriptionTypes = declaredEnum('SubscriptionType');
const tags = { list: 'Tag', key: 'Key', value: 'Value', form: 'pairs' } as const;
const mostDimensions = 4;

const readers: Readonly<Record<string, (tagKey: string | null) => Reader>> = {
  ACCOUNT: () => ownerOf,
  PRODUCT: () => text('ProductCode'),
  REGION: () => text('Region'),
  RESOURCE_GROUP: () => text('ResourceGroup'),
  RESOURCE: () => text('InstanceID'),
  CHARGE_TYPE:
    () =>
    ({ item }) =>
      subscriptionTypes.from(item.SubscriptionType),
  DAY:
    () =>
    ({ day }) =>
      day,
  TAG:
    (tagKey) =>
    ({ item }) =>
      tagsIn(item[tags.list], tags).find(({ key }) => key === tagKey)?.value ?? null,
};

function text(member: string): Reader {
  return ({ item }) => asText(item[member], member);
}

/** The account that a line belongs to: the bill of an account that pays for others has their lines too. */
export function ownerOf({ item, accountId }: Line): string {
  return asText(item.OwnerID, 'OwnerID') ?? accountId;
}

const inOverview = new Set(['ACCOUNT', 'PRODUCT', 'CHARGE_TYPE']);
const inAccountBill = new Set(['ACCOUNT', 'PRODUCT', 'DAY']);

/** Reads the arguments of `costs`, `now` in epoch milliseconds. Bad ones are BAD_USER_INPUT without a call. */
export function costTerms(args: Arguments, now: number): CostTerms {
  const billingCycle = checkCycle(args.billingCycle, now);
  const groupBy = Array.isArray(args.groupBy) ? args.groupBy.map(String) : [];
  if (groupBy.length > mostDimensions || new Set(groupBy).size < groupBy.length) {
    throw badInput(`\`groupBy\` must name at most ${mostDimensions} dimensions, each once.`);
  }
  const tagKey = typeof args.tagKey === 'string' && args.tagKey !== '' ? args.tagKey : null;
  const hasTag = groupBy.includes('TAG');
  if (hasTag && tagKey === null) throw badInput('`groupBy` names TAG, so `tagKey` must name the key of a tag.');
  if (!hasTag && (args.tagKey ?? null) !== null) throw badInput('`tagKey` is given, but `groupBy` does not name TAG.');
  return {
    billingCycle,
    groupBy,
    tagKey,
    read: readFor(billingCycle, groupBy, now),
    readers: groupBy.map((name) => readers[name]?.(tagKey) ?? unknownDimension(name)),
  };
}

function unknownDimension(name: string): never {
  throw badInput(`Costs cannot be added by ${name}.`);
}

/** The list with the fewest calls that tells all dimensions. */
function readFor(billingCycle: string, groupBy: readonly string[], now: number): BillRead {
  const isTold = (told: ReadonlySet<string>) => groupBy.every((name) => told.has(name));
  const month = { BillingCycle: billingCycle };
  if (!groupBy.includes('DAY')) {
    return { list: isTold(inOverview) ? overview : instanceBill, calls: [{ params: month, day: null }] };
  }
  const isDaily = isTold(inAccountBill);
  const byProduct = isDaily && groupBy.includes('PRODUCT') && { IsGroupByProduct: 'true' };
  const calls = daysOf(billingCycle, now).map((day) => {
    return { params: { ...month, ...byProduct, Granularity: 'DAILY', BillingDate: day }, day };
  });
  return { list: isDaily ? accountBill : instanceBill, calls };
}

/** Bills are made by the clock of China. */
const chinaMs = 8 * 3_600_000;

/** The month of a bill, such as 2020-01, up to this month. */
export function checkCycle(given: unknown, now: number): string {
  const cycle = String(given);
  if (!/^[1-9]\d{3}-(?:0[1-9]|1[0-2])$/.test(cycle)) {
    throw badInput('`billingCycle` must be a month such as 2020-01.');
  }
  const thisMonth = dayAt(now).slice(0, 7);
  if (cycle > thisMonth) throw badInput(`\`billingCycle\` is ${cycle}, but there is no bill after ${thisMonth} yet.`);
  return cycle;
}

function dayAt(now: number): string {
  return new Date(now + chinaMs).toISOString().slice(0, 10);
}

/** The days of a month, up to today. */
function daysOf(cycle: string, now: number): readonly string[] {
  const [year = 0, month = 0] = cycle.split('-').map(Number);
  const count = new Date(Date.UTC(year, month, 0)).getUTCDate();
  const today = dayAt(now);
  return Array.from({ length: count }, (_, at) => `${cycle}-${String(at + 1).padStart(2, '0')}`).filter(
    (day) => day <= today,
  );
}

/** Fails when a line is of another day than the one that was asked for. */
export function checkDay({ BillingDate }: Item, day: string | null): void {
  const told = asText(BillingDate, 'BillingDate');
  if (day !== null && told !== null && told !== day) throw unfit(`the day ${day}`, BillingDate, 'BillingDate');
}
