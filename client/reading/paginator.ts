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
  const walk = new ListWalk(cloud, list, listing, key);
  for (let page = await walk.next(); page; page = await walk.next()) yield page;
}

export async function readAll(
  cloud: CloudReader,
  list: ListAction,
  listing: Listing,
  key?: KeyOf,
): Promise<readonly Item[]> {
  const walk = new ListWalk(cloud, list, listing, key);
  const first = await walk.next();
  if (!first || first.next === null) return first?.items ?? [];
  const items = [...first.items];
  for (let page = await walk.next(); page; page = await walk.next()) for (const item of page.items) items.push(item);
  return items;
}

/** What follows the last page of a call that is not the last call. */
const nextCall = 'the next call';

/** The pages of a list, which are those of one call, or of several in turn. */
class ListWalk {
  private readonly calls: readonly Params[];
  private readonly seen: RowDeduplicator | undefined;
  /** How many calls have begun. */
  private begun = 0;
  private call: CallWalk | null = null;

  constructor(
    private readonly cloud: CloudReader,
    private readonly list: ListAction,
    private readonly listing: Listing,
    private readonly key: KeyOf | undefined,
  ) {
    this.calls = callsOfList(list, listing.params);
    this.seen = key && new RowDeduplicator(key);
  }

  /** Null after the last page. */
  async next(): Promise<Page | null> {
    this.call ??= this.beginCall();
    if (!this.call) return null;
    const page = await this.call.next();
    if (page.next === null) this.call = null;
    return {
      ...page,
      items: this.seen ? page.items.filter((item) => this.seen?.isNew(item)) : page.items,
      next: page.next ?? (this.begun < this.calls.length ? nextCall : null),
    };
  }

  private beginCall(): CallWalk | null {
    const params = this.calls[this.begun];
    if (!params) return null;
    this.begun += 1;
    return new CallWalk(this.cloud, this.list, { ...this.listing, params }, this.key);
  }
}

/** The pages of one call of a list. */
class CallWalk {
  private readonly walker: PageWalker;
  private readonly named = new Set<string>();
  private place: Position = beginning;

  constructor(
    cloud: CloudReader,
    private readonly list: ListAction,
    listing: Listing,
    key: KeyOf | undefined,
  ) {
    const read: ReadPage = (page, wanted, refetch) => readPage(cloud, list, listing, page, wanted, refetch);
    this.walker = new PageWalker(list, read, key, false);
  }

  /** Must not be called after a page without a next one. */
  async next(): Promise<Page> {
    const { page: name } = this.place;
    if (name !== null && !this.list.paging.numbers) {
      if (this.named.has(name)) throw repeated(this.list);
      this.named.add(name);
    }
    const { page } = await this.walker.pageAt(this.place, this.list.paging.cap);
    this.place = { ...beginning, page: page.next };
    return page;
  }
}
