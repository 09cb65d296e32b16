/** What accounts and things cost: lines of bills, read to their end and added. */
import type { Cloud } from '../../../client/cloud.js';
import { type Item, textOf, unfit } from '../../../client/model/value.js';
import { readPages } from '../../../client/reading/paginator.js';
import { bytesOf, RequestEnded } from '../../../client/request/work-budget.js';
import {
  type AccountPlace,
  type AskedAccounts,
  accountsInCursor,
  askedAccounts,
  placesOf,
} from '../../connection/account-ids.js';
import { fingerprint } from '../../connection/cursor.js';
import { Failures } from '../../connection/failures.js';
import { distinctPageSize, pageSize } from '../../connection/page-size.js';
import { sortInTurns } from '../../connection/sets/compare.js';
import { reportUnread, unavailableEntry } from '../../connection/unavailable.js';
import type { RequestContext } from '../../context.js';
import type { Cost as CostType } from '../../schema.types.js';
import type { Field, FieldCall, FieldTable, FieldTables } from '../field.js';
import type { ResourceNode } from '../resource-node.js';
import { decodeCosts, encodeCosts } from './cost-cursor.js';
import { type Cost as CostSum, CostSums, compareCosts } from './cost-sums.js';
import {
  type BillRead,
  billLists,
  type CostTerms,
  checkCycle,
  checkDay,
  costTerms,
  instanceBill,
  ownerOf,
} from './cost-terms.js';

const costs: Field<object, unknown> = {
  needs: [],
  asks: {
    kind: 'bills',
    lists: billLists,
    reads: (args, now) => {
      pageSize(args.first, distinctPageSize);
      if (typeof args.after === 'string') decodeCosts(args.after);
      const { list, calls } = costTerms(args, now).read;
      return { list, calls: calls.length };
    },
  },
  resolve: (_root, call) => costPage(call),
};

/** A page of the sums of all accounts. Each page reads the bills again, except in an export. */
async function costPage({ args, context, selection, info }: FieldCall): Promise<object> {
  const { cloud, work } = context;
  const terms = costTerms(args, cloud.beganAt);
  const first = pageSize(args.first, distinctPageSize);
  const asked = askedAccounts(args);
  const { billingCycle, groupBy, tagKey } = terms;
  const inAccounts = asked ? accountsInCursor(asked, context.accounts) : [cloud.enteredAccountId];
  const hash = fingerprint('Cost', ...inAccounts, billingCycle, groupBy, tagKey);
  const start = typeof args.after === 'string' ? decodeCosts(args.after, hash) : null;
  const failures = new Failures(work);
  const leftOut = new Set(start?.failed);
  const ordered = await orderedCosts(terms, { asked, leftOut, failures, context });
  const behind = start === null ? ordered : ordered.filter((each) => compareCosts(each, start) > 0);
  const page = behind.slice(0, first);
  if (!selection.on('CostConnection').has('unavailable')) {
    await reportUnread(failures.unreported(), cloud, { context, info });
  }
  const failed = [...leftOut, ...failures.all.map(({ accountId }) => accountId)];
  const cursorOf = (cost: CostSum) => {
    work.spend(bytesOf.edge);
    return encodeCosts({ ...cost, failed }, hash);
  };
  return {
    nodes: page,
    edges: page.map((node) => ({ node, cursor: () => cursorOf(node) })),
    pageInfo: {
      hasNextPage: behind.length > first,
      hasPreviousPage: start !== null,
      startCursor: () => page.slice(0, 1).map(cursorOf)[0] ?? null,
      endCursor: () => page.slice(-1).map(cursorOf)[0] ?? null,
    },
    totalCount: failed.length > 0 ? null : ordered.length,
    unavailable: failures.all.map((failure) => unavailableEntry({ ...failure, kind: 'Cost' }, cloud)),
  };
}

/** The sums that an export has read before its first page, by its key. */
const walked = new WeakMap<object, readonly CostSum[]>();

async function orderedCosts(terms: CostTerms, reading: Reading): Promise<readonly CostSum[]> {
  const { walk, work } = reading.context;
  const kept = walk === null ? undefined : walked.get(walk);
  if (kept) return kept;
  const sums = await sumsOf(terms, reading);
  const ordered = await sortInTurns(sums.all(), compareCosts, work);
  if (walk !== null) walked.set(walk, ordered);
  return ordered;
}

interface Reading {
  /** Null is the account of the connection. */
  readonly asked: AskedAccounts | null;
  /** Accounts that are not read. Null is the account of the connection. */
  readonly leftOut: ReadonlySet<string | null>;
  readonly failures: Failures;
  readonly context: Pick<RequestContext, 'cloud' | 'accounts' | 'work' | 'walk'>;
}

