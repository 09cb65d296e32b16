import type { Cloud } from '../../client/cloud.js';
import { type CloudError, callName } from '../../client/errors/cloud-error.js';
import type { Resource } from '../../client/model/resource.js';
import { type Item, textOf } from '../../client/model/value.js';
import { beginning } from '../../client/reading/position.js';
import { readOn, readScopes } from '../../client/reading/read-scopes.js';
import type { ScopedRow, ScopeProgress, ScopeSource, ScopesPage } from '../../client/reading/scopes/progress.js';
import { Undecided } from '../../client/reading/screen.js';
import type { WorkBudget } from '../../client/request/work-budget.js';
import type { AccountOrder, AccountPlace } from './account-ids.js';
import type { CursorPosition } from './cursor.js';
import type { Failures } from './failures.js';
import type { GrowingList } from './growing-list.js';
import { leftOut } from './odd-rows.js';
import type { PageWalk } from './page-walk.js';
import type { AccountScopes, RegionScope, RegionSource, ScopeName, Wanted } from './region-scope.js';
import { resume, scopesOf } from './scopes.js';

export interface PageRow {
  readonly scope: RegionScope;
  readonly item: Item;
  readonly odd?: CloudError;
  readonly after: CursorPosition['place'];
}

/** Where a page ends. */
export type PageEnd = Pick<PageRow, 'scope' | 'after'>;

/** One page of a connection. */
export interface Page {
  readonly rows: readonly PageRow[];
  /** The last row that was read, shown or not, or another place where the page ends. The next page begins after it. */
  readonly last: PageEnd | null;
  /** Whether rows may follow it. */
  readonly more: boolean;
  /** The number of items in each scope; null when it is not selected. */
  readonly counted: Promise<readonly Counted[]> | null;
}

export interface PageOptions {
  readonly first: number;
  readonly position: CursorPosition | null;
  readonly wantsRows: boolean;
  readonly wantsCount: boolean;
  /** The items are also counted by their values of these members. */
  readonly countedBy?: readonly string[];
  readonly failures: Failures;
  /** The reason why a row cannot be shown, or null. */
  readonly oddityOf: (row: Pick<PageRow, 'scope' | 'item' | 'odd'>) => CloudError | null;
  /** Rows are checked in the request's turn. */
  readonly work: Pick<WorkBudget, 'shouldYield' | 'schedule'>;
  /** All pages are read, one after the other: this one goes on where the last one has stopped. */
  readonly walk?: PageWalk;
  /** Gets each row as soon as its position is certain, and after the failures of the scopes before it. */
  readonly growing?: GrowingList<PageRow>;
}

/** The accounts of a connection. */
export interface AccountPlaces {
  readonly find: () => Promise<readonly AccountPlace[]>;
  /** Their order. Null if there is only the one of the connection. */
  readonly order: () => Promise<AccountOrder | null>;
}

/** The page when there is no readable scope. */
export const unread: Page = { rows: [], last: null, more: false, counted: Promise.resolve([]) };

/** From this page size on, all scopes are read at the same time: reading them in waves would only add round trips. */
export const openAllScopesFrom = 200;

/** Reads a page over all scopes in their order, and counts the items when the count is selected. */
export async function pageOfScopes(places: AccountPlaces, wanted: Wanted, options: PageOptions): Promise<Page> {
  const { first, position, wantsRows, wantsCount, failures, growing, walk, oddityOf, work } = options;
  const note = ({ source, failure }: RegionProgress) => {
    if (failure !== undefined) failures.note('find' in source ? source.placeholder : source.scope, failure);
  };
  const walked = async (reading: Promise<ScopesPage<RegionScope, ScopeName>>): Promise<Page> => {
    const { rows, passed, rest, more } = await reading;
    if (walk) walk.scopes = rest;
    passed.forEach(note);
    return { ...(await sound(rows, wanted.resource, options)), more, counted: null };
  };
  if (walk?.scopes) return walked(readOn(walk.scopes, { first, atOnce: false, isOpenEnded: true, work }));
  // When no item can match, no call is made, not even the call that lists the accounts.
  if ((!wantsRows && !wantsCount) || wanted.parts.length === 0) return unread;
  const found = await places.find().catch((error: unknown) => {
    failures.note({ accountId: null, regionId: null }, error);
    return null;
  });
  if (found === null) return unread;
  const accounts = found.map((place) => scopesOf(place, wanted));
  const ahead = position === null ? accounts : resume(accounts, position, wanted, await places.order());
  if (walk) return walked(readScopes(wantsRows ? ahead : [], { first, atOnce: false, isOpenEnded: true, work }));
  // Rows that cannot be shown are reported together, when all rows are there.
  const show = (row: ScopedRow<RegionScope>) => {
    if (oddityOf(row) === null) growing?.add(row);
  };
  const watcher = growing && { found: show, passed: note };
  const swept = await readScopes(wantsRows ? ahead : [], { first, atOnce: first >= openAllScopesFrom, work }, watcher);
  swept.passed.forEach(note);
  const counted = wantsCount ? count(accounts, swept.progress, options) : null;
  counted?.catch(() => undefined); // The field that awaits the count gets the failure.
  const { rows, last } = await sound(swept.rows, wanted.resource, options);
  return { rows, last: swept.end ?? last, more: swept.more, counted };
}

