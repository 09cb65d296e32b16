import type { Children } from '../client/resource.js';
import { type Progress, type SweptRow, sweep } from '../client/sweep.js';
import type { Item } from '../client/value.js';
import type { CursorPosition } from './cursor.js';
import type { Failures } from './failures.js';
import type { GrowingList } from './growing-list.js';
import { discover, type RegionScope, resume, type Wanted } from './scopes.js';

export interface PageRow {
  readonly regionId: string | null;
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

/** The page where there is no readable scope. */
const unread: Page = { rows: [], more: false, totalCount: Promise.resolve(0) };

/** From this page size on every scope is asked at once: waves would only add round trips. */
const sweepingSize = 200;

/** Reads a page over all scopes in their order, and counts those it did not read whole. */
export async function sweptPage(wanted: Wanted, options: PageOptions): Promise<Page> {
  const { first, position, wantsRows, wantsCount, failures, growing } = options;
  if (!wantsRows && !wantsCount) return unread;
  const scopes = await discover(wanted).catch((error: unknown) => {
    failures.note(null, error);
    return null;
  });
  if (scopes === null) return unread;
  const ahead = position === null ? scopes : resume(scopes, position, wanted);
  const note = ({ scope, failure }: Progress<string | null>) => {
    if (failure !== undefined) failures.note(scope, failure);
  };
  const watcher = growing && { found: (row: SweptRow<string | null>) => growing.add(rowOf(row)), passed: note };
  const swept = await sweep(wantsRows ? ahead : [], { first, atOnce: first >= sweepingSize }, watcher);
  swept.passed.forEach(note);
  const totalCount = wantsCount ? count(scopes, swept.progress, failures) : null;
  totalCount?.catch(() => undefined); // Whoever wants the count gets the failure.
  return { rows: swept.rows.map(rowOf), more: swept.more, totalCount };
}

function rowOf({ scope, item, after }: SweptRow<string | null>): PageRow {
  return { regionId: scope, item, after };
}

/** A scope that this page read from its beginning to its end, or whose page told its total, needs no call. */
async function count(
  scopes: readonly RegionScope[],
  progress: readonly Progress<string | null>[],
  failures: Failures,
): Promise<number> {
  const unreadable = (scope: string | null, failure: unknown) => {
    failures.note(scope, failure);
    return 0;
  };
  const counts = await Promise.all(
    scopes.map(async ({ scope, reader, start }) => {
      const read = progress.find((each) => each.scope === scope);
      if (read?.failure !== undefined) return unreadable(scope, read.failure);
      if (read?.start === start && read.next === null) return read.rows.length;
      if (read && read.total !== null) return read.total;
      return reader.count().catch((error: unknown) => unreadable(scope, error));
    }),
  );
  return counts.reduce((sum, each) => sum + each, 0);
}

/**
 * The first page of what hangs on one thing, read off the list of its region that it shares with others like it. Null
 * where it is better asked by itself. Positions are those of the thing's own list, where a next page goes on.
 */
export async function joinedPage(
  children: Children,
  parent: string,
  wanted: Wanted,
  { first, failures }: PageOptions,
): Promise<Page | null> {
  const regionId = wanted.regionIds?.[0] ?? null;
  const { paging } = children.resource.list;
  const placeOf = (index: number) => ({ part: 0, ...(paging.seek?.(index) ?? { page: null, skip: index }) });
  try {
    const items = await wanted.cloud.children(children, regionId, parent);
    if (items === null) return null;
    const rows = items.slice(0, first).map((item, index): PageRow => {
      return { regionId, item, after: index + 1 < items.length ? placeOf(index + 1) : null };
    });
    return { rows, more: items.length > first, totalCount: Promise.resolve(items.length) };
  } catch (error) {
    failures.note(regionId, error);
    return unread;
  }
}
