import { responsePathAsArray } from 'graphql';
import type { Accounts } from '../../client/accounts.js';
import type { Cloud } from '../../client/cloud.js';
import { type FilterPart, filterPartsOf } from '../../client/model/filters.js';
import type { Children, Resource } from '../../client/model/resource.js';
import { bytesOf, treeBytes } from '../../client/request/work-budget.js';
import { badInput, toGraphQLError } from '../errors.js';
import type { SelectedFields } from '../execution/selection.js';
import type { Field, FieldCall } from '../fields/field.js';
import { nodeOf } from '../fields/resource-node.js';
import { accountIdsOf, isEveryAccount, placesOf } from './account-ids.js';
import type { ConnectionOptions } from './connection-options.js';
import { decodeCursor, fingerprint } from './cursor.js';
import { Failures, inAccount } from './failures.js';
import { GrowingList } from './growing-list.js';
import { checkOf, oddityIn, orOdd } from './odd-rows.js';
import { type AccountPlaces, joinedPage, type Page, type PageOptions, type PageRow, pageOfScopes } from './page.js';
import { pageSize } from './page-size.js';
import { accountOf, connectionAnswer } from './payload.js';
import { regionIdsOf } from './region-ids.js';
import { inRegions, type Wanted } from './scopes.js';

/** A Relay connection of everything of one kind, over all scopes (account × region). */
export function connection(resource: Resource, options: ConnectionOptions = {}): Field<object, unknown> {
  return {
    needs: [],
    asks: { kind: 'page', resource, options, of: 'scopes' },
    resolve: (_root, call) => {
      const { args, context } = call;
      const accountIds = accountIdsOf(args.accountIds);
      const place = { cloud: context.cloud, accountIds, regionIds: regionIdsOf(args.regionIds) };
      return connect(resource, options, call, place);
    },
  };
}

/** The same under a Region, over that one alone. */
export function connectionInRegion(resource: Resource, options: ConnectionOptions = {}): Field<object> {
  return {
    needs: [],
    asks: { kind: 'page', resource, options, of: 'region' },
    resolve: ({ cloud, key }, call) => connect(resource, options, call, { cloud, regionIds: [key], parent: { key } }),
  };
}

/** The same under the thing that its items hang on. Many such connections of one region share a list of it. */
export function connectionOf(children: Children): Field<object> {
  return {
    needs: [],
    asks: { kind: 'childrenPage', children },
    resolve: ({ cloud, key, regionId }, call) => {
      const regionIds = regionId === null ? [] : [regionId];
      return connect(children.resource, {}, call, { cloud, regionIds, parent: { key, children } });
    },
  };
}

interface Place {
  /** Of the account that the connection stands in. */
  readonly cloud: Cloud;
  /** Absent or null = that account alone. */
  readonly accountIds?: readonly string[] | null;
  /** null = every region of the account. */
  readonly regionIds: readonly string[] | null;
  /** The thing that the connection is a field of, and how items hang on it unless it is their region; absent at the root. */
  readonly parent?: { readonly key: string; readonly children?: Children };
}

async function connect(resource: Resource, options: ConnectionOptions, call: FieldCall, place: Place): Promise<object> {
  const { args, context, info } = call;
  const { cloud, regionIds, parent, accountIds = null } = place;
  // Conditions are written for upstream as often as the list stands in the document.
  context.work.spend(2 * treeBytes(args));
  const terms = termsOf(resource, options, call, place);
  const { first, fields, wantsRows, wantsCount, parts, expected } = terms;
  // A cursor is good in the account that it came from; the caller's own is what goes without saying.
  const account = accountIds ?? cloud.enteredAccountId;
  const accounts = account === null ? [] : [account];
  const argumentsHash = fingerprint(resource.type, parent?.key ?? null, regionIds, terms.conditions, ...accounts);
  const position = typeof args.after === 'string' ? decodeCursor(args.after, argumentsHash) : null;
  const wanted: Wanted = { resource, regionIds, parts, expected, work: context.work };
  const failures = new Failures(context.work);
  const growing = fields.isStreamed('nodes', 'edges') ? new GrowingList<PageRow>() : undefined;
  const checks = [fields.under('nodes').on(resource.type), nodeOfEdges(resource.type, fields)].map((each) =>
    checkOf(each),
  );
  const oddityOf = ({ scope, item, odd }: Pick<PageRow, 'scope' | 'item' | 'odd'>) => {
    if (odd) return odd;
    const node = orOdd(() => nodeOf(resource, scope.cloud, scope.regionId, item));
    return oddityIn(node, checks);
  };
  const asked: PageOptions = {
    first,
    position,
    wantsRows,
    wantsCount,
    failures,
    oddityOf,
    work: context.work,
    ...(growing && { growing }),
  };

  const checkCursor = () => {
    if (position?.place?.page && failures.refused(position)) throw refusedCursor();
  };
  const report = async () => {
    const fresh = fields.has('unavailable') ? [] : failures.unreported();
    if (fresh.length === 0) return;
    const own = await accountOf(cloud);
    const where = { path: responsePathAsArray(info.path), nodes: info.fieldNodes };
    for (const { accountId, error } of fresh) {
      context.report(toGraphQLError(inAccount(error, accountId ?? own), where));
    }
  };
  const read = async (): Promise<Page> => {
    const joined = position === null ? await joinedWith(place, asked) : null;
    const page = joined ?? (await pageOfScopes(accountPlaces(place, context.accounts), wanted, asked));
    checkCursor();
    // They wait for the turn in which things are made of them.
    context.work.spend(bytesOf.item * page.rows.length);
    return page;
  };
  const count = async ({ totalCount }: Page) => {
    const total = await totalCount;
    await report();
    // A part of the truth would pass for the whole.
    return failures.all.length > 0 ? null : total;
  };
  const answer = { resource, cloud, argumentsHash, hasPrevious: position !== null, failures };

  if (fields.isIncremental) {
    const page = reportedTo(growing, read(), report);
    const total = page.then(count);
    total.catch(() => undefined); // Whichever field awaits it gets the failure.
    if (position) await (growing?.begun ?? page);
    checkCursor();
    return connectionAnswer({ ...answer, page, total, ...(growing && { growing }) });
  }
  const page = await read();
  return connectionAnswer({ ...answer, page, total: await count(page) });
}

