import { regionOfChildren } from '../../../client/model/resource.js';
import { TooManyRows } from '../../../client/reading/read-scopes.js';
import type { FieldCall } from '../../fields/field.js';
import { joinedRows } from '../joined-rows.js';
import { type Page, type PageEnd, type PageOptions, type PageRow, sound } from '../page.js';
import type { PageWalk } from '../page-walk.js';
import { type ConnectionAnswer, connectionAnswer, type GroupsByName } from '../payload.js';
import type { RegionScope, ScopeName, Wanted } from '../region-scope.js';
import { accountPlaces, type Place, type Terms } from '../terms.js';
import type { Group } from './groups.js';
import { type OrderedPosition, orderedCursors } from './ordered-cursor.js';
import { namedScopes, walk } from './walk.js';
import { type OrderedRow, WalkedSet } from './walked-set.js';

interface SetRequest extends Omit<ConnectionAnswer, 'page' | 'total' | 'groups' | 'growing'> {
  readonly terms: Terms;
  readonly call: FieldCall;
  readonly place: Place;
  readonly wanted: Wanted;
  readonly asked: PageOptions;
  /** The position in the order; null at the beginning and without an order. */
  readonly start: OrderedPosition | null;
  readonly argumentsHash: string;
  readonly read: () => Promise<Page>;
  readonly count: (page: Page) => Promise<{ readonly total: number | null; readonly groups: GroupsByName }>;
  readonly report: () => Promise<void>;
}

/** A connection whose whole set is read once, for its order or its groups. */
export async function connectSet(request: SetRequest): Promise<object> {
  const { terms, call, resource, failures, asked, start, argumentsHash, report, ...answer } = request;
  const { order, groupings } = terms;
  const { walk } = asked;
  if (walk?.ordered) {
    const page = await nextOf(walk, request);
    await report();
    return connectionAnswer({ ...answer, resource, failures, page, total: null, groups: new Map() });
  }
  // Groups count all scopes. An ordered list leaves out those that failed before.
  const leftOut = groupings.length > 0 ? [] : (start?.failed ?? []);
  const known = groupings.length > 0 ? [] : (start?.odd ?? []);
  const set = await setOf(request, leftOut, known).catch((error: unknown) => {
    if (error instanceof TooManyRows && order === null) return error;
    throw error;
  });
  if (set instanceof TooManyRows) {
    const page = await request.read();
    const { total, groups } = await request.count(page);
    const failed = groupings.filter((each) => !terms.isCounted(each)).map(({ name }) => [name, set] as const);
    return connectionAnswer({ ...answer, resource, failures, page, total, groups: new Map([...groups, ...failed]) });
  }
  const groups = new Map<string, readonly Group[]>();
  for (const grouping of groupings) groups.set(grouping.name, await set.groups(grouping));
  const rows = order && asked.wantsRows ? await set.ordered(order, start) : null;
  set.noteOdd(known);
  if (walk) walk.ordered = rows;
  const page =
    rows && walk
      ? await nextOf(walk, request)
      : rows || asked.position === null
        ? await pageOf(rows ?? set.inScopes, request)
        : await request.read();
  await report();
  const total = leftOut.length > 0 || failures.all.length > 0 ? null : set.count;
  if (!rows) return connectionAnswer({ ...answer, resource, failures, page, total, groups });
  const failed = namedScopes(start?.failed ?? [], set.failed);
  const odd = namedScopes(start?.odd ?? [], set.odd);
  const cursorAt = orderedCursors({ failed, odd }, argumentsHash);
  const cursorOf = (row: PageEnd) => cursorAt(row as OrderedRow);
  return connectionAnswer({ ...answer, resource, failures, page, total, groups, cursorOf });
}

/** The next items of a set that is walked in its order. Those that have come are let go. */
async function nextOf(walk: PageWalk, request: SetRequest): Promise<Page> {
  const rows = walk.ordered ?? [];
  walk.ordered = rows.slice(request.asked.first);
  return pageOf(rows, request);
}

async function pageOf(rows: readonly PageRow[], { asked, resource, terms }: SetRequest): Promise<Page> {
  if (!terms.wantsRows) return { rows: [], last: null, more: false, counted: null };
  const shown = await sound(rows.slice(0, asked.first), resource, asked);
  return { ...shown, more: rows.length > asked.first, counted: null };
}

/** Reads the set: from the list that several parents share where that is better, else scope by scope. */
async function setOf(
  request: SetRequest,
  leftOut: readonly ScopeName[],
  known: readonly ScopeName[],
): Promise<WalkedSet> {
  const { call, place, resource, failures, wanted, terms } = request;
  const { context, selection } = call;
  const reading = { resource, selection, context, failures, distinct: request.options.distinct };
  const { parent, cloud } = place;
  if (parent?.children && !parent.children.areInEveryRegion && leftOut.length === 0) {
    const regionId = regionOfChildren(parent.children, parent.regionId ?? null);
    const scope: RegionScope = { accountId: null, regionId, cloud };
    try {
      const joined = await joinedRows(parent.children, parent.key, scope, { ...wanted, onItem: terms.onItem });
      const rows = joined?.rows;
      if (rows && rows.length > context.maxOrdered) throw new TooManyRows(context.maxOrdered, rows.length);
      if (rows) return await WalkedSet.of(reading, { rows, failed: [], odd: [] });
    } catch (error) {
      if (error instanceof TooManyRows) throw error;
      failures.note(scope, error);
      return WalkedSet.of(reading, { rows: [], failed: [scope], odd: [] });
    }
  }
  return WalkedSet.of(reading, await walk(accountPlaces(place, context.accounts), wanted, reading, leftOut, known));
}
