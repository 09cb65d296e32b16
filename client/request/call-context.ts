import { Freshness } from '../cache/freshness.js';
import { type AccountsFrom, AccountsNote } from './accounts-note.js';
import { CallBudget } from './call-budget.js';
import type { CallObserver } from './call-observer.js';
import { ExplainLog } from './explain-log.js';
import { unbounded, type WorkBudget } from './work-budget.js';

/** State that one request shares among all of its calls. */
export interface CallContext {
  readonly budget: CallBudget;
  readonly explain: ExplainLog;
  /** Where the accounts of the request come from. */
  readonly accounts: AccountsNote;
  /** Whether, and until when, this response may answer the same request again. */
  readonly freshness: Freshness;
  /** The limits of the request's memory and of its time on the event loop. */
  readonly work: WorkBudget;
  readonly observer: CallObserver | null;
  /** The checks for writes through other processes that have begun in this request, by credential identity. */
  readonly writeChecks: Map<string, Promise<void>>;
  /** A time of performance.now(). */
  readonly startedAt: number;
}

export interface CallContextOptions {
  readonly maxCalls: number;
  readonly observer?: CallObserver | null;
  readonly work?: WorkBudget;
  /** Whether the calls are listed. Default: yes. */
  readonly listsCalls?: boolean;
  /** Checks that have begun since the request arrived. Default: none. */
  readonly writeChecks?: CallContext['writeChecks'] | undefined;
}

export function createCallContext({
  maxCalls,
  observer = null,
  work = unbounded,
  listsCalls = true,
  writeChecks = new Map(),
}: CallContextOptions): CallContext {
  return {
    budget: new CallBudget(maxCalls),
    explain: new ExplainLog(listsCalls),
    accounts: new AccountsNote(),
    freshness: new Freshness(),
    work,
    observer,
    writeChecks,
    startedAt: performance.now(),
  };
}

/** Charges a request for calls that were made on its behalf. They have a budget of their own, so its budget may be exceeded. */
export function bill(context: CallContext, made: CallContext): void {
  context.budget.used += made.budget.used;
  context.explain.add(made.explain);
}

/**
 * The upstream cost of a request so far, as in `extensions.cloud`. `stale` is absent if no answer was stale, `accounts` if the
 * request did not look for accounts in the resource directory.
 */
export interface CallCost
  extends Readonly<Record<'calls' | 'retries' | 'throttled' | 'cached' | 'durationMs', number>> {
  readonly stale?: number;
  readonly accounts?: AccountsFrom;
}

export function callCost({ budget, explain, accounts, startedAt }: CallContext): CallCost {
  const { retries, throttled, cached, stale } = explain;
  const durationMs = Math.round(performance.now() - startedAt);
  const from = accounts.latest && { accounts: accounts.latest };
  return { calls: budget.used, retries, throttled, cached, ...(stale > 0 && { stale }), ...from, durationMs };
}