/** The page, once its failures are reported: whoever reads its rows as they come is not let go before. */
async function reportedTo(
  growing: GrowingList<PageRow> | undefined,
  reading: Promise<Page>,
  report: () => Promise<void>,
): Promise<Page> {
  try {
    const page = await reading;
    await report();
    growing?.end();
    return page;
  } catch (error) {
    growing?.fail(error);
    throw error;
  }
}

/** The accounts to read; none of them is entered, nor asked for, before the page gets there. */
function accountPlaces({ cloud, accountIds = null }: Place, accounts: Accounts): AccountPlaces {
  const own = { accountId: null, enter: () => cloud };
  return {
    find: async () => (accountIds === null ? [own] : placesOf(accountIds, accounts)),
    isEvery: isEveryAccount(accountIds),
  };
}

/** The first page off a list that many parents share; null where there is no such list, or it would cost more. */
async function joinedWith({ cloud, regionIds, parent }: Place, asked: PageOptions): Promise<Page | null> {
  if (!parent?.children) return null;
  return joinedPage(parent.children, parent.key, { accountId: null, regionId: regionIds?.[0] ?? null, cloud }, asked);
}

/** What a page is made of, as far as the document says it. */
interface Terms {
  readonly first: number;
  readonly fields: SelectedFields;
  readonly wantsRows: boolean;
  readonly wantsCount: boolean;
  /** What the caller asks of the items. */
  readonly conditions: readonly [string, unknown][];
  /** The calls that a scope takes: the parent's own list, or everything that the conditions admit. */
  readonly parts: readonly FilterPart[];
  /** Children that a region's list may answer beside the items. */
  readonly expected: readonly Children[];
}

/** Reads the arguments and the selection of a connection: execution and the planner go by the same terms. */
export function termsOf(
  resource: Resource,
  options: ConnectionOptions,
  { args, selection }: Pick<FieldCall, 'args' | 'selection'>,
  { regionIds, parent }: Pick<Place, 'regionIds' | 'parent'>,
): Terms {
  const first = pageSize(args.first);
  const fields = selection.on(`${resource.type}Connection`);
  const conditions = conditionsOf(args, options);
  const values = upstreamValues(conditions, options);
  const parts = parent?.children
    ? [{ params: { [parent.children.by]: parent.key } }]
    : inRegions(resource, filterPartsOf(resource.filters ?? {}, values), regionIds);
  // Conditions that name things or addresses leave few of them, and their children are few too.
  const isSweep = first >= resource.list.paging.cap && !Object.values(values).some(isListOfTexts);
  const wantsCount = fields.has('totalCount');
  return {
    first,
    fields,
    wantsRows: fields.has('edges', 'nodes', 'pageInfo') || (!wantsCount && fields.has('unavailable')),
    wantsCount,
    conditions,
    parts,
    expected: isSweep ? childrenUnder(resource.type, fields) : [],
  };
}

function isListOfTexts(value: unknown): boolean {
  return Array.isArray(value) && value.every((each) => typeof each === 'string');
}

/** What is selected of the items through their edges. */
function nodeOfEdges(type: string, fields: SelectedFields): SelectedFields {
  return fields.under('edges').on(`${type}Edge`).under('node').on(type);
}

/** Children selected of the items, which a region's list may answer while the items are still on their way. */
function childrenUnder(type: string, fields: SelectedFields): readonly Children[] {
  const nodes = fields.under('nodes').on(type).children;
  const edges = nodeOfEdges(type, fields).children;
  return [...new Set([...nodes, ...edges])];
}

/** What the caller asks of the items, by name and in one order, so that equal conditions give equal cursors. */
function conditionsOf(args: FieldCall['args'], { conditions = [] }: ConnectionOptions): readonly [string, unknown][] {
  const filter = typeof args.filter === 'object' ? args.filter : null;
  const named = conditions.map((name): [string, unknown] => [name, args[name]]);
  return [...Object.entries(filter ?? {}), ...named]
    .filter(([, value]) => value !== null && value !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1));
}

function upstreamValues(conditions: readonly [string, unknown][], { enums = {} }: ConnectionOptions) {
  return Object.fromEntries(conditions.map(([name, value]) => [name, enums[name]?.toUpstream(value) ?? value]));
}

function refusedCursor(): Error {
  return badInput(
    'Upstream no longer takes the position that the cursor in `after` stands for. Begin again without it.',
  );
}
