import { repeated, unreadable } from '../errors/unreadable.js';
import type { Ask, Params } from '../model/action.js';
import { callsOfList, type ListAction, rowsIn } from '../model/resource.js';
import type { Item } from '../model/value.js';
import type { CloudReader } from './cloud-reader.js';
import { type Page, PageWalker, type ReadPage } from './page-walker.js';
import { beginning, type Position } from './position.js';
import { type KeyOf, RowDeduplicator } from './row-deduplicator.js';

/** The input of a list call without the page. */
export type Listing = Pick<Ask, 'regionId' | 'bucket' | 'signal'> & { readonly params: Params };

/** Reads one page of a list. A page that names itself as the next one is an error, not a loop. */
export async function readPage(
  cloud: CloudReader,
  list: ListAction,
  listing: Listing,
  page: string | null,
  wanted: number,
  refetch = false,
): Promise<Page> {
  const { action, paging } = list;
  const params = { ...listing.params, ...paging.params(page, paging.size(wanted)) };
  const mustContain = holderOf(list.items);
  const answer = await cloud.ask(action, { ...listing, params, mustContain, ...(refetch && { refetch: refetch }) });
  if (answer === null) return { items: [], next: null };
  const items = rowsIn(list, answer);
  const next = paging.next(answer, page, items.length);
  if (next !== null && next === page) throw repeated(list);
  if (action.emptyMayMeanForbidden && (items.length > 0 || next === null)) {
    const { regionId, params } = listing;
    await cloud.checkEmpty({ action, regionId, params, ...(items.length > 0 && { answer }) });
  }
  // Whether nothing at all was found is known only at the end of a list and of all lists beside it.
  const { service } = list;
  if (service && items.length > 0) await cloud.checkEmpty({ action, regionId: listing.regionId, service, answer });
  const total = paging.total?.(answer);
  const fault = paging.numbers?.fault(answer, page, items.length);
  return { items, next, ...(total !== undefined && { total }), ...(fault && { fault: unreadable(list, fault) }) };
}

/** The path that every valid answer has. Upstream may omit an empty list, but not the member that wraps it. */
function holderOf(items: string): string {
  const names = items.split('.');
  return names.length === 1 ? items : names.slice(0, -1).join('.');
}

/**
 * Reads every page from the first, at the largest size. After an empty page it continues as long as upstream names a next
 * one. With a `key`, no item comes twice.
 */
export async function* readPages(
  cloud: CloudReader,
  list: ListAction,
  listing: Listing,
  key?: KeyOf,
): AsyncGenerator<Page> {
  const seen = key && new RowDeduplicator(key);
  const calls = callsOfList(list, listing.params);
  for (const [at, params] of calls.entries()) {
    for await (const page of pagesOfCall(cloud, list, { ...listing, params }, key, seen)) {
      yield page.next === null && at + 1 < calls.length ? { ...page, next: nextCall } : page;
    }
  }
}

/** What follows the last page of a call that is not the last call. */
const nextCall = 'the next call';

async function* pagesOfCall(
  cloud: CloudReader,
  list: ListAction,
  listing: Listing,
  key: KeyOf | undefined,
  seen: RowDeduplicator | undefined,
): AsyncGenerator<Page> {
  const { cap } = list.paging;
  const read: ReadPage = (page, wanted, refetch) => readPage(cloud, list, listing, page, wanted, refetch);
  const walk = new PageWalker(list, read, key, false);
  const named = new Set<string>();
  for (let place: Position | null = beginning; place !== null; ) {
    const { page } = await walk.pageAt(place, cap);
    const { next } = page;
    yield seen ? { ...page, items: page.items.filter((item) => seen.isNew(item)) } : page;
    if (next !== null && !list.paging.numbers) {
      if (named.has(next)) throw repeated(list);
      named.add(next);
    }
    place = next === null ? null : { ...beginning, page: next };
  }
}

export async function readAll(
  cloud: CloudReader,
  list: ListAction,
  listing: Listing,
  key?: KeyOf,
): Promise<readonly Item[]> {
  const items: Item[] = [];
  for await (const page of readPages(cloud, list, listing, key)) for (const item of page.items) items.push(item);
  return items;
}