/** The sums of all accounts that can be read whole. */
async function sumsOf(terms: CostTerms, { asked: wanted, leftOut, failures, context }: Reading): Promise<CostSums> {
  const { cloud, accounts, work } = context;
  const sums = new CostSums(work);
  const own: AccountPlace = { accountId: null, enter: () => cloud };
  const finding = wanted === null ? [own] : placesOf(wanted, accounts);
  const places = await Promise.resolve(finding).catch((error: unknown): readonly AccountPlace[] => {
    note(failures, null, error);
    return [];
  });
  // The account of the connection is alone, and has no name here.
  const asked = new Set(places.flatMap(({ accountId }) => accountId ?? []));
  const read = async ({ accountId, enter }: AccountPlace): Promise<() => void> => {
    try {
      const found = await accountSums({ cloud: await enter(), accountId, asked }, terms, work);
      return () => sums.addAll(found);
    } catch (error) {
      return () => note(failures, accountId, error);
    }
  };
  const results = await Promise.all(places.filter(({ accountId }) => !leftOut.has(accountId)).map(read));
  // In the order of the accounts, not in that of their answers.
  for (const result of results) result();
  return sums;
}

interface Bill {
  readonly cloud: Cloud;
  readonly accountId: string | null;
  /** The accounts whose bills are read beside this one. */
  readonly asked: ReadonlySet<string>;
}

/**
 * The sums of one bill. The bill of an account that pays for others repeats the lines of their bills: such a line counts in the
 * bill of the account that it belongs to, when that is asked too.
 */
async function accountSums({ cloud, accountId, asked }: Bill, terms: CostTerms, work: Work): Promise<CostSums> {
  const sums = new CostSums(work);
  const own = accountId ?? (terms.groupBy.includes('ACCOUNT') ? await cloud.identity.accountId() : '');
  await readLines(cloud, terms.read, work, (item, day) => {
    const line = { item, day, accountId: own };
    const owner = ownerOf(line);
    if (owner !== own && asked.has(owner)) return;
    const values = terms.readers.map((read) => read(line));
    sums.add(values, line);
  });
  return sums;
}

type Work = RequestContext['work'];

/** Reads the lines of all calls. Fails when a page cannot be read. The first call shows whether the others are worth making. */
async function readLines(
  { reader }: Cloud,
  { list, calls }: BillRead,
  work: Work,
  onLine: (item: Item, day: string | null) => void,
): Promise<void> {
  const read = async ({ params, day }: BillRead['calls'][number]): Promise<void> => {
    for await (const { items } of readPages(reader, list, { regionId: null, params })) {
      for (const item of items) {
        checkDay(item, day);
        onLine(item, day);
      }
      if (work.shouldYield()) await work.schedule(() => undefined);
    }
  };
  const [first, ...others] = calls;
  if (first) await read(first);
  await Promise.all(others.map(read));
}

/** The end of the request is no failure of an account. */
function note(failures: Failures, accountId: string | null, error: unknown): void {
  if (error instanceof RequestEnded) throw error;
  failures.note({ accountId, regionId: null }, error);
}

/** The lines of one thing, by the id that bills have of it. */
function thingCosts(needs: readonly string[], idOf: (thing: ResourceNode) => string): Field<readonly CostSum[]> {
  return {
    needs,
    asks: {
      kind: 'actions',
      perParent: [instanceBill.action],
      checks: ({ billingCycle }) => void checkCycle(billingCycle, Date.now()),
    },
    resolve: async (thing, { args, context: { work } }) => {
      const { cloud } = thing;
      const id = idOf(thing);
      const params = { BillingCycle: checkCycle(args.billingCycle, cloud.beganAt), InstanceID: id };
      const sums = new CostSums(work);
      await readLines(cloud, { list: instanceBill, calls: [{ params, day: null }] }, work, (item) => {
        if (textOf(item.InstanceID, 'InstanceID') !== id) throw unfit(`the id ${id}`, item.InstanceID, 'InstanceID');
        sums.add([], { item });
      });
      return sums.all().toSorted(compareCosts);
    },
  };
}

/** The kinds whose ids are those in bills. */
const billed = ['Instance', 'Disk', 'ElasticIp', 'LoadBalancer', 'NatGateway', 'DbInstance', 'RedisInstance'];
const ofKind = thingCosts([], ({ key }) => key);
const ofBought = thingCosts(['InstanceID'], ({ item }) => textOf(item.InstanceID, 'InstanceID'));

const Cost: FieldTable<CostType, CostSum> = {
  values: { needs: [], read: ({ values }) => values },
  amount: { needs: [], read: ({ amount }) => amount },
  pretaxAmount: { needs: [], read: ({ amount }) => amount },
  listAmount: { needs: [], read: ({ listAmount }) => listAmount },
  currency: { needs: [], read: ({ currency }) => currency },
};

export const costTables: FieldTables = {
  Query: { costs },
  Cost,
  ...Object.fromEntries(billed.map((type) => [type, { costs: ofKind }])),
  AvailableInstance: { costs: ofBought },
};
