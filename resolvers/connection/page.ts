import { type CloudError, callName } from '../../client/errors/cloud-error.js';
import type { Children, Resource } from '../../client/model/resource.js';
import type { Item } from '../../client/model/value.js';
import { beginning } from '../../client/reading/position.js';
import { readScopes, type ScopedRow, type ScopeProgress, type ScopeSource } from '../../client/reading/read-scopes.js';
import { markWith, tailOf } from '../../client/reading/row-deduplicator.js';
import type { WorkBudget } from '../../client/request/work-budget.js';
import type { AccountPlace } from './account-ids.js';
import type { CursorPosition } from './cursor.js';
import type { Failures } from './failures.js';
import type { GrowingList } from './growing-list.js';
import { leftOut } from './odd-rows.js';
import { type AccountScopes, type RegionScope, resume, type ScopeName, scopesOf, type Wanted } from './scopes.js';

export interface PageRow {
  readonly scope: RegionScope;
  readonly item: Item;
  readonly odd?: CloudError;
  readonly after: CursorPosition['place'];
}

/** One page of a connection, whichever way it was read. */
export interface Page {
  readonly rows: readonly PageRow[];
  /** The last row that was read, shown or not: the next page begins behind it. */
  readonly last: PageRow | null;
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
  /** What keeps a row from being shown, or null. */
  readonly oddityOf: (row: Pick<PageRow, 'scope' | 'item' | 'odd'>) => CloudError | null;
  /** Rows are looked through when it is the request's turn. */
  readonly work: Pick<WorkBudget, 'shouldYield' | 'schedule'>;
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
const unread: Page = { rows: [], last: null, more: false, totalCount: Promise.resolve(0) };

/** From this page size on every scope is asked at once: waves would only add round trips. */
const openAllScopesFrom = 200;

/** Reads a page over all scopes in their order, and counts those it did not read whole. */
export async function pageOfScopes(places: AccountPlaces, wanted: Wanted, options: PageOptions): Promise<Page> {
  const { first, position, wantsRows, wantsCount, failures, growing, oddityOf, work } = options;
  // What nothing can match takes no call, not even to find out which accounts there are.
  if ((!wantsRows && !wantsCount) || wanted.parts.length === 0) return unread;
  const found = await places.find().catch((error: unknown) => {
    failures.note({ accountId: null, regionId: null }, error);
    return null;
  });
  if (found === null) return unread;
  const accounts = found.map((place) => scopesOf(place, wanted));
  const ahead = position === null ? accounts : resume(accounts, position, wanted, places.isEvery);
  const note = ({ source, failure }: RegionProgress) => {
    if (failure !== undefined) failures.note('find' in source ? source.placeholder : source.scope, failure);
  };
  // Those that cannot be shown are told of together, when all rows are there.
  const show = (row: ScopedRow<RegionScope>) => {
    if (oddityOf(row) === null) growing?.add(row);
  };
  const watcher = growing && { found: show, passed: note };
  const swept = await readScopes(wantsRows ? ahead : [], { first, atOnce: first >= openAllScopesFrom, work }, watcher);
  swept.passed.forEach(note);
  const totalCount = wantsCount ? count(accounts, swept.progress, options) : null;
  totalCount?.catch(() => undefined); // Whoever wants the count gets the failure.
  return { ...(await sound(swept.rows, wanted.resource, options)), more: swept.more, totalCount };
}

function leftOutOf({ list: { action } }: Resource, errors: readonly [CloudError, ...CloudError[]]): CloudError {
  const called = { product: action.product.name, action: action.name };
  return leftOut(errors, `the answer of ${callName(called)}`, called);
}

/** The rows that can be shown. Those that cannot are a failure of their scope, which is told once. */
async function sound(all: readonly PageRow[], resource: Resource, { failures, oddityOf, work }: PageOptions) {
  if (all.length > 0 && work.shouldYield()) await work.schedule(() => undefined);
  const odd = new Map<RegionScope, [CloudError, ...CloudError[]]>();
  const rows = all.filter((row) => {
    const oddity = oddityOf(row);
    if (oddity) odd.set(row.scope, [...(odd.get(row.scope) ?? []), oddity]);
    return oddity === null;
  });
  for (const [scope, errors] of odd) failures.note(scope, leftOutOf(resource, errors));
  return { rows, last: all.at(-1) ?? null };
}

type RegionProgress = ScopeProgress<RegionScope, ScopeName>;

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
  progress: readonly RegionProgress[],
  { failures, work }: Pick<PageOptions, 'failures' | 'work'>,
): Promise<number> {
  const read = new Map(progress.map((each) => ['find' in each.source ? null : each.source.scope, each]));
  const counted = await Promise.all(accounts.map((account) => countAccount(account)));
  for (const { scope, failure } of counted.flat()) if (failure !== undefined) failures.note(scope, failure);
  return counted.flat().reduce((sum, { count }) => sum + count, 0);

  async function countAccount({ placeholder, find }: AccountScopes): Promise<readonly Counted[]> {
    try {
      const counting: Promise<Counted>[] = [];
      for (const scope of await find()) {
        if (work.shouldYield()) await work.schedule(() => undefined);
        counting.push(countScope(scope));
      }
      return await Promise.all(counting);
    } catch (failure) {
      return [{ scope: placeholder, count: 0, failure }];
    }
  }

  async function countScope({ scope, reader }: ScopeSource<RegionScope>): Promise<Counted> {
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

function isWhole({ source, next }: RegionProgress): boolean {
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
  options: PageOptions,
): Promise<Page | null> {
  const { first, wantsRows, wantsCount, failures } = options;
  if (!wantsRows && !wantsCount) return unread;
  const { key, list } = children.resource;
  const mark = markWith(key);
  const placeOf = (items: readonly Item[], index: number) => {
    return {
      part: 0,
      ...(list.paging.seek?.(index) ?? { page: null, skip: index }),
      tail: () => tailOf(items, mark, index),
    };
  };
  try {
    const items = await scope.cloud.loaders.children(children, scope.regionId, parent);
    if (items === null) return null;
    const rows = items.slice(0, first).map((item, index): PageRow => {
      return { scope, item, after: index + 1 < items.length ? placeOf(items, index + 1) : null };
    });
    return {
      ...(await sound(rows, children.resource, options)),
      more: items.length > first,
      totalCount: Promise.resolve(items.length),
    };
  } catch (error) {
    failures.note(scope, error);
    return unread;
  }
}
