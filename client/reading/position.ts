import type { Tail } from './row-deduplicator.js';

/** An exact position in one scope: the part of the filter, its page, and the number of items of that page before it. */
export interface Position {
  readonly part: number;
  readonly page: string | null;
  readonly skip: number;
  /** Marks of the last rows before the position, which find it again after rows have moved. Computed when a cursor is written. */
  readonly tail?: () => Tail;
}

export const beginning: Position = { part: 0, page: null, skip: 0 };
