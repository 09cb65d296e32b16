import { CloudError } from '../errors/cloud-error.js';
import type { Params } from '../model/action.js';
import type { FilterPart } from '../model/filters.js';
import { countOf } from '../model/paging.js';
import type { ListAction } from '../model/resource.js';
import type { Item } from '../model/value.js';
import type { CloudReader } from './cloud-reader.js';
import { NarrowingPart } from './narrowing-part.js';
import { type Page, PageWalker, type ReadPage } from './page-walker.js';
import { readPage, readPages } from './paginator.js';
import { beginning, type Position } from './position.js';
import { type KeyOf, RowDeduplicator } from './row-deduplicator.js';

export interface Row {
  readonly item: Item;
  /** Why it cannot be told whether it matches the filter. */
  readonly odd?: CloudError;
  /** The position behind this item; null at the end of the scope. */
  readonly after: Position | null;
}

export interface ScopePage {
  readonly rows: readonly Row[];
  readonly next: Position | null;
  /** How many items there are in all, where the page told. */
  readonly total?: number;
  /** Why some of what the filter names could not be asked for; the rows are those of the rest. */
  readonly refused?: CloudError;
}

/** Reads one list in one scope, for every filter and every way of paging. */
export interface ScopeReader {
  readonly list: ListAction;
  /** The page at `place`; null as `next` is the end of the scope. The page may be empty all the same. */
  read(place: Position, wanted: number, signal: AbortSignal): Promise<ScopePage>;
  /** How many items there are in all: by upstream's own total where that is true, else by walking. */
  count(): Promise<number>;
}

export interface ScopeReaderOptions {
  readonly reader: CloudReader;
  readonly list: ListAction;
  readonly regionId: string | null;
  readonly bucket?: string;
  readonly parts: readonly FilterPart[];
  /** What names an item in the list, so that none comes twice; absent where nothing does. */
  readonly key?: KeyOf;
}

const nothing: Page = { items: [], next: null };

export function createScopeReader({ reader, list, regionId, bucket, parts, key }: ScopeReaderOptions): ScopeReader {
  const where = { regionId, ...(bucket !== undefined && { bucket }) };
  const walks = new Map<number, PageWalker>();
  let seen: RowDeduplicator | null = null;
  const knownParts = parts.map((part) => {
    return new NarrowingPart(part, list.action, (params) => readPage(reader, list, { ...where, params }, null, 1));
  });
  let current: AbortSignal | undefined;
  return { list, read, count };

  async function read(place: Position, wanted: number, signal: AbortSignal): Promise<ScopePage> {
    const part = parts[place.part];
    const known = knownParts[place.part];
    if (!part || !known) return { rows: [], next: null };
    if (key) seen ??= new RowDeduplicator(key, place.tail?.());
    current = signal;
    const walk = walks.get(place.part) ?? walkOf(part, known);
    walks.set(place.part, walk);
    const reached = await walk.pageAt(place, wanted);
    const { page, name, from } = reached;
    // Where rows of the page are behind; it is the page that they stand on, or the one after it.
    const behind = (count: number, at: Omit<Position, 'tail'>): Position => {
      return { ...at, ...(key && { tail: () => walk.tailAt(reached, count) }) };
    };
    const { refused } = known;
    const { part: number } = place;
    const isLast = number + 1 >= parts.length;
    const next =
      page.next !== null
        ? behind(page.items.length, { part: number, page: page.next, skip: 0 })
        : isLast
          ? null
          : { ...beginning, part: number + 1 };
    const rows = page.items.flatMap((item, index): Row[] => {
      const kept = index >= from && fits(part.condition, item);
      if (kept === false || seen?.isNew(item) === false) return [];
      const skip = index + 1;
      const isWithin = skip < page.items.length;
      const after = isWithin ? behind(skip, { part: number, page: name, skip }) : next;
      return [{ item, after, ...(kept !== true && { odd: kept }) }];
    });
    const { total } = page;
    return {
      rows,
      next,
      ...(refused && { refused }),
      ...(total !== undefined && parts.length === 1 && !part.condition && { total }),
    };
  }

  function walkOf({ condition }: FilterPart, known: NarrowingPart): PageWalker {
    const read: ReadPage = async (page, wanted, refetch) => {
      const answer = await known.ask((params) => {
        // Where the gateway filters, it is not known how many items it takes to find those wanted. And the name of a next
        // page is valid only for the same values, so pages must not change their size.
        const size = condition || known.isNarrowed ? list.paging.cap : wanted;
        return readPage(reader, list, { ...where, params, ...(current && { signal: current }) }, page, size, refetch);
      });
      return answer ?? nothing;
    };
    return new PageWalker(list, read, key, true);
  }

  async function count(): Promise<number> {
    const counts = await Promise.all(
      parts.map(async ({ condition }, index) => {
        const known = knownParts[index];
        const found = (await known?.ask((params) => countPart(params, condition))) ?? 0;
        // A count without some of what was asked for is none.
        if (known?.refused) throw known.refused;
        return found;
      }),
    );
    return counts.reduce((sum, each) => sum + each, 0);
  }

  async function countPart(params: Params, condition: FilterPart['condition']): Promise<number> {
    if (!condition && list.count) {
      const { total } = list.count;
      const answer = await reader.ask(list.action, { ...where, params: { ...params, ...list.count.params } });
      const found = answer === null ? 0 : countOf(answer, total);
      const { action } = list;
      if (action.emptyMayMeanForbidden) {
        await reader.checkEmpty({ action, regionId, params, ...(found > 0 && answer !== null && { answer }) });
      }
      return found;
    }
    let found = 0;
    for await (const { items } of readPages(reader, list, { ...where, params }, key)) {
      found += items.filter((item) => condition?.(item) ?? true).length;
    }
    return found;
  }
}

/** Whether the gateway's own part of the filter lets the row through, or why that cannot be told. */
function fits(condition: FilterPart['condition'], item: Item): boolean | CloudError {
  try {
    return condition?.(item) ?? true;
  } catch (error) {
    if (error instanceof CloudError) return error;
    throw error;
  }
}
