import type { CloudError } from '../errors/cloud-error.js';
import type { Params } from '../model/action.js';
import type { FilterPart } from '../model/filters.js';
import { countOf } from '../model/paging.js';
import type { ListAction } from '../model/resource.js';
import type { Item } from '../model/value.js';
import { unbounded, type WorkBudget } from '../request/work-budget.js';
import type { CloudReader } from './cloud-reader.js';
import { countsBy, sumOf } from './counting/item-counts.js';
import { NarrowingPart } from './narrowing-part.js';
import { type Page, PageWalker, type ReadPage } from './page-walker.js';
import { readPage, readPages } from './paginator.js';
import { beginning, type Position } from './position.js';
import { type KeyOf, RowDeduplicator } from './row-deduplicator.js';
import { countMatches, fits, type Screen, screened } from './screen.js';

export interface Row {
  readonly item: Item;
  /** Why the gateway cannot tell whether the item matches the filter. */
  readonly odd?: CloudError;
  /** The position after this item. Null at the end of the scope. */
  readonly after: Position | null;
}

export interface ScopePage {
  readonly rows: readonly Row[];
  readonly next: Position | null;
  /** The total number of items, if the page gives it. */
  readonly total?: number;
  /** Why upstream refused some values of the filter. The rows match the other values. */
  readonly refused?: CloudError;
  /** `next` is within the page that the rows come from. */
  readonly isWithin?: true;
  /** The reader's page ends here, although fewer rows than wanted have come. */
  readonly ends?: true;
}

/** Reads one list in one scope, with every filter and every way of paging. */
export interface ScopeReader {
  readonly list: ListAction;
  /** The page at `place`, which may be empty. A null `next` is the end of the scope. */
  read(place: Position, wanted: number, signal: AbortSignal): Promise<ScopePage>;
  /** The total number of items: upstream's own total if it is correct, otherwise by reading all pages. */
  count(): Promise<number>;
  /** The numbers of items by their value of a member. Null is the number of those without one. Only for lists with `counts`. */
  countBy(member: string): Promise<ReadonlyMap<string | null, number>>;
}

export interface ScopeReaderOptions {
  readonly reader: CloudReader;
  readonly list: ListAction;
  readonly regionId: string | null;
  readonly bucket?: string;
  readonly parts: readonly FilterPart[];
  /** Gives the key of an item in the list, so that no item comes twice. Absent if items have no key. */
  readonly key?: KeyOf;
  /** Checks the items that pass the parts. */
  readonly screen?: Screen;
  /** Each page is read in a turn of the request. */
  readonly work?: Pick<WorkBudget, 'shouldYield' | 'schedule'>;
}

const nothing: Page = { items: [], next: null };

