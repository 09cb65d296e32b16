import { responsePathAsArray } from 'graphql';
import { type Children, callsOfList, type Resource, regionOfChildren } from '../../client/model/resource.js';
import { underParent } from '../../client/model/under-parent.js';
import { bytesOf, treeBytes } from '../../client/request/work-budget.js';
import type { RequestContext } from '../context.js';
import type { Field, FieldCall } from '../fields/field.js';
import { nodeOf, type ResourceNode } from '../fields/resource-node.js';
import { itemScreen } from '../filter/item-screen.js';
import { accountsInCursor, askedAccounts } from './account-ids.js';
import { type ConnectionOptions, optionsOf, prepared } from './connection-options.js';
import { decodeCursor, encodeCursor, fingerprint, momentOf, refusedCursor } from './cursor.js';
import { Failures } from './failures.js';
import { GrowingList } from './growing-list.js';
import { checkCalls } from './indexed/check-calls.js';
import { IndexedScopes } from './indexed/indexed-scopes.js';
import { type Joining, joinedPage } from './joined-rows.js';
import { checkOf, oddityIn, orOdd } from './odd-rows.js';
import { openAllScopesFrom, type Page, type PageEnd, type PageOptions, type PageRow, pageOfScopes } from './page.js';
import { pageSize } from './page-size.js';
import { pageWalkOf } from './page-walk.js';
import { connectionAnswer } from './payload.js';
import { regionIdsOf } from './region-ids.js';
import type { Wanted } from './region-scope.js';
import { connectSet } from './sets/connect-set.js';
import { groupsByPlace } from './sets/groups.js';
import { decodeOrdered } from './sets/ordered-cursor.js';
import { accountPlaces, nodeOfEdges, type Place, termsOf } from './terms.js';
import { reportUnread } from './unavailable.js';

