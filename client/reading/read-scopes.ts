import { CloudError } from '../errors/cloud-error.js';
import { repeated } from '../errors/unreadable.js';
import { RequestEnded, unbounded, type WorkBudget } from '../request/work-budget.js';
import { beginning } from './position.js';
import {
  advancing,
  begin,
  type DeferredScopes,
  hasCertain,
  isUnfinished,
  oneByOne,
  type ScopedRow,
  type ScopeProgress,
  type ScopeSource,
  type ScopesPage,
  type Source,
  settled,
  take,
  takeAll,
} from './scopes/progress.js';

export interface ReadScopesOptions {
  /** The number of rows wanted, over all scopes in their order. */
  readonly first: number;
  /** Reads all scopes at once instead of in waves. */
  readonly atOnce: boolean;
  /**
   * Gives whole pages, with at least `first` rows while there are as many and they come soon, and opens further scopes only when
   * the open ones are finished: no call is made twice, and nothing is read far ahead. For readers that want all rows, a part at
   * a time.
   */
  readonly isOpenEnded?: boolean;
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
/** Why reads that are still under way are stopped. Made once: an abort without a reason makes an error with a stack each time. */
const enough = new Error('Enough has been read.');
/** In an open-ended read, rows that have come wait for others no longer than this. */
const patienceMs = 1_000;
/** The most scopes that an open-ended read opens at once. Each holds a page. */
const mostAhead = 16;

/**
 * Reads the first rows of many scopes in their order, with few calls and few round trips. Scopes are opened in waves that
 * double in size. An open scope continues only while fewer rows than wanted are known before its next page. A scope that fails
 * keeps the rows it has given. The first deferred scope takes the place of its group in the wave, and the others wait for a
 * later wave.
 */
export function readScopes<Scope, Name = never>(
  sources: readonly Source<Scope, Name>[],
  options: ReadScopesOptions,
  watcher?: ReadScopesObserver<Scope, Name>,
): Promise<ScopesPage<Scope, Name>> {
  return readOn(
    sources.map((source) => begin<Scope, Name>(source)),
    options,
    watcher,
  );
}

/** The same from where an open-ended read has stopped: its `rest`, which belongs to this read from here on. */
export async function readOn<Scope, Name = never>(
  all: ScopeProgress<Scope, Name>[],
  { first, atOnce, isOpenEnded = false, most = Number.POSITIVE_INFINITY, work = unbounded }: ReadScopesOptions,
  watcher?: ReadScopesObserver<Scope, Name>,
): Promise<ScopesPage<Scope, Name>> {
  const abort = new AbortController();
  let wave = 0;
  let openedAt = 0;
  let wake = () => {};
  let isWaking = false;
  /** A scope has ended since the scopes were last looked at. */
  let isChanged = false;
  let ended: RequestEnded | TooManyRows | null = null;
  let found = 0;
  const tell = watcher ? teller(all, first, watcher) : () => undefined;

  const dueAt = isOpenEnded ? performance.now() + patienceMs : Number.POSITIVE_INFINITY;
  const isDone = () => settled(all, first) || (performance.now() >= dueAt && hasCertain(all));
  // What the read before has begun.
  for (const each of all) void each.running?.then(() => ran(each));

  if (!isOpenEnded || !all.some(isUnfinished)) openWave();
  while (!isDone()) {
    isChanged = false;
    // The other scopes would fail in the same way.
    if (ended) {
      abort.abort(enough);
      throw ended;
    }
    for (const [each, wanted] of [...(isOpenEnded ? oneByOne(all, first) : advancing(all, first))]) {
      if (work.shouldYield()) await work.schedule(() => undefined);
      if (settled(all, first)) break;
      const running = advance(each, wanted).then(() => {
        each.running = null;
      });
      each.running = running;
      void running.then(() => ran(each));
    }
    const isLeft = all.some(({ isOpen }) => !isOpen);
    const lateInMs = openedAt + waveMs - performance.now();
    const isIdle = !all.some(({ running }) => running);
    const isDue = isIdle || (isOpenEnded ? !all.some(isUnfinished) : lateInMs <= 0);
    if (isLeft && isDue) openWave();
    else if (isOpenEnded) await change(hasCertain(all) ? dueAt - performance.now() : null);
    else await change(isLeft ? lateInMs : null);
    tell();
  }
  // What an open-ended read has begun belongs to the rest.
  if (!isOpenEnded) abort.abort(enough);
  if (ended) throw ended;
  if (found > most) throw new TooManyRows(most, found);
  return isOpenEnded ? takeAll(all) : take([...all], first);

  function openWave(): void {
    const doubled = Math.max(1, wave * 2);
    wave = atOnce ? Number.POSITIVE_INFINITY : isOpenEnded ? Math.min(mostAhead, doubled) : doubled;
    openedAt = performance.now();
    for (const each of all.filter(({ isOpen }) => !isOpen).slice(0, wave)) each.isOpen = true;
  }

  async function advance(each: ScopeProgress<Scope, Name>, wanted: number): Promise<void> {
    const { source } = each;
    try {
      if ('find' in source) await enter(each, source);
      else {
        const size = isOpenEnded ? Math.max(wanted, source.reader.list.paging.cap) : wanted;
        const came = await read(each, source, size, abort.signal);
        found += came;
      }
      if (found > most) ended ??= new TooManyRows(most, found);
    } catch (error) {
      // What is no longer wanted has not failed.
      if (abort.signal.aborted) return;
      each.failure = error;
      each.next = null;
    }
  }

  function ran({ failure }: ScopeProgress<Scope, Name>): void {
    if (failure instanceof RequestEnded) ended = failure;
    wakeUp();
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