/** One failure for rows of a list that cannot be shown. */
export function leftOutOf({ list: { action } }: Resource, errors: readonly CloudError[]): CloudError {
  const undecided = errors.filter((error) => error instanceof Undecided) as [CloudError, ...CloudError[]];
  if (undecided.length > 0)
    return leftOut(undecided, 'the list, because it is not known whether they match the filter');
  const called = { product: action.product.name, action: action.name };
  return leftOut(errors as [CloudError, ...CloudError[]], `the answer of ${callName(called)}`, called);
}

/** The rows that can be shown. The other rows become one failure of their scope. */
export async function sound<Row extends PageRow>(
  all: readonly Row[],
  resource: Resource,
  { failures, oddityOf, work }: Pick<PageOptions, 'failures' | 'oddityOf' | 'work'>,
): Promise<{ readonly rows: readonly Row[]; readonly last: Row | null }> {
  if (all.length > 0 && work.shouldYield()) await work.schedule(() => undefined);
  const odd = new Map<RegionScope, readonly CloudError[]>();
  const rows = all.filter((row) => {
    const oddity = oddityOf(row);
    if (oddity) odd.set(row.scope, [...(odd.get(row.scope) ?? []), oddity]);
    return oddity === null;
  });
  for (const [scope, errors] of odd) failures.note(scope, leftOutOf(resource, errors));
  return { rows, last: all.at(-1) ?? null };
}

type RegionProgress = ScopeProgress<RegionScope, ScopeName>;

/** The count of one scope, or the reason why it is not known. */
export interface Counted {
  readonly scope: ScopeName;
  /** Null where the scopes of an account are not known. */
  readonly cloud: Cloud | null;
  readonly count: number;
  /** The same by the values of members. */
  readonly by?: ReadonlyMap<string, ReadonlyMap<string | null, number>>;
  readonly failure?: unknown;
}

/**
 * Counts every scope. No call is needed for a scope that this page read completely, or whose page had the total. Failures
 * are noted in the order of the scopes, not in the order in which they happened.
 */
async function count(
  accounts: readonly AccountScopes[],
  progress: readonly RegionProgress[],
  { failures, work, countedBy = [] }: Pick<PageOptions, 'failures' | 'work' | 'countedBy'>,
): Promise<readonly Counted[]> {
  const read = new Map(progress.map((each) => ['find' in each.source ? null : each.source.scope, each]));
  const counted = (await Promise.all(accounts.map((account) => countAll(account)))).flat();
  for (const { scope, failure } of counted) if (failure !== undefined) failures.note(scope, failure);
  return counted;

  /** The scopes of an account, and those that each of them stands for. */
  async function countAll({ placeholder, find }: AccountScopes): Promise<readonly Counted[]> {
    try {
      const counting: Promise<readonly Counted[]>[] = [];
      for (const source of await find()) {
        if (work.shouldYield()) await work.schedule(() => undefined);
        counting.push(countSource(source));
      }
      return (await Promise.all(counting)).flat();
    } catch (failure) {
      return [{ scope: placeholder, cloud: null, count: 0, failure }];
    }
  }

  async function countSource(source: RegionSource): Promise<readonly Counted[]> {
    return 'find' in source ? countAll(source) : [await countScope(source)];
  }

  async function countScope({ scope, reader }: ScopeSource<RegionScope>): Promise<Counted> {
    const known = read.get(scope);
    const { cloud } = scope;
    if (known?.failure !== undefined) return { scope, cloud, count: 0, failure: known.failure };
    if (known && isWhole(known)) {
      const by = countedBy.map((member) => [member, countRows(known.rows, member)] as const);
      return { scope, cloud, count: known.rows.length, by: new Map(by) };
    }
    try {
      const by = countedBy.map(async (member) => [member, await reader.countBy(member)] as const);
      const [count, ...counts] = await Promise.all([known?.total ?? reader.count(), ...by]);
      return { scope, cloud, count, by: new Map(counts) };
    } catch (failure) {
      return { scope, cloud, count: 0, failure };
    }
  }
}

function isWhole({ source, next }: RegionProgress): boolean {
  return next === null && 'start' in source && source.start === beginning;
}

/** Upstream counts by texts, which rows hold as they are. */
function countRows(rows: readonly PageRow[], member: string): ReadonlyMap<string | null, number> {
  const counts = new Map<string | null, number>();
  for (const { item } of rows) {
    const text = textOf(item[member], member);
    const value = text === '' ? null : text;
    counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  return counts;
}