/** A Relay connection of all resources of one kind, over all scopes (account × region). */
export function connection(resource: Resource, options: ConnectionOptions = {}): Field<object, unknown> {
  return {
    needs: [],
    asks: { kind: 'page', resource, options, of: 'scopes' },
    resolve: async (_root, call) => {
      const { args, context } = call;
      const asked = askedAccounts(args);
      // Own parts have their conditions on regions themselves.
      const regionIds = options.partsOf ? null : regionIdsOf(args.regionIds);
      const place = { cloud: context.cloud, asked, regionIds };
      const { variant } = options;
      if (!variant?.answers(args)) return connect(resource, options, call, place);
      const { params, unread } = await prepared(variant, context.cloud);
      return connect(variant.resource, optionsOf(options, variant, params), call, { ...place, unread });
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
export function connectionOf(children: Children, options: ConnectionOptions = {}): Field<object> {
  return {
    needs: [],
    asks: { kind: 'childrenPage', children, options },
    resolve: (parent, call) => connect(children.resource, options, call, placeUnder(parent, children)),
    has: (parent, context) => () => hasChildren(placeUnder(parent, children), children, context),
  };
}

function placeUnder({ cloud, key, regionId }: ResourceNode, children: Children): Place {
  const there = children.areInEveryRegion ? null : regionOfChildren(children, regionId);
  return { cloud, regionIds: there === null ? null : [there], parent: { key, regionId, children } };
}

/** The same for a kind that upstream lists per parent, with the conditions of the kind. */
export function connectionWithin(resource: Resource, options: ConnectionOptions = {}): Field<object> {
  return {
    needs: [],
    asks: { kind: 'page', resource, options, of: 'parent' },
    resolve: ({ cloud, key, regionId }, call) => {
      const regionIds = regionId === null ? null : [regionId];
      return connect(resource, options, call, { cloud, regionIds, parent: { key, regionId, isWithin: true } });
    },
  };
}

/**
 * The same for items whose key of the parent no list tells: all items of the parent's region, with the condition that the key is
 * the parent's. It holds beside the conditions of the caller.
 */
export function connectionWhere(resource: Resource, condition: string, options: ConnectionOptions = {}): Field<object> {
  const where = (key: string, filter: unknown) => {
    const own = { [condition]: [key] };
    return filter === null || filter === undefined ? own : { ...own, or: [filter] };
  };
  return {
    needs: [],
    asks: { kind: 'page', resource, options, of: 'parent', where },
    resolve: ({ cloud, key, regionId }, call) => {
      const regionIds = regionId === null ? null : [regionId];
      const args = { ...call.args, filter: where(key, call.args.filter) };
      return connect(resource, options, { ...call, args }, { cloud, regionIds, parent: { key, regionId } });
    },
  };
}

/** A page in these scopes. */
export async function connect(
  resource: Resource,
  options: ConnectionOptions,
  call: FieldCall,
  place: Place,
): Promise<object> {
  const { args, context, info } = call;
  const { cloud, regionIds, parent, asked: askedOf = null } = place;
  // Each place of the list in the document writes the conditions for upstream again.
  context.work.spend(2 * treeBytes(args));
  const asOf = momentOf(resource, args.after, cloud.beganAt);
  const terms = termsOf(resource, options, call, place, asOf);
  const {
    first,
    fields,
    order,
    wantsRows,
    wantsCount,
    parts,
    rest,
    expected,
    onlyRegionIds,
    onlyAccountIds,
    fieldsOf,
  } = terms;
  // A cursor is valid only in its own account. The caller's own account is not part of the fingerprint.
  const entered = cloud.enteredAccountId === null ? [] : [cloud.enteredAccountId];
  const accounts = askedOf ? accountsInCursor(askedOf, context.accounts) : entered;
  const ordered = order === null ? [] : [['orderBy', args.orderBy]];
  const indexed =
    args.scopes === 'INDEXED' ? new IndexedScopes(context.cloud, resource, responsePathAsArray(info.path)) : null;
  const argumentsHash = fingerprint(
    resource.type,
    parent?.key ?? null,
    regionIds,
    terms.conditions,
    ...ordered,
    ...(indexed ? [['scopes', 'INDEXED']] : []),
    ...accounts,
  );
  // Only the connection that is walked stands at the root of such a request.
  const walk = parent ? null : pageWalkOf(context.walk);
  const after = typeof args.after === 'string' && !walk?.isBegun ? args.after : null;
  const position = after !== null && order === null ? decodeCursor(after, argumentsHash) : null;
  const start =
    after !== null && order !== null ? decodeOrdered(after, argumentsHash, order.value.kind, context.work) : null;
  const within = parent?.isWithin && { within: { key: parent.key, regionId: parent.regionId ?? null } };
  const screenOf: Wanted['screenOf'] = (scope) => itemScreen({ resource, tree: rest, fieldsOf, call }, scope);
  const failures = new Failures(context.work);
  const wanted: Wanted = {
    noteRegions: (accountId, regions) => failures.expect(accountId, regions),
    resource,
    regionIds,
    onlyRegionIds,
    onlyAccountIds,
    parts,
    expected,
    work: context.work,
    ...within,
    ...(indexed && { indexed }),
    ...(rest !== true && { screenOf }),
    ...(walk && { isTransient: true }),
  };
  if (indexed) context.noteSkipped(indexed);
  const readsAll = terms.walks || wantsCount || terms.counts || first >= openAllScopesFrom || walk !== null;
  if (askedOf !== null && readsAll && !walk?.isBegun) {
    const asking = { cloud: context.cloud, accounts: context.accounts, canBeIndexed: 'scopes' in args };
    await checkCalls(accountPlaces(place, context.accounts), wanted, asking);
  }
  const growing = fields.isStreamed('nodes', 'edges') && !terms.walks ? new GrowingList<PageRow>() : undefined;
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
    wantsCount: wantsCount || terms.counts,
    countedBy: terms.countedBy,
    failures,
    oddityOf,
    work: context.work,
    ...(growing && { growing }),
    ...(walk && { walk }),
  };

  const checkCursor = () => {
    if (position?.place?.page && failures.refused(position)) throw refusedCursor();
  };
  const report = async () => {
    if (!fields.has('unavailable')) await reportUnread(failures.unreported(), cloud, { context, info });
  };
  const read = async (): Promise<Page> => {
    const joined = position === null ? await joinedWith(place, asked, { ...wanted, onItem: terms.onItem }) : null;
    const page = joined ?? (await pageOfScopes(accountPlaces(place, context.accounts), wanted, asked));
    checkCursor();
    // The rows stay in memory until their nodes are made.
    context.work.spend(bytesOf.item * page.rows.length);
    return page;
  };
  /** The total, and the groups that the scopes' totals answer. */
  const count = async ({ counted }: Page) => {
    const scopes = (await counted) ?? [];
    const groups = await groupsByPlace(terms.groupings.filter(terms.isCounted), scopes, failures, context.work);
    await report();
    const total = scopes.reduce((sum, scope) => sum + scope.count, 0);
    // A partial count would look like the whole count.
    return { groups, total: counted === null || failures.all.length > 0 ? null : total };
  };
  const cursorOf = ({ scope: { accountId, regionId, parent }, after }: PageEnd) =>
    encodeCursor(
      { accountId, regionId, place: after, ...(parent && { parent }), ...(resource.list.window && { asOf }) },
      argumentsHash,
    );
  const hasPrevious = after !== null;
  const answer = { resource, cloud, cursorOf, hasPrevious, failures, work: context.work, options };

  if (terms.walks) {
    return connectSet({ ...answer, terms, call, place, wanted, asked, start, argumentsHash, read, count, report });
  }
  if (fields.isIncremental) {
    const page = reportedTo(growing, read(), report);
    const counted = page.then(count);
    counted.catch(() => undefined); // The field that awaits it gets the failure.
    const total = counted.then((known) => known.total);
    const groups = counted.then((known) => known.groups);
    for (const late of [total, groups]) late.catch(() => undefined);
    if (position) await (growing?.begun ?? page);
    checkCursor();
    return connectionAnswer({ ...answer, page, total, groups, ...(growing && { growing }) });
  }
  const page = await read();
  return connectionAnswer({ ...answer, page, ...(await count(page)) });
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

/** The first page from a list that several parents share; null when there is no such list or it would cost more. */
async function joinedWith({ cloud, parent }: Place, asked: PageOptions, joining: Joining): Promise<Page | null> {
  if (!parent?.children || parent.children.areInEveryRegion) return null;
  const regionId = regionOfChildren(parent.children, parent.regionId ?? null);
  return joinedPage(parent.children, parent.key, { accountId: null, regionId, cloud }, asked, joining);
}

/** Whether a parent has children, from the page that its connection shows by default. */
async function hasChildren(
  place: Place,
  children: Children,
  { work, accounts }: Pick<RequestContext, 'work' | 'accounts'>,
): Promise<boolean> {
  const failures = new Failures(work);
  const asked: PageOptions = {
    first: pageSize(null),
    position: null,
    wantsRows: true,
    wantsCount: false,
    failures,
    oddityOf: () => null,
    work,
  };
  const parts = callsOfList(children.resource.list, {}).map((params) =>
    underParent(children, place.parent?.key ?? '', { params }),
  );
  const wanted: Wanted = { resource: children.resource, regionIds: place.regionIds, parts, expected: [], work };
  const joined = await joinedWith(place, asked, { parts, onItem: () => true });
  const page = joined ?? (await pageOfScopes(accountPlaces(place, accounts), wanted, asked));
  // One row is enough, no matter what else could not be read.
  if (page.rows.length > 0) return true;
  const [failure] = failures.all;
  if (failure) throw failure.error;
  return false;
}
