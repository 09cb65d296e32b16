import type { Ask, Params } from './action.js';
import type { Asker } from './asker.js';
import { CloudError } from './errors.js';
import type { ListAction } from './resource.js';
import { type Item, listAt } from './value.js';

export interface Page {
  readonly items: readonly Item[];
  /** Names the page that follows; null at upstream's own end. */
  readonly next: string | null;
  /** How many items there are in all, where upstream tells. */
  readonly total?: number;
}

/** What is listed: everything but the page. */
export type Listing = Pick<Ask, 'regionId' | 'bucket' | 'signal'> & { readonly params: Params };

/** One page of a list. A page that names itself as the next one is an error, not a loop. */
export async function readPage(
  cloud: Asker,
  list: ListAction,
  listing: Listing,
  page: string | null,
  wanted: number,
): Promise<Page> {
  const { action, paging } = list;
  const params = { ...listing.params, ...paging.params(page, paging.size(wanted)) };
  // Upstream may leave out an empty list itself, but not what it wraps lists in.
  const holds = list.items.split('.').slice(0, -1).join('.');
  const answer = await cloud.ask(action, { ...listing, params, holds });
  if (answer === null) return { items: [], next: null };
  const next = paging.next(answer, page);
  if (next !== null && next === page) throw repeated(list);
  const items = listAt(answer, list.items);
  if (action.emptyMayMeanForbidden && (items.length > 0 || next === null)) {
    await cloud.checkEmpty(action, listing.regionId, items.length === 0);
  }
  const total = paging.total?.(answer);
  return { items, next, ...(total !== undefined && { total }) };
}

/** Every page from the first, at the largest size. An empty page goes on as long as upstream names a next one. */
export async function* readPages(cloud: Asker, list: ListAction, listing: Listing): AsyncGenerator<Page> {
  const seen = new Set<string>();
  let page: string | null = null;
  do {
    const read: Page = await readPage(cloud, list, listing, page, list.paging.cap);
    yield read;
    const { next } = read;
    if (next !== null && seen.has(next)) throw repeated(list);
    if (next !== null) seen.add(next);
    page = next;
  } while (page !== null);
}

export async function readAll(cloud: Asker, list: ListAction, listing: Listing): Promise<readonly Item[]> {
  const items: Item[] = [];
  for await (const page of readPages(cloud, list, listing)) items.push(...page.items);
  return items;
}

export function repeated({ action }: ListAction): CloudError {
  const message = `${action.product.name} ${action.name} repeated a page token, so its list cannot be read to the end.`;
  return new CloudError('unavailable', message, { product: action.product.name, action: action.name });
}
