import { onAbort } from '../pipeline/on-abort.js';
import { Pace, type PaceOptions } from './adaptive-rate.js';
import { Turns } from './fair-queue.js';

export interface FairLimitOptions {
  /** Tasks at once, of all kinds together. */
  readonly atOnce: number;
  /** The part of a known rate that may be used. */
  readonly share: number;
  /** Milliseconds that only go ahead; the process's own unless a test has its own. */
  readonly now?: () => number;
}

export interface Turn {
  /** Who waits. */
  readonly who: string;
  /** What is to be done: each kind has a pace of its own. */
  readonly kind: string;
  /** How many of its kind a second are known to be allowed. */
  readonly perSecond?: number | undefined;
  readonly signal: AbortSignal;
  readonly deadlineAt: () => number;
  /** What to fail with when the turn would come after the deadline. */
  readonly tooLate: (waitMs: number, perSecond: number) => Error;
  /** What to fail with when nobody waits any more. */
  readonly stopped: () => Error;
}

interface Waiter {
  readonly turn: Turn;
  readonly start: () => void;
  readonly fail: (error: Error) => void;
}

interface Lane {
  readonly pace: Pace;
  readonly turns: Turns<Waiter>;
}

/** What became of a task: taken, refused for being one too many, or neither. */
export type Verdict =
  | 'accepted'
  | 'neither'
  | { readonly retryAfterMs: number | undefined; readonly isCrowded: boolean };

/**
 * So many tasks at once, and each kind at its pace, shared fairly: whoever waits gets a turn before anyone gets a second
 * one, so that one caller's sweep of hundreds does not make another's single call wait for all of them. Who would wait
 * beyond their deadline is told at once. Both limits shrink on refusals and recover.
 */
export class FairLimit {
  private running = 0;
  private allowed: number;
  private readonly lanes = new Map<string, Lane>();
  /** Those in which somebody waits, in the order of their turns. */
  private readonly busy = new Set<Lane>();
  private readonly now: () => number;
  private timer: NodeJS.Timeout | null = null;
  private shrunkAt = Number.NEGATIVE_INFINITY;

  constructor(private readonly options: FairLimitOptions) {
    this.allowed = options.atOnce;
    this.now = options.now ?? (() => performance.now());
  }

  async run<Value>(turn: Turn, task: () => Promise<Value>, judge: (outcome: unknown) => Verdict): Promise<Value> {
    const lane = this.laneOf(turn);
    if (this.running < Math.floor(this.allowed) && lane.turns.isEmpty && lane.pace.waitMs() <= 0) this.begin(lane);
    else await this.wait(lane, turn);
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

  private laneOf({ kind, perSecond }: Turn): Lane {
    const known = this.lanes.get(kind);
    if (known) return known;
    const pacing: PaceOptions = { perSecond, share: this.options.share, now: this.now };
    const lane = { pace: new Pace(pacing), turns: new Turns<Waiter>() };
    this.lanes.set(kind, lane);
    return lane;
  }

  private begin({ pace }: Lane): void {
    pace.take();
    this.running += 1;
  }

  private wait(lane: Lane, turn: Turn): Promise<void> {
    const { pace, turns } = lane;
    const { who, signal } = turn;
    const waitMs = pace.waitMs(turns.ahead(who));
    if (waitMs > 0) pace.press();
    if (Date.now() + waitMs > turn.deadlineAt()) return Promise.reject(turn.tooLate(waitMs, pace.perSecond));
    return new Promise((resolve, reject) => {
      const leave = () => {
        turns.remove(who, waiter);
        if (turns.isEmpty) this.busy.delete(lane);
        reject(turn.stopped());
      };
      const settled = (settle: () => void) => () => {
        stay();
        settle();
      };
      const waiter: Waiter = {
        turn,
        start: settled(resolve),
        fail: (error) => settled(() => reject(error))(),
      };
      const stay = onAbort(signal, leave);
      turns.add(who, waiter);
      this.busy.add(lane);
      this.dispatch();
    });
  }

  /** Starts whatever may start now, kinds by turns too, and comes back when the next one may. */
  private dispatch(): void {
    if (this.timer) clearTimeout(this.timer);
    this.timer = null;
    let soonest = Number.POSITIVE_INFINITY;
    for (const lane of this.busy) {
      if (this.running >= Math.floor(this.allowed)) return; // The end of a task comes back here.
      if (lane.turns.isEmpty) {
        this.busy.delete(lane);
        continue;
      }
      const waitMs = lane.pace.waitMs();
      if (waitMs > 0) {
        lane.pace.press();
        soonest = Math.min(soonest, waitMs);
        continue;
      }
      this.begin(lane);
      lane.turns.next()?.start();
      this.busy.delete(lane);
      // Behind the others; a set goes on to what is added while it is walked through.
      if (!lane.turns.isEmpty) this.busy.add(lane);
    }
    if (soonest < Number.POSITIVE_INFINITY) this.timer = setTimeout(() => this.dispatch(), Math.ceil(soonest));
  }

  private learn(lane: Lane, sentAt: number, verdict: Verdict): void {
    if (verdict === 'neither') return;
    if (verdict === 'accepted') {
      lane.pace.accepted(sentAt);
      this.allowed = Math.min(this.options.atOnce, this.allowed + 1 / this.allowed);
      return;
    }
    const isSlower = !verdict.isCrowded && lane.pace.refused(sentAt, verdict.retryAfterMs);
    if (isSlower || verdict.isCrowded) this.shrink(sentAt);
    if (isSlower) this.shed(lane);
  }

  /** Once for all that were on their way together. */
  private shrink(sentAt: number): void {
    if (sentAt < this.shrunkAt) return;
    this.shrunkAt = this.now();
    this.allowed = Math.max(1, this.allowed / 2);
  }

  /** At a lower pace some of those who wait would wait in vain. */
  private shed({ pace, turns }: Lane): void {
    let ahead = 0;
    for (const [who, waiter] of [...turns.inOrder()]) {
      const waitMs = pace.waitMs(ahead);
      if (Date.now() + waitMs <= waiter.turn.deadlineAt()) {
        ahead += 1;
        continue;
      }
      turns.remove(who, waiter);
      waiter.fail(waiter.turn.tooLate(waitMs, pace.perSecond));
    }
  }
}
