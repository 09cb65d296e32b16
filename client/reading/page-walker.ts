import type { CloudError } from '../errors/cloud-error.js';
import { repeated, unreadable } from '../errors/unreadable.js';
import type { ListAction } from '../model/resource.js';
import type { Item } from '../model/value.js';
import type { Position } from './position.js';
import { behind, type KeyOf, type MarkOf, markWith, RowDeduplicator, type Tail, tailOf } from './row-deduplicator.js';

export interface Page {
  readonly items: readonly Item[];
  /** The name of the next page. Null at upstream's end. */
  readonly next: string | null;
  /** The total number of items, if upstream gives it. */
  readonly total?: number;
  /** How the answer contradicts itself, if it does. */
  readonly fault?: CloudError | undefined;
}

/** Reads one page with the wanted number of items. `refetch`: earlier answers must not be used. */
export type ReadPage = (page: string | null, wanted: number, refetch: boolean) => Promise<Page>;

/** A page that the walk has reached. */
export interface LocatedPage {
  readonly name: string | null;
  readonly page: Page;
  /** How many of its items lie before the position. */
  readonly from: number;
  /** Marks of the rows before the page. */
  readonly before: Tail;
}

type NamedPage = Pick<LocatedPage, 'name' | 'page'>;

/** The maximum of consecutive rereads without progress. A list that changes faster than it is read fails. */
const maxRereads = 4;
/** The distances, in pages, by which the rows before a position may have moved. */
const nearby = [0, -1, 1, -2, 2];

/**
 * Walks through one list whose rows may move while it is read. Page numbers count rows from the beginning. When a row before a
 * page is deleted or created, the page no longer begins where the previous page ended. A page is accepted as the next one if
 * the list has the same total as at the previous page, or if the page shows rows that have already come. Otherwise the pages
 * before it are read again, as far back as necessary. The reader skips rows that come again. A list whose items have no key is
 * given out page by page as it comes; the whole of it fails when its total changes.
 */
export class PageWalker {
  /** The rows of the pages so far, if pages are numbered. */
  private knownRows: RowDeduplicator | null = null;
  private readonly mark: MarkOf | undefined;
  private begun = false;
  private isFromBeginning = false;
  private total: number | undefined;
  private before: Tail = [];
  /** True since the list was seen to change: earlier answers must not be used. */
  private refetch = false;
  private rereads = 0;
  private furthest = 0;
  /** The number of rows on the page that the walk has reached. */
  private reachedRows = 0;
  /** The number of distinct rows so far, on a walk from the beginning through a list that does not change. Otherwise null. Rows without a key all count. */
  private stableCount: number | null = null;
  private isSecondPass = false;
  private fault: CloudError | undefined;

  constructor(
    private readonly list: ListAction,
    private readonly readPage: ReadPage,
    private readonly key: KeyOf | undefined,
    /** Whether rows are given out page by page, so that each page must be correct. If not, only the whole list must be. */
    private readonly isByPage: boolean,
  ) {
    // Only a position within the list needs marks, and a whole list gives none.
    this.mark = isByPage && key ? markWith(key) : undefined;
  }

  /** The marks of the rows before a position on this walk, for a cursor that continues there. */
  tailAt({ page, before }: Pick<LocatedPage, 'page' | 'before'>, count: number): Tail {
    return this.mark ? tailOf(page.items, this.mark, count, before) : [];
  }

  /** The page at a position: any position at first, then the one that the previous page named. */
  async pageAt(place: Position, wanted: number): Promise<LocatedPage> {
    if (this.begun) {
      const reached = await this.step(place.page, wanted);
      return this.reached(reached, this.alreadyGiven(reached.page));
    }
    this.begun = true;
    const tail = place.tail?.() ?? [];
    this.before = tail;
    if (this.key && this.list.paging.numbers) this.knownRows = new RowDeduplicator(this.key, tail);
    if (!this.mark || tail.length === 0) {
      this.isFromBeginning = place.page === null && place.skip === 0;
      if (this.isFromBeginning) this.stableCount = 0;
      return this.skip(place, wanted);
    }
    return this.knownRows
      ? this.findNumbered(place, tail, this.mark, wanted)
      : this.find(place, tail, this.mark, wanted);
  }

