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

/** A Relay connection of all resources of one kind, over all scopes (account × region). */
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

/** The same under a Region, for that region only. */
export function connectionInRegion(resource: Resource, options: ConnectionOptions = {}): Field<object> {
  return {
    needs: [],
    asks: { kind: 'page', resource, options, of: 'region' },
    resolve: ({ cloud, key }, call) => connect(resource, options, call, { cloud, regionIds: [key], parent: { key } }),
  };
}

/** The same under the parent resource of its items. Several such connections in one region share one list of the region. */
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
  /** The cloud of the connection's account. */
  readonly cloud: Cloud;
  /** Absent or null = that account only. */
  readonly accountIds?: readonly string[] | null;
  /** null = every region of the account. */
  readonly regionIds: readonly string[] | null;
  /** The parent resource, and its relation to the items unless it is their region; absent at the root. */
  readonly parent?: { readonly key: string; readonly children?: Children };
}

async function connect(resource: Resource, options: ConnectionOptions, call: FieldCall, place: Place): Promise<object> {
  const { args, context, info } = call;
  const { cloud, regionIds, parent, accountIds = null } = place;
  // Each place of the list in the document writes the conditions for upstream again.
  context.work.spend(2 * treeBytes(args));
  const terms = termsOf(resource, options, call, place);
  const { first, fields, wantsRows, wantsCount, parts, expected } = terms;
  // A cursor is valid only in its own account. The caller's own account is not part of the fingerprint.
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
    // The rows stay in memory until their nodes are made.
    context.work.spend(bytesOf.item * page.rows.length);
    return page;
  };
  const count = async ({ totalCount }: Page) => {
    const total = await totalCount;
    await report();
    // A partial count would look like the whole count.
    return failures.all.length > 0 ? null : total;
  };
  const answer = { resource, cloud, argumentsHash, hasPrevious: position !== null, failures, work: context.work };

  if (fields.isIncremental) {
    const page = reportedTo(growing, read(), report);
    const total = page.then(count);
    total.catch(() => undefined); // The field that awaits it gets the failure.
    if (position) await (growing?.begun ?? page);
    checkCursor();
    return connectionAnswer({ ...answer, page, total, ...(growing && { growing }) });
  }
  const page = await read();
  return connectionAnswer({ ...answer, page, total: await count(page) });
}

/** The page after its failures are reported. A reader of streamed rows gets the end of the list only after that. */
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

/** The accounts to read. They are found, and their roles assumed, only when the page reaches them. */
function accountPlaces({ cloud, accountIds = null }: Place, accounts: Accounts): AccountPlaces {
  const own = { accountId: null, enter: () => cloud };
  return {
    find: async () => (accountIds === null ? [own] : placesOf(accountIds, accounts)),
    isEvery: isEveryAccount(accountIds),
  };
}

/** The first page from a list that several parents share; null when there is no such list or it would cost more. */
async function joinedWith({ cloud, regionIds, parent }: Place, asked: PageOptions): Promise<Page | null> {
  if (!parent?.children) return null;
  return joinedPage(parent.children, parent.key, { accountId: null, regionId: regionIds?.[0] ?? null, cloud }, asked);
}

/** The parts of a page request that the document decides. */
interface Terms {
  readonly first: number;
  readonly fields: SelectedFields;
  readonly wantsRows: boolean;
  readonly wantsCount: boolean;
  /** The caller's conditions on the items. */
  readonly conditions: readonly [string, unknown][];
  /** The calls for one scope: the parent's own list, or the lists that match the conditions. */
  readonly parts: readonly FilterPart[];
  /** Children of the items that a list of the region can answer at the same time. */
  readonly expected: readonly Children[];
}

/** Reads the arguments and the selection of a connection. Execution and the planner both use the result. */
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
  // Conditions with ids or addresses match few items, and these have few children.
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

/** The fields that are selected on the items through their edges. */
function nodeOfEdges(type: string, fields: SelectedFields): SelectedFields {
  return fields.under('edges').on(`${type}Edge`).under('node').on(type);
}

/** The children that are selected on the items. A list of the region can answer them while the items are still being read. */
function childrenUnder(type: string, fields: SelectedFields): readonly Children[] {
  const nodes = fields.under('nodes').on(type).children;
  const edges = nodeOfEdges(type, fields).children;
  return [...new Set([...nodes, ...edges])];
}

/** The caller's conditions by name, sorted, so that equal conditions give equal cursors. */
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
  return badInput('Upstream no longer accepts the position of the cursor in `after`. Start again without `after`.');
}
