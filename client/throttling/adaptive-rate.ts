import { RateWindow } from './rate-window.js';

/** Several refusals, not one: a single one may come from other users of the account, and its retry is enough. */
const refusalsThatCount = 3;
const secondMs = 1000;
/** How far back refusals count while no limit is known. */
const refusalMemoryMs = 2 * secondMs;
/** Below what upstream has accepted by this factor, so that clocks and bursts do not make us run into it. */
const backOffFactor = 0.97;
/** "Free again in the next minute, probe at about one a second": https://help.aliyun.com/zh/ecs/developer-reference/api-throttling */
const probesPerSecond = 1;
/** So many in a row are no coincidence: upstream lets nothing through. */
const refusalsThatClose = 5;
/** Fewer refusals than this part of all calls are the normal cost of probing. */
const tolerableRefusals = 0.2;
/** The rate goes below this only after so many calls: few calls that meet refusals say little about a limit. */
const slow = { perSecond: 5, calls: 15 };
const ignoreRefusalsMs = 30 * secondMs;
/** What upstream asks for is waited for at most so long by those who were not refused themselves; then one of them tries. */
const longestPauseMs = 5 * secondMs;
/** Between probes for the next window of a second. */
const reprobeMs = 150;
const firstGrowth = 0.02;
/** Within a window of a minute too much is found out only at its end. */
const slowGrowth = 0.01;
const minuteMs = 60 * secondMs;
/** For how long a learned limit caps a gateway that takes a share of it only: without going near it, it never learns more. */
const learnedLimitMs = 10 * minuteMs;

export interface AdaptiveRateOptions {
  /** Calls per second that upstream is known to allow; what is unknown is learned. */
  readonly perSecond?: number | undefined;
  /** The part of a known limit that may be used, from 0 to 1. */
  readonly share: number;
  /** Milliseconds that only go ahead. */
  readonly now: () => number;
}

/** What happened since the rate was last set. */
interface Round {
  readonly startedAt: number;
  /** When the newest of its calls was sent whose end is known. */
  sentAt: number;
  accepted: number;
  refused: number;
  /** When upstream will accept again, where every refusal said so. */
  retryAt: number | null;
  /** Whether calls had to wait for the rate: without that, what was accepted says nothing about the limit. */
  hadToWait: boolean;
}

/**
 * How fast one action may be called for one account in one region, learned from what upstream refuses. There is no limit
 * until it refuses; then the rate is what it accepted within the last second. From there it goes as rounds of a second
 * say: after refusals to what was accepted, after none up again, gently near the limit and ever faster behind it. Where
 * nothing is accepted any more it probes once a second. And where going slower does not help, because refusals come by
 * chance or from the load of others, it stops going slower.
 */
export class AdaptiveRate {
  private fillRate: number;
  /** The rate at which refusals began: what is known of upstream's own limit. */
  private ceiling = Number.POSITIVE_INFINITY;
  /** The limit as it was learned when there was none, which a share is taken of. */
  private learnedLimit = Number.POSITIVE_INFINITY;
  private learnedAt = Number.NEGATIVE_INFINITY;
  private tokens = 0;
  private tokensAt: number;
  private pausedUntil = 0;
  private round: Round;
  /** The part of calls that was refused in the round before; 0 where it was none, or unpaced. */
  private refusedBefore = 0;
  /** Growth of a rate that meets no refusal at its ceiling. */
  private growth = firstGrowth;
  private refusedInARow = 0;
  private acceptedAt = Number.NEGATIVE_INFINITY;
  private refusedAt = Number.NEGATIVE_INFINITY;
  private closedSince: number | null = null;
  private ignoreRefusalsUntil = 0;
  private readonly acceptedCalls: RateWindow;

  constructor(private readonly options: AdaptiveRateOptions) {
    const now = options.now();
    this.fillRate = this.cap();
    this.tokensAt = now;
    this.acceptedCalls = new RateWindow(now);
    this.round = newRound(now);
    this.tokens = 1;
  }

  /** Calls per second; infinite while no limit is known. */
  get perSecond(): number {
    return this.fillRate;
  }

  /** Milliseconds until the call behind `ahead` others may go. */
  waitMs(ahead = 0): number {
    const now = this.options.now();
    const pauseMs = Math.max(0, this.pausedUntil - now);
    if (this.fillRate === Number.POSITIVE_INFINITY) return pauseMs;
    const lacking = ahead + 1 - this.refill(now);
    return lacking <= 0 ? pauseMs : pauseMs + (lacking / this.fillRate) * secondMs;
  }

