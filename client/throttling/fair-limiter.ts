import { onAbort } from '../pipeline/on-abort.js';
import { AdaptiveRate, type AdaptiveRateOptions } from './adaptive-rate.js';
import { FairQueue } from './fair-queue.js';

export interface FairLimiterOptions {
  /** Tasks at once, of all kinds together. */
  readonly maxConcurrency: number;
  /** The part of a known rate that may be used. */
  readonly share: number;
  /** Milliseconds that only go ahead; the process's own unless a test has its own. */
  readonly now?: () => number;
}

export interface TaskRequest {
  /** Who waits. */
  readonly owner: string;
  /** What is to be done: each kind has a rate of its own. */
  readonly kind: string;
  /** How many of its kind a second are known to be allowed. */
  readonly perSecond?: number | undefined;
  readonly signal: AbortSignal;
  readonly deadlineAt: () => number;
  /** What to fail with when the turn would come after the deadline. */
  readonly tooLateError: (waitMs: number, perSecond: number) => Error;
  /** What to fail with when the signal is aborted. */
  readonly abortError: () => Error;
}

interface Waiter {
  readonly request: TaskRequest;
  readonly start: () => void;
  readonly fail: (error: Error) => void;
}

interface Lane {
  readonly rate: AdaptiveRate;
  readonly queue: FairQueue<Waiter>;
}

/** What became of a task: taken, refused for being one too many, or neither. */
export type Verdict =
  | 'accepted'
  | 'neither'
  | { readonly retryAfterMs: number | undefined; readonly isCrowded: boolean };

/**
 * Limits how many tasks run at once, and how many of each kind a second, and shares both fairly: each owner gets one turn before
 * any gets a second, so that a caller's hundreds of calls do not make another's single call wait for all of them. A task that
 * would wait beyond its deadline fails at once. Both limits shrink on refusals and recover.
 */
export class FairLimiter {
  private running = 0;
  private concurrencyLimit: number;
  private readonly lanes = new Map<string, Lane>();
  /** Lanes in which tasks wait, in the order of their turns. */
  private readonly busy = new Set<Lane>();
  private readonly now: () => number;
  private timer: NodeJS.Timeout | null = null;
  private shrunkAt = Number.NEGATIVE_INFINITY;

  constructor(private readonly options: FairLimiterOptions) {
    this.concurrencyLimit = options.maxConcurrency;
    this.now = options.now ?? (() => performance.now());
  }

  async run<Value>(
    request: TaskRequest,
    task: () => Promise<Value>,
    judge: (outcome: unknown) => Verdict,
  ): Promise<Value> {
    const lane = this.laneOf(request);
    if (this.running < Math.floor(this.concurrencyLimit) && lane.queue.isEmpty && lane.rate.waitMs() <= 0)
      this.begin(lane);
    else await this.wait(lane, request);
    const sentAt = this.now();
    try {
      const value = await task();
      this.learn(lane, sentAt, 'accepted');
      return value;
    } catch (error) {
      this.learn(lane, sentAt, judge(error));
      throw error;
    } finally {
      this.running -= 1;
      this.dispatch();
    }
  }

  private laneOf({ kind, perSecond }: TaskRequest): Lane {
    const known = this.lanes.get(kind);
    if (known) return known;
    const pacing: AdaptiveRateOptions = { perSecond, share: this.options.share, now: this.now };
    const lane = { rate: new AdaptiveRate(pacing), queue: new FairQueue<Waiter>() };
    this.lanes.set(kind, lane);
    return lane;
  }

  private begin({ rate }: Lane): void {
    rate.take();
    this.running += 1;
  }

  private wait(lane: Lane, request: TaskRequest): Promise<void> {
    const { rate, queue } = lane;
    const { owner, signal } = request;
    const waitMs = rate.waitMs(queue.ahead(owner));
    if (waitMs > 0) rate.callWaits();
    if (Date.now() + waitMs > request.deadlineAt()) return Promise.reject(request.tooLateError(waitMs, rate.perSecond));
    return new Promise((resolve, reject) => {
      const leave = () => {
        queue.remove(owner, waiter);
        if (queue.isEmpty) this.busy.delete(lane);
        reject(request.abortError());
      };
      const settled = (settle: () => void) => () => {
        stay();
        settle();
      };
      const waiter: Waiter = {
        request,
        start: settled(resolve),
        fail: (error) => settled(() => reject(error))(),
      };
      const stay = onAbort(signal, leave);
      queue.add(owner, waiter);
      this.busy.add(lane);
      this.dispatch();
    });
  }

  /** Starts every task that may start now, kinds in turns too, and comes back when the next one may. */
  private dispatch(): void {
    if (this.timer) clearTimeout(this.timer);
    this.timer = null;
    let soonest = Number.POSITIVE_INFINITY;
    for (const lane of this.busy) {
      if (this.running >= Math.floor(this.concurrencyLimit)) return; // The end of a task comes back here.
      if (lane.queue.isEmpty) {
        this.busy.delete(lane);
        continue;
      }
      const waitMs = lane.rate.waitMs();
      if (waitMs > 0) {
        lane.rate.callWaits();
        soonest = Math.min(soonest, waitMs);
        continue;
      }
      this.begin(lane);
      lane.queue.next()?.start();
      this.busy.delete(lane);
      // Behind the others; a set goes on to what is added while it is walked through.
      if (!lane.queue.isEmpty) this.busy.add(lane);
    }
    if (soonest < Number.POSITIVE_INFINITY) this.timer = setTimeout(() => this.dispatch(), Math.ceil(soonest));
  }

  private learn(lane: Lane, sentAt: number, verdict: Verdict): void {
    if (verdict === 'neither') return;
    if (verdict === 'accepted') {
      lane.rate.accepted(sentAt);
      this.concurrencyLimit = Math.min(this.options.maxConcurrency, this.concurrencyLimit + 1 / this.concurrencyLimit);
      return;
    }
    const isSlower = !verdict.isCrowded && lane.rate.refused(sentAt, verdict.retryAfterMs);
    if (isSlower || verdict.isCrowded) this.shrink(sentAt);
    if (isSlower) this.failLate(lane);
  }

  /** Once for all that were on their way together. */
  private shrink(sentAt: number): void {
    if (sentAt < this.shrunkAt) return;
    this.shrunkAt = this.now();
    this.concurrencyLimit = Math.max(1, this.concurrencyLimit / 2);
  }

  /** At a lower rate some of the waiting tasks would miss their deadlines. */
  private failLate({ rate, queue }: Lane): void {
    let ahead = 0;
    for (const [owner, waiter] of [...queue.inOrder()]) {
      const waitMs = rate.waitMs(ahead);
      if (Date.now() + waitMs <= waiter.request.deadlineAt()) {
        ahead += 1;
        continue;
      }
      queue.remove(owner, waiter);
      waiter.fail(waiter.request.tooLateError(waitMs, rate.perSecond));
    }
  }
}
