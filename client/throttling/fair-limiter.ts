import { onAbort, type Signal } from '../pipeline/on-abort.js';
import { AdaptiveConcurrency } from './adaptive-concurrency.js';
import { AdaptiveRate } from './adaptive-rate.js';
import { FairQueue } from './fair-queue.js';
import { FixedRate } from './fixed-rate.js';
import type { OpenPace, Pace } from './pace.js';

export interface FairLimiterOptions {
  /** Concurrent tasks of all kinds together, until upstream has shown how many it bears. */
  readonly concurrency: number;
  /** At most so many, even if upstream answers quickly. Default: a limit for one host. */
  readonly mostConcurrency?: number;
  /** The part of a known rate that may be used. */
  readonly share: number;
  /** A monotonic clock in milliseconds. Tests pass their own. */
  readonly now?: () => number;
  /** What the limits belong to: the owner of the quota, product and region. Default: nothing, for a limiter of its own. */
  readonly name?: readonly string[];
  /** Whether the known rates hold as they are, and are not learned. */
  readonly isFixed?: boolean;
  /** Default: paces of this process alone. */
  readonly openPace?: OpenPace | undefined;
  readonly observer?: WaitObserver | undefined;
}

/** Is told of calls that have to wait. */
export interface WaitObserver {
  waited(ms: number): void;
  /** The turn of a call would have come after its deadline, so it was not sent. */
  tooLate(): void;
}

export interface TaskRequest {
  /** The caller that waits. */
  readonly owner: string;
  /** Each kind of task has its own rate. */
  readonly kind: string;
  /** The known limit of this kind per second. */
  readonly perSecond?: number | undefined;
  readonly signal: Signal;
  readonly deadlineAt: () => number;
  /** The error of a task whose turn would come after its deadline. */
  readonly tooLateError: (waitMs: number, perSecond: number) => Error;
  /** The error of a task whose signal is aborted. */
  readonly abortError: () => Error;
}

interface Waiter {
  readonly request: TaskRequest;
  readonly start: () => void;
  readonly fail: (error: Error) => void;
}

interface Lane {
  readonly kind: string;
  readonly rate: Pace;
  readonly queue: FairQueue<Waiter>;
}

/** Whether upstream accepted a task, refused it because there were too many, or neither. */
export type Verdict =
  | 'accepted'
  | 'neither'
  | { readonly retryAfterMs: number | undefined; readonly isCrowded: boolean };

/**
 * Limits concurrent tasks, and the rate of each kind, and shares both fairly: each owner gets one turn before any owner gets a
 * second one, so that a single call does not wait for hundreds of calls of another caller. A task that would wait beyond its
 * deadline fails at once. Both limits shrink on refusals and recover.
 */
export class FairLimiter {
  private running = 0;
  private readonly concurrency: AdaptiveConcurrency;
  private readonly lanes = new Map<string, Lane>();
  /** Lanes with waiting tasks, in the order of their turns. */
  private readonly busy = new Set<Lane>();
  private readonly now: () => number;
  private timer: NodeJS.Timeout | null = null;

  constructor(private readonly options: FairLimiterOptions) {
    this.concurrency = new AdaptiveConcurrency(options.concurrency, options.mostConcurrency);
    this.now = options.now ?? (() => performance.now());
  }

  async run<Value>(
    request: TaskRequest,
    task: () => Promise<Value>,
    judge: (outcome: unknown) => Verdict,
  ): Promise<Value> {
    const lane = this.laneOf(request);
    if (this.slots() > 0 && lane.queue.isEmpty && lane.rate.waitMs() <= 0) this.begin(lane);
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
    const { name = [], share, isFixed = false, openPace = openOwnPace } = this.options;
    const queue = new FairQueue<Waiter>();
    const lane: Lane = {
      kind,
      queue,
      rate: openPace({
        name: [...name, kind],
        perSecond,
        share,
        isFixed,
        now: this.now,
        waiting: () => ({ calls: queue.size, slots: this.slots(), owners: queue.owners() }),
        changed: (isSlower) => {
          if (isSlower) this.slowDown(lane, this.now());
          this.dispatch();
        },
      }),
    };
    this.lanes.set(kind, lane);
    return lane;
  }

  /** How many more tasks may run now. */
  private slots(): number {
    return this.concurrency.slots(this.running);
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
    if (Date.now() + waitMs > request.deadlineAt()) return Promise.reject(this.tooLate(request, waitMs, rate));
    const askedAt = this.now();
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
      const begin = () => {
        this.options.observer?.waited(this.now() - askedAt);
        resolve();
      };
      const waiter: Waiter = {
        request,
        start: settled(begin),
        fail: (error) => settled(() => reject(error))(),
      };
      const stay = onAbort(signal, leave);
      queue.add(owner, waiter);
      this.busy.add(lane);
      this.dispatch();
    });
  }

  /** Starts all tasks that may start now, with turns for the kinds too, and sets a timer for the next one. */
  private dispatch(): void {
    if (this.timer) clearTimeout(this.timer);
    this.timer = null;
    let soonest = Number.POSITIVE_INFINITY;
    for (const lane of this.busy) {
      if (this.slots() === 0) return; // The end of a task calls dispatch again.
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
      lane.queue.next(lane.rate.partOf)?.start();
      this.busy.delete(lane);
      // Moves the lane behind the others. The loop also visits lanes that are added to the set meanwhile.
      if (!lane.queue.isEmpty) this.busy.add(lane);
    }
    if (soonest < Number.POSITIVE_INFINITY) this.timer = setTimeout(() => this.dispatch(), Math.ceil(soonest));
  }

  private learn(lane: Lane, sentAt: number, verdict: Verdict): void {
    if (verdict === 'neither') return;
    if (verdict === 'accepted') {
      lane.rate.accepted(sentAt);
      this.concurrency.accepted(lane.kind, this.now() - sentAt, this.busy.size > 0 && this.slots() === 0);
      return;
    }
    const isSlower = !verdict.isCrowded && lane.rate.refused(sentAt, verdict.retryAfterMs);
    if (isSlower) this.slowDown(lane, sentAt);
    else if (verdict.isCrowded) this.concurrency.refused(sentAt, this.now());
  }

  private slowDown(lane: Lane, sentAt: number): void {
    this.concurrency.refused(sentAt, this.now());
    this.failLate(lane);
  }

  /** Fails the waiting tasks that would miss their deadlines at the lower rate. */
  private failLate({ rate, queue }: Lane): void {
    let ahead = 0;
    for (const [owner, waiter] of [...queue.inOrder()]) {
      const waitMs = rate.waitMs(ahead);
      if (Date.now() + waitMs <= waiter.request.deadlineAt()) {
        ahead += 1;
        continue;
      }
      queue.remove(owner, waiter);
      waiter.fail(this.tooLate(waiter.request, waitMs, rate));
    }
  }

  private tooLate(request: TaskRequest, waitMs: number, { perSecond }: Pace): Error {
    this.options.observer?.tooLate();
    return request.tooLateError(waitMs, perSecond);
  }
}

/** A pace of this process, which shares its quota with nothing that it knows of. */
const openOwnPace: OpenPace = ({ perSecond, share, isFixed, now }) =>
  isFixed && perSecond !== undefined ? new FixedRate(perSecond, now) : new AdaptiveRate({ perSecond, share, now });