  /** A call has to wait. */
  callWaits(): void {
    this.round.hadToWait = true;
  }

  /** A call goes. */
  take(): void {
    if (this.fillRate !== Number.POSITIVE_INFINITY) this.tokens = this.refill(this.options.now()) - 1;
  }

  /** Upstream took a call that was sent at this time. */
  accepted(sentAt: number): void {
    const now = this.options.now();
    this.acceptedCalls.count(now);
    if (sentAt < this.round.startedAt) return;
    this.round.accepted += 1;
    this.round.sentAt = Math.max(this.round.sentAt, sentAt);
    this.refusedInARow = 0;
    this.acceptedAt = now;
    if (this.closedSince !== null) this.reopen(now, this.closedSince);
    else this.judge(now);
  }

  /** Upstream refused one. True where the rate is lower for it. */
  refused(sentAt: number, retryAfterMs?: number): boolean {
    const now = this.options.now();
    // It was sent at a rate that has been corrected since.
    if (sentAt < this.round.startedAt) return false;
    const { round } = this;
    const isFirst = round.refused === 0;
    round.refused += 1;
    round.sentAt = Math.max(round.sentAt, sentAt);
    this.refusedInARow += 1;
    this.refusedAt = now;
    const retryAt = retryAfterMs === undefined ? null : now + retryAfterMs;
    round.retryAt =
      retryAt === null || (round.retryAt === null && !isFirst) ? null : Math.max(retryAt, round.retryAt ?? 0);
    return this.judge(now);
  }

  private judge(now: number): boolean {
    if (this.refusedInARow >= refusalsThatClose && this.isShut(now)) return true;
    const { accepted, refused, startedAt, sentAt } = this.round;
    // Of calls that take long, those of the round's end are not known yet: it is as long as those that are.
    const elapsedMs = sentAt - startedAt;
    if (this.fillRate === Number.POSITIVE_INFINITY) return this.judgeUnlimited(now, elapsedMs);
    const all = accepted + refused;
    const enough = this.enough();
    if (elapsedMs < secondMs || (refused > 0 && all < enough && elapsedMs < enough * secondMs)) return false;
    return refused > 0 ? this.slowDown(now, elapsedMs) : this.speedUp(now);
  }

  /** How many calls a round takes to be judged, if some of them were refused. */
  private enough(): number {
    if (this.refusedBefore >= tolerableRefusals) return 20;
    return this.fillRate <= slow.perSecond ? slow.calls : Math.min(10, this.fillRate);
  }

  /** A second's window will open soon. If nothing is accepted for longer than that, the window is a longer one. */
  private isShut(now: number): boolean {
    if (now >= this.acceptedAt + secondMs) return this.close(now);
    if (this.fillRate < Number.POSITIVE_INFINITY) this.pausedUntil = Math.max(this.pausedUntil, now + reprobeMs);
    return false;
  }

  /** A row of refusals is a limit at once; scattered ones are weighed when a second is full. */
  private judgeUnlimited(now: number, elapsedMs: number): boolean {
    const { accepted, refused } = this.round;
    const ignoresRefusals = now < this.ignoreRefusalsUntil && (accepted + refused < 10 || refused < 4 * accepted);
    const isSudden = this.refusedInARow >= refusalsThatClose;
    if (!ignoresRefusals && (isSudden || (refused >= refusalsThatCount && elapsedMs >= secondMs))) {
      this.refusedBefore = isSudden ? 0 : refused / (accepted + refused);
      const measuredRate = isSudden ? this.acceptedCalls.lastSecond(now) : (accepted / elapsedMs) * secondMs;
      this.ceiling = Math.max(slow.perSecond, measuredRate);
      this.learnedLimit = this.ceiling;
      this.learnedAt = now;
      this.pause(now);
      this.set(now, this.ceiling * backOffFactor);
      return true;
    }
    if (elapsedMs >= refusalMemoryMs) this.round = newRound(now);
    return false;
  }

