import { Freshness } from '../cache/freshness.js';
import { CallBudget } from './call-budget.js';
import type { CallObserver } from './call-observer.js';
import { ExplainLog } from './explain-log.js';
import { unbounded, type WorkBudget } from './work-budget.js';

/** What one request carries through all of its calls. */
export interface CallContext {
  readonly budget: CallBudget;
  readonly explain: ExplainLog;
  /** Whether, and until when, the answer to the same request may be given again. */
  readonly freshness: Freshness;
  /** What the request may make of its answers, and when. */
  readonly work: WorkBudget;
  readonly observer: CallObserver | null;
  /** By performance.now(). */
  readonly startedAt: number;
}

export interface CallContextOptions {
  readonly maxCalls: number;
  readonly observer?: CallObserver | null;
  readonly work?: WorkBudget;
}

export function createCallContext({ maxCalls, observer = null, work = unbounded }: CallContextOptions): CallContext {
  return {
    budget: new CallBudget(maxCalls),
    explain: new ExplainLog(),
    freshness: new Freshness(),
    work,
    observer,
    startedAt: performance.now(),
  };
}

/** Bills a request for calls that were made on its behalf. They had a budget of their own, so its own may be exceeded. */
export function bill(context: CallContext, made: CallContext): void {
  context.budget.used += made.budget.used;
  context.explain.add(made.explain);
}

/** What a request has cost upstream so far, as `extensions.cost` gives it. `stale` is there where something was. */
export interface CallCost
  extends Readonly<Record<'calls' | 'retries' | 'throttled' | 'cached' | 'durationMs', number>> {
  readonly stale?: number;
}

export function callCost({ budget, explain, startedAt }: CallContext): CallCost {
  const { retries, throttled, cached, stale } = explain;
  const durationMs = Math.round(performance.now() - startedAt);
  return { calls: budget.used, retries, throttled, cached, ...(stale > 0 && { stale }), durationMs };
}
