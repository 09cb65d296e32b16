import { CloudError } from '../errors/cloud-error.js';
import { RequestEnded, unbounded, type WorkBudget } from '../request/work-budget.js';
import { repeated } from './page-walker.js';
import { beginning, type Position } from './position.js';
import type { Row, ScopeReader } from './scope-reader.js';

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
  isRunning: boolean;
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
}

export interface ReadScopesOptions {
  /** The number of rows wanted, over all scopes in their order. */
  readonly first: number;
  /** Reads all scopes at once instead of in waves. */
  readonly atOnce: boolean;
  /** The most rows that all scopes together may give. With more, the read stops and fails with TooManyRows. */
  readonly most?: number;
  /** Reading many scopes yields to other requests. */
  readonly work?: Pick<WorkBudget, 'shouldYield' | 'schedule'>;
}

/** A set is larger than a reader that needs all of it may walk. `count` rows had come when it stopped. */
export class TooManyRows extends CloudError {
  constructor(limit: number, count: number) {
    const message =
      `Ordering or grouping reads the whole set, and this one has ${count} items or more: at most ${limit} are read. ` +
      'Add conditions, or name fewer regions.';
    super('budget', message, { limit, count });
  }
}

/** Receives results in order, as soon as they are certain. */
export interface ReadScopesObserver<Scope, Name> {
  /** A wanted row, after all rows before it are known. */
  readonly found: (row: ScopedRow<Scope>) => void;
  /** A scope that was read to its end, or failed, before the wanted rows were complete. */
  readonly passed: (scope: ScopeProgress<Scope, Name>) => void;
}

/** The next wave opens after this time, even if the last one has not answered. */
const waveMs = 500;

/**
 * Reads the first rows of many scopes in their order, with few calls and few round trips. Scopes are opened in waves that
 * double in size. An open scope continues only while fewer rows than wanted are known before its next page. A scope that fails
 * keeps the rows it has given. The first deferred scope takes the place of its group in the wave, and the others wait for a
 * later wave.
 */