  /** A page that contradicts itself may belong to a list that was changing, so it is read once more. */
  private async read(name: string | null, wanted: number, refetch = this.refetch): Promise<Page> {
    const page = await this.readPage(name, wanted, refetch);
    if (!page.fault) return page;
    // A total tells at the end whether rows are missing.
    if (!this.isByPage && page.total !== undefined) {
      this.fault ??= page.fault;
      return page;
    }
    const second = await this.readPage(name, wanted, true);
    if (second.fault) throw second.fault;
    return second;
  }

  /** Skips by count alone. In a grouped list, the n-th item may lie pages after the first page (see connectionOf). */
  private async skip({ page: first, skip }: Position, wanted: number): Promise<LocatedPage> {
    const named = new Set([first]);
    let name = first;
    for (let left = skip; ; ) {
      const page = await this.read(name, left + wanted);
      if (left === 0 || left < page.items.length || page.next === null) {
        return this.reached(await this.ended({ name, page }, wanted), left);
      }
      left -= page.items.length;
      name = this.onwards(page.next, named);
    }
  }

  /** For tokens and markers: a page begins where it began before, but the position may have moved within it. */
  private async find({ page: first, skip }: Position, tail: Tail, mark: MarkOf, wanted: number): Promise<LocatedPage> {
    const named = new Set([first]);
    let name = first;
    let left = skip;
    for (let past = 0; past < nearby.length; ) {
      const page = await this.read(name, left + wanted);
      const from = behind(page.items, mark, tail);
      if (from === null) break;
      // The tail covers all rows before the position on its page. If none of them is left, the page begins at the position.
      const isAtStart = left === 0 || (name === first && skip <= tail.length);
      if (from > 0 || isAtStart) return this.reached({ name, page }, from);
      if (page.next === null) break;
      if (left <= page.items.length) past += 1;
      left = Math.max(1, left - page.items.length);
      name = this.onwards(page.next, named);
    }
    throw this.lost();
  }

  /** For page numbers: a position at the beginning of a page lies after the last row of the previous page. */
  private async findNumbered({ page, skip }: Position, tail: Tail, mark: MarkOf, wanted: number): Promise<LocatedPage> {
    const { of, name } = this.numbers();
    const number = of(page);
    // Behind a page that is not full the position has a broken number.
    const start = skip === 0 ? Math.ceil(number) - 1 : number;
    let last = Number.POSITIVE_INFINITY;
    for (const distance of nearby) {
      const there = start + distance;
      if (there < 1 || there > last) continue;
      const found = await this.read(name(there), wanted, this.refetch || distance !== 0);
      last = this.lastOf(found, there);
      const from = behind(found.items, mark, tail);
      if (from === null) throw this.lost();
      if (from > 0) return this.reached({ name: name(there), page: found }, from);
    }
    const before = (number - 1) * this.list.paging.cap + skip;
    if (before > tail.length) throw this.lost();
    // The tail covers all rows before the position, and none of them is left.
    this.isFromBeginning = true;
    return this.reached({ name: null, page: await this.read(null, wanted, true) }, 0);
  }

  /** Upstream keeps its order, so all rows before a row that has come have come too, or are new. */
  private alreadyGiven({ items }: Page): number {
    return this.isSecondPass ? 0 : items.findLastIndex((item) => this.knownRows?.has(item) === true) + 1;
  }

  private onwards(next: string, named: Set<string | null>): string {
    if (named.has(next)) throw repeated(this.list);
    named.add(next);
    return next;
  }

  private async step(next: string | null, wanted: number): Promise<NamedPage> {
    const isShort = this.reachedRows < this.list.paging.cap;
    const found = await this.stepOn(next, wanted);
    if (this.list.paging.numbers?.mustBeFull && isShort && found.page.items.length > 0) throw this.gap();
    return found;
  }

