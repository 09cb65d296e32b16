import { type Place, pageSize } from './lanes.js';

interface PageInfo {
  readonly hasNextPage: boolean;
  readonly endCursor: string | null;
}

/** The rows of one place: how many there are as far as is known, and the cursors of the pages that were passed. */
export class Lane {
  state: 'waiting' | 'read' | 'failed' = 'waiting';
  /** As the gateway counts; null when it cannot tell. */
  total: number | null = null;
  /** Where each page begins. The first begins at the beginning. */
  private readonly cursors: (string | null)[] = [null];
  /** Rows up to the end of the last page that was passed. */
  private passed = 0;
  private isEnded = false;

  constructor(readonly place: Place) {}

  /** Whether the number of its rows is certain. A place that could not be read has an unknown number. */
  get isCounted(): boolean {
    return this.state === 'read' && (this.total !== null || this.isEnded);
  }

  get length(): number {
    return this.isEnded ? this.passed : Math.max(this.passed, this.total ?? 0);
  }

  /** The lines that it takes: one while it is waited for, and one more than the known rows while there may be others. */
  get slots(): number {
    if (this.state === 'waiting') return 1;
    if (this.total === null && !this.isEnded && this.state === 'read') return this.passed + 1;
    return this.length;
  }

  readFirst(count: number, pageInfo: PageInfo): void {
    this.state = 'read';
    this.readPage(0, count, pageInfo);
  }

  readPage(page: number, count: number, pageInfo: PageInfo): void {
    this.passed = Math.max(this.passed, page * pageSize + count);
    if (pageInfo.hasNextPage) this.cursors[page + 1] = pageInfo.endCursor;
    else this.isEnded = true;
  }

  /** Rows were passed without being read, up to the beginning of this page. */
  skipped(page: number, { hasNextPage, endCursor }: PageInfo): void {
    if (hasNextPage) this.cursors[page] = endCursor;
    else this.isEnded = true;
    this.passed = Math.max(this.passed, hasNextPage ? page * pageSize : 0);
  }

  /** The last known cursor at or before a page. */
  nearestCursor(page: number): { readonly page: number; readonly cursor: string | null } {
    for (let at = page; at > 0; at -= 1) {
      const cursor = this.cursors[at];
      if (cursor) return { page: at, cursor };
    }
    return { page: 0, cursor: null };
  }
}
