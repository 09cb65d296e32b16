import { setTimeout as sleep } from 'node:timers/promises';
import { repeated } from './paginator.js';
import type { Place, Reader, Row } from './reader.js';

/** A scope of a sweep (account × region), where to begin in it, and how to read it. */
export interface SweepScope<Scope> {
  readonly scope: Scope;
  readonly reader: Reader;
  readonly start: Place;
}

/** How far one scope was read. */
export interface Progress<Scope> extends SweepScope<Scope> {
  readonly rows: Row[];
  /** Pages that upstream has named as the next one. Each may come once, or the walk goes in circles. */
  readonly named: Set<string>;
  /** Where its next page begins; null when there is nothing more to read. */
  next: Place | null;
  /** How many items it holds in all, where a page told. */
  total: number | null;
  /** What stopped its reading, if anything did. */
  failure: unknown;
  running: Promise<void> | null;
  touched: boolean;
}

export interface SweptRow<Scope> extends Row {
  readonly scope: Scope;
}

export interface Swept<Scope> {
  readonly rows: readonly SweptRow<Scope>[];
  /** Whether anything is left unread behind the last row. */
  readonly more: boolean;
  /** The scopes that this page left behind it. One that stopped amid its rows, or after them, is the next page's. */
  readonly passed: readonly Progress<Scope>[];
  /** Every scope, however far it was read. */
  readonly progress: readonly Progress<Scope>[];
}

export interface SweepOptions {
  /** Rows wanted, over all scopes in their order. */
  readonly first: number;
  /** Ask every scope at once instead of in waves. */
  readonly atOnce: boolean;
}

/** Who wants to know what a sweep has found before it ends: told in order, as soon as it is certain. */
export interface SweepWatcher<Scope> {
  /** A wanted row, everything before which is known. */
  readonly found: (row: SweptRow<Scope>) => void;
  /** A scope that was read to its end, or gave up, before the wanted rows were there. */
  readonly passed: (scope: Progress<Scope>) => void;
}

/** A wave is no barrier: after this long the next one opens although the last has not answered. */
const waveMs = 500;

/**
 * Reads the first rows of many scopes in their order, with few calls and few round trips: scopes are opened in waves
 * that double, and an open scope reads on only while all that is known to stand before its next page is less than
 * what is wanted. A scope that fails is left behind with what it gave.
 */
export async function sweep<Scope>(
  scopes: readonly SweepScope<Scope>[],
  { first, atOnce }: SweepOptions,
  watcher?: SweepWatcher<Scope>,
): Promise<Swept<Scope>> {
  const abort = new AbortController();
  const all = scopes.map((scope): Progress<Scope> => {
    return {
      ...scope,
      rows: [],
      named: new Set(),
      next: scope.start,
      total: null,
      failure: undefined,
      running: null,
      touched: false,
    };
  });
  let opened = 0;
  let wave = 0;
  let openedAt = 0;

  const openWave = () => {
    wave = atOnce ? all.length : Math.max(1, wave * 2);
    opened = Math.min(all.length, opened + wave);
    openedAt = performance.now();
  };
  const answered = () => all.slice(0, opened).every(({ touched, running }) => touched && running === null);

  const tell = watcher ? teller(all, first, watcher) : () => undefined;

  openWave();
  while (!settled(all, first)) {
    startReads(all.slice(0, opened), first, abort.signal);
    const running = all.flatMap((each) => each.running ?? []);
    const late = opened < all.length && performance.now() - openedAt >= waveMs;
    if (opened < all.length && (late || running.length === 0 || answered())) {
      openWave();
      continue;
    }
    await firstOf(running, opened < all.length ? openedAt + waveMs - performance.now() : null);
    tell();
  }
  abort.abort();
  return take(all, first);
}

/** Starts a page in every open scope that may still have to give some of the wanted rows. */
function startReads<Scope>(open: readonly Progress<Scope>[], first: number, signal: AbortSignal): void {
  let before = 0;
  for (const each of open) {
    before += each.rows.length;
    const wanted = first - before;
    if (wanted > 0 && each.next !== null && each.running === null) each.running = read(each, each.next, wanted, signal);
  }
}

async function read<Scope>(each: Progress<Scope>, place: Place, wanted: number, signal: AbortSignal): Promise<void> {
  try {
    const { rows, next, total = each.total } = await each.reader.read(place, wanted, signal);
    each.rows.push(...rows);
    const name = next?.page ? `${next.part} ${next.page}` : null;
    if (name !== null && each.named.has(name)) throw repeated(each.reader.list);
    if (name !== null) each.named.add(name);
    each.next = next;
    each.total = total;
  } catch (error) {
    each.failure = error;
    each.next = null;
  }
  each.touched = true;
  each.running = null;
}

/** Whether the wanted rows are there, or every scope before them has been read to its end. */
function settled<Scope>(all: readonly Progress<Scope>[], first: number): boolean {
  let rows = 0;
  for (const each of all) {
    rows += each.rows.length;
    if (rows >= first) return true;
    if (each.next !== null) return false;
  }
  return true;
}

/** Each call tells of what has become certain since the one before. */
function teller<Scope>(all: readonly Progress<Scope>[], first: number, watcher: SweepWatcher<Scope>): () => void {
  let at = 0;
  let toldOfScope = 0;
  let told = 0;
  return () => {
    for (let each = all[at]; each && told < first; each = all[at]) {
      const fresh = each.rows.slice(toldOfScope, toldOfScope + first - told);
      for (const row of fresh) watcher.found({ ...row, scope: each.scope });
      toldOfScope += fresh.length;
      told += fresh.length;
      if (told >= first || each.next !== null) return;
      watcher.passed(each);
      at += 1;
      toldOfScope = 0;
    }
  };
}

function take<Scope>(all: readonly Progress<Scope>[], first: number): Swept<Scope> {
  const rows: SweptRow<Scope>[] = [];
  for (const [index, { scope, rows: own }] of all.entries()) {
    rows.push(...own.slice(0, first - rows.length).map((row) => ({ ...row, scope })));
    if (rows.length < first) continue;
    const more = rows.at(-1)?.after !== null || all.slice(index + 1).some((later) => !isEmpty(later));
    return { rows, more, passed: all.slice(0, index), progress: all };
  }
  return { rows, more: false, passed: all, progress: all };
}

/** Known to hold nothing. A scope that failed is not: the next page asks it and reports what it says. */
function isEmpty<Scope>({ rows, next, failure }: Progress<Scope>): boolean {
  return rows.length === 0 && next === null && failure === undefined;
}

/** Waits for any of the reads, but no longer than `ms` (null = as long as it takes). */
async function firstOf(running: readonly Promise<void>[], ms: number | null): Promise<void> {
  if (ms === null) return Promise.race(running);
  const timer = new AbortController();
  const elapsed = sleep(Math.max(0, ms), undefined, { signal: timer.signal }).catch(() => undefined);
  await Promise.race([...running, elapsed]);
  timer.abort();
}
