import { CloudError, callName } from '../errors/cloud-error.js';
import type { ListAction } from '../model/resource.js';
import type { Item } from '../model/value.js';
import type { Position } from './position.js';
import { behind, type KeyOf, type MarkOf, markWith, RowDeduplicator, type Tail, tailOf } from './row-deduplicator.js';

export interface Page {
  readonly items: readonly Item[];
  /** Names the page that follows; null at upstream's own end. */
  readonly next: string | null;
  /** How many items there are in all, where upstream tells. */
  readonly total?: number;
  /** Why it cannot be believed, where the answer contradicts itself. */
  readonly fault?: CloudError | undefined;
}

/** Reads one page of so many wanted items; `refetch`: no earlier answer will do. */
export type ReadPage = (page: string | null, wanted: number, refetch: boolean) => Promise<Page>;

/** A page on the way through a list. */
export interface LocatedPage {
  readonly name: string | null;
  readonly page: Page;
  /** How many of its items are behind already. */
  readonly from: number;
  /** Marks of the rows before the page. */
  readonly before: Tail;
}

type NamedPage = Pick<LocatedPage, 'name' | 'page'>;

/** Pages read once more in a row without coming further: a list that changes faster than it is read is reported. */
const maxRereads = 4;
/** Where the rows before a position may have moved to, in pages from where they stood. */
const nearby = [0, -1, 1, -2, 2];

/**
 * The way through one list whose rows may move while it is read. Page numbers count rows from the beginning, so when one is
 * deleted or made before a page, the page begins later or earlier than the one before it ended. A page is taken as the
 * next one if the list has as many rows as it had at the page before, or if it shows rows that have come already; else the
 * pages before it are read again, as far back as that takes. Rows that come again are the reader's to leave out. A list
 * whose items have no key is read as it comes.
 */
export class PageWalker {
  /** The rows of the pages so far, where pages are numbered. */
  private knownRows: RowDeduplicator | null = null;
  private readonly mark: MarkOf | undefined;
  private begun = false;
  private isFromBeginning = false;
  private total: number | undefined;
  private before: Tail = [];
  /** Since the list was seen to change, no answer from before is good enough. */
  private refetch = false;
  private rereads = 0;
  private furthest = 0;
  /** Rows that came for the first time, on a way from the beginning through a list that does not change; else null. */
  private stableCount: number | null = null;
  private isSecondPass = false;
  private fault: CloudError | undefined;

  constructor(
    private readonly list: ListAction,
    private readonly readPage: ReadPage,
    private readonly key: KeyOf | undefined,
    /** Whether rows are given out page by page, so that each page must be believed; else the list as a whole. */
    private readonly isByPage: boolean,
  ) {
    this.mark = key && markWith(key);
  }

  /** The marks before a position on this way, for those who go on there. */
  tailAt({ page, before }: Pick<LocatedPage, 'page' | 'before'>, count: number): Tail {
    return this.mark ? tailOf(page.items, this.mark, count, before) : [];
  }

  /** The page at a place: at first anywhere, then where the page before said. */
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

  /** A page that contradicts itself may be one of a list that was just changing: it is asked for once more. */
  private async read(name: string | null, wanted: number, refetch = this.refetch): Promise<Page> {
    const page = await this.readPage(name, wanted, refetch);
    if (!this.knownRows || !page.fault) return page;
    if (!this.isByPage) {
      this.fault ??= page.fault;
      return page;
    }
    const second = await this.readPage(name, wanted, true);
    if (second.fault) throw second.fault;
    return second;
  }

  /** By count alone. What a grouped list calls its n-th item may lie pages behind the first (see connectionOf). */
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

  /** Tokens and markers: a page begins where it began, but the position may have moved within it. */
  private async find({ page: first, skip }: Position, tail: Tail, mark: MarkOf, wanted: number): Promise<LocatedPage> {
    const named = new Set([first]);
    let name = first;
    let left = skip;
    for (let past = 0; past < nearby.length; ) {
      const page = await this.read(name, left + wanted);
      const from = behind(page.items, mark, tail);
      if (from === null) break;
      // Where all that stood before it on its page is known, and none of that is left, the page begins behind it.
      const isAtStart = left === 0 || (name === first && skip <= tail.length);
      if (from > 0 || isAtStart) return this.reached({ name, page }, from);
      if (page.next === null) break;
      if (left <= page.items.length) past += 1;
      left = Math.max(1, left - page.items.length);
      name = this.onwards(page.next, named);
    }
    throw this.lost();
  }

