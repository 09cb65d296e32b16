import type { Params } from './action.js';
import type { Asker } from './asker.js';
import type { CloudError } from './errors.js';
import type { Part } from './filters.js';
import { KnownPart } from './known-part.js';
import { type Page, readPage, readPages } from './paginator.js';
import { countOf } from './paging.js';
import type { ListAction } from './resource.js';
import { Seen, tailOf } from './seen.js';
import type { Item } from './value.js';

/** An exact position in one scope: which part of the filter, which page of it, and how many items of that page are behind. */
export interface Place {
  readonly part: number;
  readonly page: string | null;
  readonly skip: number;
  /** Marks of the last rows before it, where a page begins: upstream may give them again. */
  readonly tail?: readonly string[];
}

export const beginning: Place = { part: 0, page: null, skip: 0 };

export interface Row {
  readonly item: Item;
  /** The position behind this item; null at the end of the scope. */
  readonly after: Place | null;
}

export interface Reading {
  readonly rows: readonly Row[];
  readonly next: Place | null;
  /** How many items there are in all, where the page told. */
  readonly total?: number;
  /** Why some of what the filter names could not be asked for; the rows are those of the rest. */
  readonly refused?: CloudError;
}

/** Reads one list in one scope, whatever its filter's parts are and however its action pages. */
export interface Reader {
  readonly list: ListAction;
  /** The page at `place`; null as `next` is the end of the scope. The page may be empty all the same. */
  read(place: Place, wanted: number, signal: AbortSignal): Promise<Reading>;
  /** How many items there are in all: by upstream's own total where that is true, else by walking. */
  count(): Promise<number>;
}

export interface ReaderOptions {
  readonly cloud: Asker;
  readonly list: ListAction;
  readonly regionId: string | null;
  readonly bucket?: string;
  readonly parts: readonly Part[];
  /** What names an item in the list, so that none comes twice; absent where nothing does. */
  readonly key?: (item: Item) => string;
}

const nothing: Page = { items: [], next: null };

export function createReader({ cloud, list, regionId, bucket, parts, key }: ReaderOptions): Reader {
  const where = { regionId, ...(bucket !== undefined && { bucket }) };
  let seen: Seen | null = null;
  const knownParts = parts.map((part) => {
    return new KnownPart(part, list.action, (params) => readPage(cloud, list, { ...where, params }, null, 1));
  });
  return { list, read, count };

  async function read(place: Place, wanted: number, signal: AbortSignal): Promise<Reading> {
    const part = parts[place.part];
    const known = knownParts[place.part];
    if (!part || !known) return { rows: [], next: null };
    const answer = await known.ask((params) => {
      // Where the gateway filters, nobody knows how many items it takes to find those wanted; and a page that names the next
      // one is good only as long as the same values are known.
      const size = part.keep || known.isNarrowed ? list.paging.cap : place.skip + wanted;
      return readPage(cloud, list, { ...where, params, signal }, place.page, size);
    });
    const page = answer ?? nothing;
    const { refused } = known;
    const next = follow(place, page);
    if (key) seen ??= new Seen(key, place.tail);
    const rows = page.items.flatMap((item, index): Row[] => {
      if (index < place.skip || (part.keep && !part.keep(item)) || seen?.isNew(item) === false) return [];
      const within = { part: place.part, page: place.page, skip: index + 1 };
      return [{ item, after: index + 1 < page.items.length ? within : next }];
    });
    const { total } = page;
    return {
      rows,
      next,
      ...(refused && { refused }),
      ...(total !== undefined && parts.length === 1 && !part.keep && { total }),
    };
  }

  /** What a grouped list calls its n-th item may lie pages behind the first (see connectionOf). */
  function follow(place: Place, { next, items }: Page): Place | null {
    if (next !== null) {
      const tail = key && items.length > 0 ? tailOf(items, key) : place.tail;
      return { part: place.part, page: next, skip: Math.max(0, place.skip - items.length), ...(tail && { tail }) };
    }
    return place.part + 1 < parts.length ? { part: place.part + 1, page: null, skip: 0 } : null;
  }

  async function count(): Promise<number> {
    const counts = await Promise.all(
      parts.map(async ({ keep }, index) => {
        const known = knownParts[index];
        const found = (await known?.ask((params) => countPart(params, keep))) ?? 0;
        // A count without some of what was asked for is none.
        if (known?.refused) throw known.refused;
        return found;
      }),
    );
    return counts.reduce((sum, each) => sum + each, 0);
  }

  async function countPart(params: Params, keep: Part['keep']): Promise<number> {
    if (!keep && list.count) {
      const { total } = list.count;
      const answer = await cloud.ask(list.action, { ...where, params: { ...params, ...list.count.params } });
      const found = answer === null ? 0 : countOf(answer, total);
      if (list.action.emptyMayMeanForbidden) await cloud.checkEmpty(list.action, regionId, found === 0);
      return found;
    }
    let found = 0;
    const counted = key && new Seen(key);
    for await (const { items } of readPages(cloud, list, { ...where, params })) {
      found += items.filter((item) => (keep?.(item) ?? true) && (counted?.isNew(item) ?? true)).length;
    }
    return found;
  }
}
