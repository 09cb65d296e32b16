import { beginning, type Position } from '../position.js';
import type { Row, ScopeReader } from '../scope-reader.js';

/** How far each of many scopes is read, which of them may go on, and which rows are certain. */

/** One scope (account × region), the start position in it, and its reader. */
export interface ScopeSource<Scope> {
  readonly scope: Scope;
  readonly reader: ScopeReader;
  readonly start: Position;
}

/** Scopes that are looked up only when the read gets there, such as the regions of an account, or the parents of a region. */
export interface DeferredScopes<Scope, Name> {
  /** Represents all of them while they are not known. */
  readonly placeholder: Name;
  readonly find: () => Promise<readonly Source<Scope, Name>[]>;
}

export type Source<Scope, Name> = ScopeSource<Scope> | DeferredScopes<Scope, Name>;

export interface ScopedRow<Scope> extends Row {
  readonly scope: Scope;
}

/** The progress of one scope. */
export interface ScopeProgress<Scope, Name> {
  readonly source: Source<Scope, Name>;
  readonly rows: ScopedRow<Scope>[];
  /** Next pages that upstream has named. Each may come only once, or the read would loop. */
  readonly named: Set<string>;
  /** The start of its next page. Null if nothing is left to read. */
  next: Position | null;
  /** The total number of its items, if a page gave it. */
  total: number | null;
  /** Why it was not read completely. Undefined if nothing failed. */
  failure: unknown;
  /** The page ends with its rows, although the scope goes on. */
  ends: boolean;
  /** Whether a wave has opened it. */
  isOpen: boolean;
  /** The read of its next page, or the look-up of its scopes. It never rejects. */
  running: Promise<void> | null;
}

export interface ScopesPage<Scope, Name> {
  readonly rows: readonly ScopedRow<Scope>[];
  /** Where the page ends, when that is not its last row. */
  readonly end?: Pick<ScopedRow<Scope>, 'scope' | 'after'>;
  /** Whether anything is unread after the last row. */
  readonly more: boolean;
  /** The scopes that are finished on this page. A scope that stopped within or right after its rows belongs to the next page. */
  readonly passed: readonly ScopeProgress<Scope, Name>[];
  /** All scopes, with the progress of each. */
  readonly progress: readonly ScopeProgress<Scope, Name>[];
  /** With `isOpenEnded`: the scopes that are not finished, from which a later read goes on. Otherwise empty. */
  readonly rest: ScopeProgress<Scope, Name>[];
}

export function begin<Scope, Name>(source: Source<Scope, Name>): ScopeProgress<Scope, Name> {
  const next = 'find' in source ? beginning : source.start;
  const state = { next, total: null, failure: undefined, ends: false, isOpen: false, running: null };
  return { source, rows: [], named: new Set(), ...state };
}

/** Every open scope that may still have to give some of the wanted rows, and how many of them. */
export function* advancing<Scope, Name>(
  all: readonly ScopeProgress<Scope, Name>[],
  first: number,
): Iterable<[ScopeProgress<Scope, Name>, number]> {
  let before = 0;
  for (const each of all) {
    before += each.rows.length;
    const wanted = first - before;
    if (each.ends) return;
    if (wanted > 0 && each.isOpen && each.next !== null && !each.running) yield [each, wanted];
  }
}

/** The same in order: a scope behind an unfinished one gives its first page at most, which then waits for its turn. */
export function* oneByOne<Scope, Name>(
  all: readonly ScopeProgress<Scope, Name>[],
  first: number,
): Iterable<[ScopeProgress<Scope, Name>, number]> {
  let isBehind = false;
  for (const each of all) {
    const isBegun = each.rows.length > 0 || each.named.size > 0;
    if (each.ends) return;
    if (isUnfinished(each) && !each.running && !(isBehind && isBegun)) yield [each, first];
    isBehind ||= each.next !== null;
  }
}

export function isUnfinished({ isOpen, next }: ScopeProgress<unknown, unknown>): boolean {
  return isOpen && next !== null;
}

/** Whether the wanted rows are complete, or all scopes have been read to their end. */
export function settled<Scope, Name>(all: readonly ScopeProgress<Scope, Name>[], first: number): boolean {
  let rows = 0;
  for (const each of all) {
    rows += each.rows.length;
    if (rows >= first || each.ends) return true;
    if (each.next !== null) return false;
  }
  return true;
}

/** Whether there is a row before which none is missing. */
export function hasCertain(all: readonly ScopeProgress<unknown, unknown>[]): boolean {
  for (const { rows, next } of all) {
    if (rows.length > 0) return true;
    if (next !== null) return false;
  }
  return false;
}

export function take<Scope, Name>(all: readonly ScopeProgress<Scope, Name>[], first: number): ScopesPage<Scope, Name> {
  const rows: ScopedRow<Scope>[] = [];
  for (const [index, { source, rows: own, next, ends }] of all.entries()) {
    for (const row of own.slice(0, first - rows.length)) rows.push(row);
    if (rows.length < first && ends && 'scope' in source) {
      return {
        rows,
        end: { scope: source.scope, after: next },
        more: true,
        passed: all.slice(0, index),
        progress: all,
        rest: [],
      };
    }
    if (rows.length < first) continue;
    const more = rows.at(-1)?.after !== null || all.slice(index + 1).some((later) => !isEmpty(later));
    return { rows, more, passed: all.slice(0, index), progress: all, rest: [] };
  }
  return { rows, more: false, passed: all, progress: all, rest: [] };
}

/** Every row that has come, as far as nothing before it is missing. The scopes that are finished leave `all`. */
export function takeAll<Scope, Name>(all: ScopeProgress<Scope, Name>[]): ScopesPage<Scope, Name> {
  const rows: ScopedRow<Scope>[] = [];
  const open = all.findIndex(({ next }) => next !== null);
  const end = open === -1 ? all.length : open;
  for (const each of all.slice(0, end + 1)) rows.push(...each.rows.splice(0));
  const passed = all.splice(0, end);
  // The next read goes on where this one ended.
  for (const each of all) each.ends = false;
  return { rows, more: all.length > 0, passed, progress: [...passed, ...all], rest: all };
}

/** Whether a scope is known to hold nothing. A failed scope is not: the next page reads it and reports its failure. */
function isEmpty({ rows, next, failure }: ScopeProgress<unknown, unknown>): boolean {
  return rows.length === 0 && next === null && failure === undefined;
}