  /** Page numbers: a position at the beginning of a page lies behind the last row of the page before. */
  private async findNumbered({ page, skip }: Position, tail: Tail, mark: MarkOf, wanted: number): Promise<LocatedPage> {
    const { of, name } = this.numbers();
    const number = of(page);
    const start = skip === 0 ? number - 1 : number;
    let last = Number.POSITIVE_INFINITY;
    for (const distance of nearby) {
      const there = start + distance;
      if (there < 1 || there > last) continue;
      const found = await this.read(name(there), wanted, this.refetch || distance !== 0);
      last = Math.ceil((found.total ?? 0) / this.list.paging.cap);
      const from = behind(found.items, mark, tail);
      if (from === null) throw this.lost();
      if (from > 0) return this.reached({ name: name(there), page: found }, from);
    }
    const before = (number - 1) * this.list.paging.cap + skip;
    if (before > tail.length) throw this.lost();
    // All that stood before it is known, and none of it is left.
    this.isFromBeginning = true;
    return this.reached({ name: null, page: await this.read(null, wanted, true) }, 0);
  }

  /** Upstream keeps its order, so what stands before a row that came already did come, too, or was made meanwhile. */
  private alreadyGiven({ items }: Page): number {
    return this.isSecondPass ? 0 : items.findLastIndex((item) => this.knownRows?.has(item) === true) + 1;
  }

  private onwards(next: string, named: Set<string | null>): string {
    if (named.has(next)) throw repeated(this.list);
    named.add(next);
    return next;
  }

  private async step(next: string | null, wanted: number): Promise<NamedPage> {
    if (!this.knownRows) return { name: next, page: await this.read(next, wanted) };
    const { of, name } = this.numbers();
    let number = of(next);
    let mustShow = false;
    for (;;) {
      const page = await this.read(name(number), wanted);
      const isAsBefore = !mustShow && page.total === this.total;
      if (page.total !== this.total) this.stableCount = null;
      const isFirst = number === 1 && this.isFromBeginning;
      if (isAsBefore || isFirst || page.items.some((item) => this.knownRows?.has(item))) {
        if (number > this.furthest) this.rereads = 0;
        return this.ended({ name: name(number), page }, wanted);
      }
      if (number === 1) throw this.lost();
      this.reread();
      mustShow = true;
      const last = Math.ceil((page.total ?? 0) / this.list.paging.cap);
      number = Math.max(1, Math.min(number - 1, last));
    }
  }

  /** A list that did not change must have shown as many rows as it counts: once it is read again, then reported. */
  private async ended(reached: NamedPage, wanted: number): Promise<NamedPage> {
    const { page } = reached;
    if (page.next !== null || !this.knownRows) return reached;
    if (this.stableCount === null) {
      if (this.fault) throw this.fault;
      return reached;
    }
    const fresh = page.items.filter((item) => !this.knownRows?.has(item));
    const shown = this.stableCount + fresh.length;
    const { total = shown } = page;
    // More than it counts may all the same be all, where its last page is not full.
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
    if (this.mark) this.before = tailOf(page.items, this.mark, page.items.length, before);
    const fresh = this.knownRows ? page.items.filter((item) => this.knownRows?.has(item) === false) : [];
    for (const item of fresh) this.knownRows?.isNew(item);
    if (this.stableCount !== null) this.stableCount += fresh.length;
    this.furthest = Math.max(this.furthest, this.list.paging.numbers?.of(name) ?? 0);
    return { name, page, from, before };
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
      'changed while its pages were read, and some of its rows were not among them. Ask again.',
    );
  }

  private lost(): CloudError {
    return unreadable(
      this.list,
      'no longer has the rows that the position stood behind. Read it again from its beginning.',
    );
  }
}

export function repeated(list: ListAction): CloudError {
  return unreadable(list, 'repeated a page token, so its list cannot be read to the end.');
}

export function unreadable({ action }: ListAction, what: string): CloudError {
  const called = { product: action.product.name, action: action.name };
  return new CloudError('unavailable', `${callName(called)} ${what}`, called);
}
