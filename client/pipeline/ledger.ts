import { Freshness } from '../cache/freshness.js';
import { CloudError } from '../errors/cloud-error.js';
import type { CallObserver } from './call-observer.js';
import { unbounded, type WorkBudget } from './work-budget.js';

/** One upstream call, as `x-yunmen-explain: 1` lists it. */
export interface ExplainedCall {
  readonly product: string;
  readonly action: string;
  readonly regionId: string | null;
  /** Absent on calls into the account of credentials that came with the request, which do not say whose they are. */
  readonly accountId?: string;
  readonly ms: number;
  readonly attempts: number;
  readonly bytes: number;
  readonly requestId: string | null;
  /** The kind of its failure; absent when it succeeded. */
  readonly failed?: string;
  /** Milliseconds of `ms` that it waited for its turn. */
  readonly waitedMs?: number;
  /** The age of the answer that was given for want of a newer one. */
  readonly staleMs?: number;
}

/** What one GraphQL request has cost upstream so far, and what it may cost at most. */
export class Ledger {
  /** Attempts that went upstream, repeats included. */
  calls = 0;
  retries = 0;
  throttled = 0;
  /** Answers that took no call: reused, or shared with a call already in flight. */
  cached = 0;
  /** Answers of the last minute, given because upstream failed to give newer ones. */
  stale = 0;
  readonly explained: ExplainedCall[] = [];
  /** Whether, and until when, the same request need not be made again. */
  readonly freshness = new Freshness();
  readonly startedAt = performance.now();

  constructor(
    private readonly maxCalls: number,
    /** Whoever wants to hear of each call. */
    readonly observer: CallObserver | null = null,
    /** What the request may make of its answers, and when. */
    readonly work: WorkBudget = unbounded,
  ) {}

  /** Takes one attempt from the budget. */
  spend(): void {
    if (this.calls >= this.maxCalls) {
      throw new CloudError(
        'budget',
        `This request has used its ${this.maxCalls} upstream calls. Ask for less at once.`,
      );
    }
    this.calls += 1;
  }

  /** Takes on what others have spent for this request; their budget was their own. */
  charge({ calls, retries, throttled, explained }: Ledger): void {
    this.calls += calls;
    this.retries += retries;
    this.throttled += throttled;
    this.explained.push(...explained);
  }

  /** `stale` is there where something was. */
  summary(): Readonly<
    Record<'calls' | 'retries' | 'throttled' | 'cached' | 'durationMs', number> & { stale?: number }
  > {
    const { calls, retries, throttled, cached, stale } = this;
    const durationMs = Math.round(performance.now() - this.startedAt);
    return { calls, retries, throttled, cached, ...(stale > 0 && { stale }), durationMs };
  }
}