export function createScopeReader(options: ScopeReaderOptions): ScopeReader {
  const { reader, list, regionId, bucket, parts, key, screen, work = unbounded } = options;
  const where = { regionId, ...(bucket !== undefined && { bucket }) };
  const walks = new Map<number, PageWalker>();
  let seen: RowDeduplicator | null = null;
  const knownParts = parts.map((part) => {
    return new NarrowingPart(part, list.action, (params) => readPage(reader, list, { ...where, params }, null, 1));
  });
  let current: AbortSignal | undefined;
  /** No item has come since the beginning of the scope. False if the read began elsewhere. */
  let isNothing = false;
  /** The rows of a page that have not been checked, because enough rows before them match. */
  let unchecked: (ScopePage & { readonly at: Position }) | null = null;
  return { list, read, count, countBy };

  async function read(place: Position, wanted: number, signal: AbortSignal): Promise<ScopePage> {
    const part = parts[place.part];
    const known = knownParts[place.part];
    if (!part || !known) return { rows: [], next: null };
    if (unchecked?.at === place) return checked(unchecked, wanted);
    if (key) seen ??= new RowDeduplicator(key, place.tail?.());
    current = signal;
    const walk = walks.get(place.part) ?? walkOf(part, known);
    walks.set(place.part, walk);
    const reached = await walk.pageAt(place, wanted);
    // Hundreds of lists may get the same answer at the same moment.
    if (work.shouldYield()) await work.schedule(() => undefined);
    const { page, name, from } = reached;
    isNothing = (isNothing || isBeginning(place)) && page.items.length === 0;
    // The position after `count` rows of the page: on the same page, or at the start of the next one.
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
    if (next === null && isNothing) await checkEmpty();
    const rows = page.items.flatMap((item, index): Row[] => {
      const kept = index >= from && fits(part.condition, item);
      if (kept === false || seen?.isNew(item) === false) return [];
      const skip = index + 1;
      const isWithin = skip < page.items.length;
      const after = isWithin ? behind(skip, { part: number, page: name, skip }) : next;
      return [{ item, after, ...(kept !== true && { odd: kept }) }];
    });
    const { total } = page;
    const leavesOut = () => page.items.slice(from).some((item) => fits(part.condition, item) === false);
    const ends = part.endsPages && page.next !== null && Number.isFinite(wanted) && leavesOut();
    const whole = { rows, next, ...(refused && { refused }), ...(ends && { ends }) };
    if (screen) return checked(whole, wanted);
    return { ...whole, ...(total !== undefined && parts.length === 1 && !part.condition && { total }) };
  }

  /** The rows of a page that match. The other rows stay for the next read when enough of them match. */
  async function checked(page: ScopePage, wanted: number): Promise<ScopePage> {
    unchecked = null;
    if (!screen) return page;
    const { rows, checked: count } = await screened(page.rows, screen, wanted);
    const at = count < page.rows.length ? page.rows[count - 1]?.after : undefined;
    if (!at) return { ...page, rows };
    unchecked = { ...page, rows: page.rows.slice(count), at };
    return { ...page, rows, next: at, isWithin: true };
  }

  function walkOf({ condition }: FilterPart, known: NarrowingPart): PageWalker {
    const read: ReadPage = async (page, wanted, refetch) => {
      const answer = await known.ask((params) => {
        // If the gateway filters, it is not known how many items are needed to find the wanted number. And a page token is
        // valid only for the same parameters, so all pages must have the same size.
        const size = condition || screen || known.isNarrowed ? list.paging.cap : wanted;
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
        // A count without the refused values would be wrong.
        if (known?.refused) throw known.refused;
        return found;
      }),
    );
    const sum = counts.reduce((sum, each) => sum + each, 0);
    if (sum === 0) await checkEmpty();
    return sum;
  }

  async function countBy(member: string): Promise<ReadonlyMap<string | null, number>> {
    const { counts } = list;
    const [part] = parts;
    if (!counts || !part || parts.length > 1) throw new Error(`${list.action.name} is not counted by ${member}.`);
    const of = (by: string) => countsBy(reader, counts, { regionId, params: part.params, by });
    const [first] = counts.members;
    const found = new Map<string | null, number>(await of(member));
    const all = member === first ? found : await of(first);
    const rest = sumOf(all) - sumOf(found);
    if (rest > 0) found.set(null, rest);
    if (all.size === 0) await checkEmpty();
    return found;
  }

  /** Nothing was found: the service may be off. */
  async function checkEmpty(): Promise<void> {
    const { action, service } = list;
    if (service) await reader.checkEmpty({ action, regionId, service });
  }

  async function countPart(params: Params, condition: FilterPart['condition']): Promise<number> {
    const { counts } = list;
    if (!condition && !screen && counts)
      return sumOf(await countsBy(reader, counts, { regionId, params, by: counts.members[0] }));
    if (!condition && !screen && list.count) {
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
      found += await countMatches(items, condition, screen);
    }
    return found;
  }
}

function isBeginning({ part, page, skip }: Position): boolean {
  return part === 0 && page === null && skip === 0;
}
