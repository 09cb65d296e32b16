import { beginning } from '../client/reader.js';
import type { Children } from '../client/resource.js';
import { tailOf } from '../client/seen.js';
import { type Progress, type SweepScope, type SweptRow, sweep } from '../client/sweep.js';
import type { Item } from '../client/value.js';
import type { AccountPlace } from './account-ids.js';
import type { CursorPosition } from './cursor.js';
import type { Failures } from './failures.js';
import type { GrowingList } from './growing-list.js';
import { type AccountScopes, type RegionScope, resume, type ScopeName, scopesOf, type Wanted } from './scopes.js';

export interface PageRow {
  readonly scope: RegionScope;
  readonly item: Item;
  readonly after: CursorPosition['place'];
}

/** One page of a connection, whichever way it was read. */
export interface Page {
  readonly rows: readonly PageRow[];
  /** Whether anything is left unread behind it. */
  readonly more: boolean;
  /** Items in all readable scopes, being counted; null where it was not asked for. */
  readonly totalCount: Promise<number> | null;
}

export interface PageOptions {
  readonly first: number;
  readonly position: CursorPosition | null;
  readonly wantsRows: boolean;
  readonly wantsCount: boolean;
  readonly failures: Failures;
  /** Gets each row as soon as its place is certain, and behind the failures of the scopes before it. */
  readonly growing?: GrowingList<PageRow>;
}

/** The accounts of a connection. */
export interface AccountPlaces {
  readonly find: () => Promise<readonly AccountPlace[]>;
  /** Whether they are all that there are, and not those that were named. */
  readonly isEvery: boolean;
}

/** The page where there is no readable scope. */
const unread: Page = { rows: [], more: false, totalCount: Promise.resolve(0) };

/** From this page size on every scope is asked at once: waves would only add round trips. */
const sweepingSize = 200;

/** Reads a page over all scopes in their order, and counts those it did not read whole. */
export async function sweptPage(places: AccountPlaces, wanted: Wanted, options: PageOptions): Promise<Page> {
  const { first, position, wantsRows, wantsCount, failures, growing } = options;
  // What nothing can match takes no call, not even to find out which accounts there are.
  if ((!wantsRows && !wantsCount) || wanted.parts.length === 0) return unread;
  const found = await places.find().catch((error: unknown) => {
    failures.note({ accountId: null, regionId: null }, error);
    return null;
  });
  if (found === null) return unread;
  const accounts = found.map((place) => scopesOf(place, wanted));
  const ahead = position === null ? accounts : resume(accounts, position, wanted, places.isEvery);
  const note = ({ source, failure }: ScopeProgress) => {
    if (failure !== undefined) failures.note('find' in source ? source.gate : source.scope, failure);
  };
  const watcher = growing && { found: (row: SweptRow<RegionScope>) => growing.add(row), passed: note };
  const swept = await sweep(wantsRows ? ahead : [], { first, atOnce: first >= sweepingSize }, watcher);
  swept.passed.forEach(note);
  const totalCount = wantsCount ? count(accounts, swept.progress, failures) : null;
  totalCount?.catch(() => undefined); // Whoever wants the count gets the failure.
  return { rows: swept.rows, more: swept.more, totalCount };
}

type ScopeProgress = Progress<RegionScope, ScopeName>;

/** What one scope holds, or why that is not known. */
interface Counted {
  readonly scope: ScopeName;
  readonly count: number;
  readonly failure?: unknown;
}

/**
 * Counts every scope; one that this page read from its beginning to its end, or whose page told its total, needs no call.
 * Failures are noted in the order of scopes, whichever came first.
 */
async function count(
  accounts: readonly AccountScopes[],
  progress: readonly ScopeProgress[],
  failures: Failures,
): Promise<number> {
  const read = new Map(progress.map((each) => ['find' in each.source ? null : each.source.scope, each]));
  const counted = await Promise.all(accounts.map((account) => countAccount(account)));
  for (const { scope, failure } of counted.flat()) if (failure !== undefined) failures.note(scope, failure);
  return counted.flat().reduce((sum, { count }) => sum + count, 0);

  async function countAccount({ gate, find }: AccountScopes): Promise<readonly Counted[]> {
    try {
      return await Promise.all((await find()).map((scope) => countScope(scope)));
    } catch (failure) {
      return [{ scope: gate, count: 0, failure }];
    }
  }

  async function countScope({ scope, reader }: SweepScope<RegionScope>): Promise<Counted> {
    const known = read.get(scope);
    if (known?.failure !== undefined) return { scope, count: 0, failure: known.failure };
    if (known && isWhole(known)) return { scope, count: known.rows.length };
    try {
      return { scope, count: known?.total ?? (await reader.count()) };
    } catch (failure) {
      return { scope, count: 0, failure };
    }
  }
}

function isWhole({ source, next }: ScopeProgress): boolean {
  return next === null && 'start' in source && source.start === beginning;
}

/**
 * The first page of what hangs on one thing, read off the list of its region that it shares with others like it. Null
 * where it is better asked by itself. Positions are those of the thing's own list, where a next page goes on.
 */
export async function joinedPage(
  children: Children,
  parent: string,
  scope: RegionScope,
  { first, wantsRows, wantsCount, failures }: PageOptions,
): Promise<Page | null> {
  if (!wantsRows && !wantsCount) return unread;
  const { key, list } = children.resource;
  const placeOf = (items: readonly Item[], index: number) => {
    return {
      part: 0,
      ...(list.paging.seek?.(index) ?? { page: null, skip: index }),
      tail: () => tailOf(items, key, index),
    };
  };
  try {
    const items = await scope.cloud.children(children, scope.regionId, parent);
    if (items === null) return null;
    const rows = items.slice(0, first).map((item, index): PageRow => {
      return { scope, item, after: index + 1 < items.length ? placeOf(items, index + 1) : null };
    });
    return { rows, more: items.length > first, totalCount: Promise.resolve(items.length) };
  } catch (error) {
    failures.note(scope, error);
    return unread;
  }
}
