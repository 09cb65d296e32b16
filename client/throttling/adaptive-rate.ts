import type { Pace } from './pace.js';
import { type Evidence, judge, type RateLimits, type RateState, unlimited } from './rate-judge.js';
import { RateWindow } from './rate-window.js';
import { TokenBucket } from './token-bucket.js';

export interface AdaptiveRateOptions extends RateLimits {
  /** A monotonic clock in milliseconds. */
  readonly now: () => number;
  /** What is known already. Times are on the same clock. */
  readonly known?: Partial<RateState>;
}

/** Calls of a quarter of a second may start at once. */
const keptSeconds = 0.25;

/**
 * The rate of one action for one account in one region, learned from upstream's refusals. There is no limit until upstream
 * refuses. Then the rate is what upstream accepted within the last second. Each round of about a second corrects it: after
 * refusals down to the accepted rate, after none up again, slowly near the limit and ever faster above it. If upstream accepts
 * nothing any more, it probes once a second. If slowing down does not help, because refusals are random or caused by other
 * users, it stops slowing down. `rate-judge.ts` has the rules.
 */
export class AdaptiveRate implements Pace {
  private readonly state: RateState;
  private readonly evidence: OwnEvidence;
  private readonly bucket: TokenBucket;

  constructor(private readonly options: AdaptiveRateOptions) {
    const now = options.now();
    this.state = { ...unlimited(options), ...options.known };
    this.evidence = new OwnEvidence(now);
    this.bucket = new TokenBucket(this.state.fillRate, keptSeconds, now);
  }

  get perSecond(): number {
    return this.state.fillRate;
  }

  waitMs(ahead = 0): number {
    const now = this.options.now();
    return Math.max(0, this.state.pausedUntil - now) + this.bucket.waitMs(ahead, now);
  }

  callWaits(): void {
    this.evidence.hadToWait = true;
  }

  take(): void {
    this.bucket.take(this.options.now());
  }

  accepted(sentAt: number): void {
    const now = this.options.now();
    if (this.evidence.accept(sentAt, now)) this.judge(now);
  }

  refused(sentAt: number, retryAfterMs?: number): boolean {
    const now = this.options.now();
    return this.evidence.refuse(sentAt, now, retryAfterMs) && this.judge(now);
  }

  private judge(now: number): boolean {
    const { state, evidence } = this;
    const { isSlower, endsRound, setsRate } = judge(state, evidence, this.options, now);
    if (setsRate) this.bucket.setRate(state.fillRate, now);
    if (endsRound) evidence.begin(now);
    return isSlower;
  }
}

/** What the calls of this process have shown. */
class OwnEvidence implements Evidence {
  startedAt: number;
  sentAt: number;
  accepted = 0;
  refused = 0;
  retryAt: number | null = null;
  hadToWait = false;
  refusedInARow = 0;
  acceptedAt = Number.NEGATIVE_INFINITY;
  refusedAt = Number.NEGATIVE_INFINITY;
  private readonly window: RateWindow;

  constructor(now: number) {
    this.startedAt = now;
    this.sentAt = now;
    this.window = new RateWindow(now);
  }

  /** Begins a round. */
  begin(now: number): void {
    this.startedAt = now;
    this.sentAt = now;
    this.accepted = 0;
    this.refused = 0;
    this.retryAt = null;
    this.hadToWait = false;
  }

  /** False if the rate has been corrected since the call was sent. Then the call says nothing about the present rate. */
  accept(sentAt: number, now: number): boolean {
    this.window.count(now);
    if (sentAt < this.startedAt) return false;
    this.accepted += 1;
    this.sentAt = Math.max(this.sentAt, sentAt);
    this.refusedInARow = 0;
    this.acceptedAt = now;
    return true;
  }

  refuse(sentAt: number, now: number, retryAfterMs?: number): boolean {
    if (sentAt < this.startedAt) return false;
    const isFirst = this.refused === 0;
    this.refused += 1;
    this.sentAt = Math.max(this.sentAt, sentAt);
    this.refusedInARow += 1;
    this.refusedAt = now;
    const retryAt = retryAfterMs === undefined ? null : now + retryAfterMs;
    this.retryAt =
      retryAt === null || (this.retryAt === null && !isFirst) ? null : Math.max(retryAt, this.retryAt ?? 0);
    return true;
  }

  lastSecond(now: number): number {
    return this.window.lastSecond(now);
  }

  lastMinute(now: number): number {
    return this.window.lastMinute(now);
  }
}