  private slowDown(now: number, elapsedMs: number): boolean {
    const { accepted, refused, hadToWait } = this.round;
    const part = refused / (accepted + refused);
    const isSlowingUseless =
      refused >= refusalsThatClose &&
      this.refusedBefore >= tolerableRefusals &&
      part >= Math.max(tolerableRefusals, 0.6 * this.refusedBefore);
    if (isSlowingUseless) {
      this.ignoreRefusalsUntil = now + ignoreRefusalsMs;
      this.refusedBefore = 0;
      this.set(now, Number.POSITIVE_INFINITY);
      return false;
    }
    // The newest second counts as well: a pause may have been a part of the round.
    const measuredRate = Math.max(
      (accepted / elapsedMs) * secondMs,
      this.acceptedCalls.lastSecond(now),
      this.fillRate / 4,
    );
    const isLimit = hadToWait || part >= tolerableRefusals;
    this.ceiling = isLimit ? measuredRate : Math.min(this.ceiling, this.fillRate);
    this.growth = firstGrowth;
    this.refusedBefore = part;
    const slower = isLimit ? Math.min(this.fillRate, measuredRate) * backOffFactor : this.fillRate * 0.9;
    const least = accepted + refused < slow.calls ? Math.min(this.fillRate, slow.perSecond) : 0;
    this.set(now, Math.max(slower, least));
    return part > 0.2;
  }

  private speedUp(now: number): boolean {
    this.refusedBefore = 0;
    const { hadToWait } = this.round;
    if (!hadToWait) {
      const isForgotten = now - this.refusedAt > minuteMs;
      if (isForgotten) this.set(now, Number.POSITIVE_INFINITY);
      else this.round = newRound(now);
      return false;
    }
    if (this.fillRate < this.ceiling * backOffFactor) {
      this.set(now, Math.min(this.fillRate * 1.25, this.ceiling * backOffFactor));
    } else {
      this.set(now, this.fillRate * (1 + this.growth));
      if (this.growth > slowGrowth) this.growth = Math.min(1, this.growth * 1.5);
    }
    return false;
  }

  /** Nothing is let through: the window of the limit is longer than a second, or others use it up. */
  private close(now: number): boolean {
    const isNew = this.closedSince === null;
    this.closedSince ??= now;
    this.pause(now);
    this.set(now, Math.min(this.fillRate, probesPerSecond));
    return isNew;
  }

  /** A window that was long closed is one of a minute: what went through in the last one is what goes through in the next. */
  private reopen(now: number, closedSince: number): void {
    const lastMinute = this.acceptedCalls.lastMinute(now);
    const wasLong = now - closedSince >= refusalMemoryMs && lastMinute >= 20;
    if (wasLong) {
      this.ceiling = lastMinute / 60;
      this.learnedLimit = this.ceiling;
      this.learnedAt = now;
      this.growth = slowGrowth;
      this.closedSince = null;
      this.set(now, Math.max(probesPerSecond, this.ceiling * backOffFactor));
      return;
    }
    // Twice as fast with each call that goes through, up to where it was.
    const faster = this.fillRate * 2;
    const isBack = faster >= Math.min(this.ceiling * backOffFactor, 64);
    if (isBack) this.closedSince = null;
    this.set(now, isBack ? this.ceiling * backOffFactor : faster);
  }

  private pause(now: number): void {
    const { retryAt } = this.round;
    if (retryAt !== null) this.pausedUntil = Math.max(this.pausedUntil, Math.min(retryAt, now + longestPauseMs));
  }

  private set(now: number, rate: number): void {
    this.tokens = Math.min(this.refill(now), 1);
    this.tokensAt = now;
    this.fillRate = Math.min(rate, this.cap());
    this.round = newRound(now);
  }

  /** Of an own share of a limit that is known. One that was learned is not probed where the share is less than all of it. */
  private cap(): number {
    const { perSecond, share, now } = this.options;
    const declared = (perSecond ?? Number.POSITIVE_INFINITY) * share;
    const isKnown = share < 1 && now() - this.learnedAt < learnedLimitMs;
    const learned = isKnown ? this.learnedLimit * share : Number.POSITIVE_INFINITY;
    return Math.min(declared, learned);
  }

  private refill(now: number): number {
    if (this.fillRate === Number.POSITIVE_INFINITY) return 0;
    const most = Math.max(1, this.fillRate / 4);
    this.tokens = Math.min(most, this.tokens + ((now - this.tokensAt) / secondMs) * this.fillRate);
    this.tokensAt = now;
    return this.tokens;
  }
}

function newRound(startedAt: number): Round {
  return { startedAt, sentAt: startedAt, accepted: 0, refused: 0, retryAt: null, hadToWait: false };
}
