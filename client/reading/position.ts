import type { Tail } from './row-deduplicator.js';

/** An exact position in one scope: which part of the filter, which page of it, and how many items of that page are behind. */
export interface Position {
  readonly part: number;
  readonly page: string | null;
  readonly skip: number;
  /** Marks of the last rows before it, by which it is found again where rows have moved; made when a cursor is written. */
  readonly tail?: () => Tail;
}

export const beginning: Position = { part: 0, page: null, skip: 0 };