export async function readScopes<Scope, Name = never>(
  sources: readonly Source<Scope, Name>[],
  { first, atOnce, most = Number.POSITIVE_INFINITY, work = unbounded }: ReadScopesOptions,
  watcher?: ReadScopesObserver<Scope, Name>,
): Promise<ScopesPage<Scope, Name>> {
  const abort = new AbortController();
  const all = sources.map((source) => begin<Scope, Name>(source));
  let wave = 0;
  let openedAt = 0;
  let wake = () => {};
  let isWaking = false;
  /** A scope has ended since the scopes were last looked at. */
  let isChanged = false;
  let ended: RequestEnded | TooManyRows | null = null;
  let found = 0;
  const tell = watcher ? teller(all, first, watcher) : () => undefined;

  openWave();
  while (!settled(all, first)) {
    isChanged = false;
    // The other scopes would fail in the same way.
    if (ended) {
      abort.abort();
      throw ended;
    }
    for (const [each, wanted] of [...advancing(all, first)]) {
      if (work.shouldYield()) await work.schedule(() => undefined);
      if (settled(all, first)) break;
      advance(each, wanted).then(wakeUp, wakeUp);
    }
    const isLeft = all.some(({ isOpen }) => !isOpen);
    const lateInMs = openedAt + waveMs - performance.now();
    if (isLeft && (lateInMs <= 0 || !all.some(({ isRunning }) => isRunning))) openWave();
    else await change(isLeft ? lateInMs : null);
    tell();
  }
  abort.abort();
  if (found > most) throw new TooManyRows(most, found);
  return take([...all], first);

  function openWave(): void {
    wave = atOnce ? Number.POSITIVE_INFINITY : Math.max(1, wave * 2);
    openedAt = performance.now();
    for (const each of all.filter(({ isOpen }) => !isOpen).slice(0, wave)) each.isOpen = true;
  }

  async function advance(each: ScopeProgress<Scope, Name>, wanted: number): Promise<void> {
    const { source } = each;
    each.isRunning = true;
    try {
      if ('find' in source) await enter(each, source);
      else {
        const came = await read(each, source, wanted, abort.signal);
        found += came;
      }
      if (found > most) ended ??= new TooManyRows(most, found);
    } catch (error) {
      // What is no longer wanted has not failed.
      if (abort.signal.aborted) return;
      if (error instanceof RequestEnded) ended = error;
      each.failure = error;
      each.next = null;
    }
    each.isRunning = false;
  }

  async function enter(each: ScopeProgress<Scope, Name>, { find }: DeferredScopes<Scope, Name>): Promise<void> {
    const behind = (await find()).map((scope) => begin<Scope, Name>(scope));
    for (const one of atOnce ? behind : behind.slice(0, 1)) one.isOpen = true;
    all.splice(all.indexOf(each), 1, ...behind);
    openedAt = performance.now();
  }

  /** Wakes once for all scopes that end in the same tick: each check visits every scope, and thousands may end together. */
  function wakeUp(): void {
    if (isWaking) return;
    isWaking = true;
    process.nextTick(() => {
      isWaking = false;
      isChanged = true;
      wake();
    });
  }

  /**
   * Resolves when a scope has been read, or after this many milliseconds (null = no limit). A scope may have been read
   * already, while the request waited for its turn.
   */
  function change(withinMs: number | null): Promise<void> {
    if (isChanged) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = withinMs === null ? undefined : setTimeout(resolve, Math.max(0, withinMs));
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}

function begin<Scope, Name>(source: Source<Scope, Name>): ScopeProgress<Scope, Name> {
  const next = 'find' in source ? beginning : source.start;
  const state = { next, total: null, failure: undefined, ends: false, isOpen: false, isRunning: false };
  return { source, rows: [], named: new Set(), ...state };
}

/** Every open scope that may still have to give some of the wanted rows, and how many of them. */
function* advancing<Scope, Name>(
  all: readonly ScopeProgress<Scope, Name>[],
  first: number,
): Iterable<[ScopeProgress<Scope, Name>, number]> {
  let before = 0;
  for (const each of all) {
    before += each.rows.length;
    const wanted = first - before;
    if (each.ends) return;
    if (wanted > 0 && each.isOpen && each.next !== null && !each.isRunning) yield [each, wanted];
  }
}

async function read<Scope, Name>(
  each: ScopeProgress<Scope, Name>,
  { scope, reader }: ScopeSource<Scope>,
  wanted: number,
  signal: AbortSignal,
): Promise<number> {
  const page = await reader.read(each.next ?? beginning, wanted, signal);
  const { rows, next, refused, isWithin, ends = false, total = each.total } = page;
  if (refused) each.failure = refused;
  for (const row of rows) each.rows.push({ ...row, scope });
  // Numbered pages are read again after rows have moved. PageWalker limits how often.
  const name = next?.page && !isWithin && !reader.list.paging.numbers ? `${next.part} ${next.page}` : null;
  if (name !== null && each.named.has(name)) throw repeated(reader.list);
  if (name !== null) each.named.add(name);
  each.next = next;
  each.total = total;
  each.ends = ends && next !== null;
  return rows.length;
}

/** Whether the wanted rows are complete, or all scopes have been read to their end. */
function settled<Scope, Name>(all: readonly ScopeProgress<Scope, Name>[], first: number): boolean {
  let rows = 0;
  for (const each of all) {
    rows += each.rows.length;
    if (rows >= first || each.ends) return true;
    if (each.next !== null) return false;
  }
  return true;
}

/** Each call reports what has become certain since the previous call. */
function teller<Scope, Name>(
  all: readonly ScopeProgress<Scope, Name>[],
  first: number,
  watcher: ReadScopesObserver<Scope, Name>,
): () => void {
  let at = 0;
  let toldOfScope = 0;
  let told = 0;
  return () => {
    for (let each = all[at]; each && told < first; each = all[at]) {
      const fresh = each.rows.slice(toldOfScope, toldOfScope + first - told);
      for (const row of fresh) watcher.found(row);
      toldOfScope += fresh.length;
      told += fresh.length;
      if (told >= first || each.next !== null) return;
      watcher.passed(each);
      at += 1;
      toldOfScope = 0;
    }
  };
}

function take<Scope, Name>(all: readonly ScopeProgress<Scope, Name>[], first: number): ScopesPage<Scope, Name> {
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
      };
    }
    if (rows.length < first) continue;
    const more = rows.at(-1)?.after !== null || all.slice(index + 1).some((later) => !isEmpty(later));
    return { rows, more, passed: all.slice(0, index), progress: all };
  }
  return { rows, more: false, passed: all, progress: all };
}

/** Whether a scope is known to hold nothing. A failed scope is not: the next page reads it and reports its failure. */
function isEmpty({ rows, next, failure }: ScopeProgress<unknown, unknown>): boolean {
  return rows.length === 0 && next === null && failure === undefined;
}
