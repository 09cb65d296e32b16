import type { CloudReader } from '../../client/reading/cloud-reader.js';
import type { ScopedRow, ScopeProgress } from '../../client/reading/scopes/progress.js';
import type { RegionScope, ScopeName } from './region-scope.js';

/**
 * What a request that reads all pages of one connection, one after the other, keeps from page to page: no list is found, checked
 * or read twice, as it would be from a cursor.
 */
export class PageWalk {
  /** The scopes that are not finished. Null before the first page. */
  scopes: ScopeProgress<RegionScope, ScopeName>[] | null = null;
  /** For an order: the items that are left. Null before the first page. */
  ordered: readonly ScopedRow<RegionScope>[] | null = null;

  get isBegun(): boolean {
    return this.scopes !== null || this.ordered !== null;
  }
}

const walks = new WeakMap<object, PageWalk>();

/** The walk that belongs to a request's key for it. Null for a request that reads no further page. */
export function pageWalkOf(key: object | null): PageWalk | null {
  if (key === null) return null;
  const walk = walks.get(key) ?? new PageWalk();
  walks.set(key, walk);
  return walk;
}

/** Reads whose answers are let go as soon as they are read: their rows leave with their page. */
export function transient(reader: CloudReader): CloudReader {
  return { ...reader, ask: (action, ask) => reader.ask(action, { ...ask, isTransient: true }) };
}