  private async stepOn(next: string | null, wanted: number): Promise<NamedPage> {
    if (!this.knownRows) return this.ended({ name: next, page: this.unmoved(await this.read(next, wanted)) }, wanted);
    const { of, name } = this.numbers();
    let number = of(next);
    let mustShow = false;
    for (;;) {
      const page = await this.read(name(number), wanted);
      const isAsBefore = !mustShow && page.total === this.total;
      if (page.total !== this.total) this.stableCount = null;
      const isFirst = number === 1 && this.isFromBeginning;
      if (this.repeats(page))
        return this.ended({ name: name(number), page: { ...page, items: [], next: null } }, wanted);
      if (isAsBefore || isFirst || page.items.some((item) => this.knownRows?.has(item))) {
        if (number > this.furthest) this.rereads = 0;
        return this.ended({ name: name(number), page }, wanted);
      }
      if (number === 1) throw this.lost();
      this.reread();
      mustShow = true;
      number = Math.max(1, Math.min(number - 1, this.lastOf(page, number)));
    }
  }

  /** Rows without a key do not show whether they moved, so a whole list of them must keep its total. */
  private unmoved(page: Page): Page {
    if (!this.isByPage && this.list.paging.numbers && page.total !== this.total) throw this.changing();
    return page;
  }

  /** A list that did not change must have shown as many rows as its total. If not, it is read once more, and then fails. */
  private async ended(reached: NamedPage, wanted: number): Promise<NamedPage> {
    const { page } = reached;
    if (page.next !== null) return reached;
    if (!this.knownRows) {
      const shown = (this.stableCount ?? 0) + page.items.length;
      if (this.fault && shown !== page.total) throw this.fault;
      return reached;
    }
    if (this.stableCount === null) {
      if (this.fault) throw this.fault;
      return reached;
    }
    const fresh = page.items.filter((item) => !this.knownRows?.has(item));
    const shown = this.stableCount + fresh.length;
    const { total = shown } = page;
    // More rows than the total may still be the whole list, if its last page is not full.
    if (shown === total || (shown > total && page.items.length < this.list.paging.cap)) return reached;
    if (this.isSecondPass) throw this.fault ?? this.changing();
    this.isSecondPass = true;
    this.refetch = true;
    this.fault = undefined;
    this.stableCount = shown;
    for (const item of fresh) this.knownRows.isNew(item);
    return this.ended({ name: null, page: await this.read(null, wanted) }, wanted);
  }

  private reached({ name, page }: NamedPage, from: number): LocatedPage {
    const before = this.before;
    this.total = page.total;
    this.reachedRows = page.items.length;
    if (this.mark) this.before = tailOf(page.items, this.mark, page.items.length, before);
    const fresh = this.knownRows ? page.items.filter((item) => this.knownRows?.has(item) === false) : [];
    for (const item of fresh) this.knownRows?.isNew(item);
    if (this.stableCount !== null) this.stableCount += this.knownRows ? fresh.length : page.items.length;
    this.furthest = Math.max(this.furthest, this.list.paging.numbers?.of(name) ?? 0);
    return { name, page, from, before };
  }

  /** Without a total only its rows tell that upstream repeats the last page in place of an empty one. */
  private repeats({ items, total }: Page): boolean {
    return total === undefined && items.length > 0 && items.every((item) => this.knownRows?.has(item));
  }

  /** The number of the last page, as far as this page tells. */
  private lastOf({ total, next }: Page, number: number): number {
    if (total !== undefined) return Math.ceil(total / this.list.paging.cap);
    return next === null ? number : Number.POSITIVE_INFINITY;
  }

  private numbers() {
    const { numbers } = this.list.paging;
    if (!numbers) throw new Error(`${this.list.action.name} has no page numbers.`);
    return numbers;
  }

  private reread(): void {
    this.rereads += 1;
    this.refetch = true;
    if (this.rereads > maxRereads) throw this.changing();
  }

  private changing(): CloudError {
    return unreadable(
      this.list,
      'changed while its pages were read, and some of its rows were missing from them. Ask again.',
    );
  }

  private gap(): CloudError {
    return unreadable(this.list, 'gave smaller pages than requested, so rows between its pages are missing.');
  }

  private lost(): CloudError {
    return unreadable(
      this.list,
      'no longer has the rows before this position. Read the list again from its beginning.',
    );
  }
}
