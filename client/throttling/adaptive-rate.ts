import { RateWindow } from './rate-window.js';

/** One refusal may be caused by other users of the account, and a retry is enough. Several are a limit. */
const refusalsThatCount = 3;
const secondMs = 1000;
/** How long refusals count while no limit is known. */
const refusalMemoryMs = 2 * secondMs;
/** The rate is set below the accepted rate by this factor, because clocks differ and calls come in bursts. */
const backOffFactor = 0.97;
/** "Free again in the next minute, probe at about one a second": https://help.aliyun.com/zh/ecs/developer-reference/api-throttling */
const probesPerSecond = 1;
/** This many consecutive refusals are not chance: upstream lets nothing through. */
const refusalsThatClose = 5;
/** A smaller fraction of refusals is the normal cost of probing. */
const tolerableRefusals = 0.2;
/** The rate drops below this only after this many calls: a few refused calls say little about a limit. */
const slow = { perSecond: 5, calls: 15 };
const ignoreRefusalsMs = 30 * secondMs;
/** Other calls wait at most this long for a retry time that upstream gave to one call. Then one of them tries. */
const longestPauseMs = 5 * secondMs;
/** The time between probes for the next one-second window. */
const reprobeMs = 150;
const firstGrowth = 0.02;
/** With a one-minute window, an excess shows only at the end of the window. */
const slowGrowth = 0.01;
const minuteMs = 60 * secondMs;
/** How long a learned limit caps a gateway that uses only a share of it. Such a gateway never reaches the limit, so it cannot learn a new one. */
const learnedLimitMs = 10 * minuteMs;

export interface AdaptiveRateOptions {
  /** Calls per second that upstream is known to allow. An unknown limit is learned. */
  readonly perSecond?: number | undefined;
  /** The part of a known limit that may be used, from 0 to 1. */
  readonly share: number;
  /** A monotonic clock in milliseconds. */
  readonly now: () => number;
}

/** The calls since the rate was last set. */
interface Round {
  readonly startedAt: number;
  /** When the newest call with a known result was sent. */
  sentAt: number;
  accepted: number;
  refused: number;
  /** When upstream will accept calls again, if every refusal gave a time. */
  retryAt: number | null;
  /** Whether the rate made calls wait. If not, the accepted calls say nothing about the limit. */
  hadToWait: boolean;
}

/**
 * The rate of one action for one account in one region, learned from upstream's refusals. There is no limit until upstream
 * refuses. Then the rate is what upstream accepted within the last second. Each round of about a second corrects it: after
 * refusals down to the accepted rate, after none up again, slowly near the limit and ever faster above it. If upstream accepts
 * nothing any more, it probes once a second. If slowing down does not help, because refusals are random or caused by other
 * users, it stops slowing down.
 */
export class AdaptiveRate {
  private fillRate: number;
  /** The rate at which refusals began: the best estimate of upstream's limit. */
  private ceiling = Number.POSITIVE_INFINITY;
  /** The limit that was learned when none was known. The share is taken of it. */
  private learnedLimit = Number.POSITIVE_INFINITY;
  private learnedAt = Number.NEGATIVE_INFINITY;
  private tokens = 0;
  private tokensAt: number;
  private pausedUntil = 0;
  private round: Round;
  /** The fraction of refused calls in the previous round. 0 if there were none, or no limit. */
  private refusedBefore = 0;
  /** Growth of the rate at its ceiling while there are no refusals. */
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

  /** Calls per second. Infinite while no limit is known. */
  get perSecond(): number {
    return this.fillRate;
  }

  /** Milliseconds until a call may start that has `ahead` calls before it. */
  waitMs(ahead = 0): number {
    const now = this.options.now();
    const pauseMs = Math.max(0, this.pausedUntil - now);
    if (this.fillRate === Number.POSITIVE_INFINITY) return pauseMs;
    const lacking = ahead + 1 - this.refill(now);
    return lacking <= 0 ? pauseMs : pauseMs + (lacking / this.fillRate) * secondMs;
  }

  /** Records that a call has to wait. */
  callWaits(): void {
    this.round.hadToWait = true;
  }

  /** Records that a call starts. */
  take(): void {
    if (this.fillRate !== Number.POSITIVE_INFINITY) this.tokens = this.refill(this.options.now()) - 1;
  }

  /** Records that upstream accepted a call that was sent at this time. */
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

  /** Records that upstream refused a call. True if this lowers the rate. */
  refused(sentAt: number, retryAfterMs?: number): boolean {
    const now = this.options.now();
    // The rate has been corrected since this call was sent.
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
    // The results of the last calls are not known yet, so the round ends with the newest call whose result is known.
    const elapsedMs = sentAt - startedAt;
    if (this.fillRate === Number.POSITIVE_INFINITY) return this.judgeUnlimited(now, elapsedMs);
    const all = accepted + refused;
    const enough = this.enough();
    if (elapsedMs < secondMs || (refused > 0 && all < enough && elapsedMs < enough * secondMs)) return false;
    return refused > 0 ? this.slowDown(now, elapsedMs) : this.speedUp(now);
  }

  /** How many calls a round with refusals needs before it is judged. */
  private enough(): number {
    if (this.refusedBefore >= tolerableRefusals) return 20;
    return this.fillRate <= slow.perSecond ? slow.calls : Math.min(10, this.fillRate);
  }

  /** A one-second window reopens soon. If upstream accepts nothing for longer, the window is longer. */
  private isShut(now: number): boolean {
    if (now >= this.acceptedAt + secondMs) return this.close(now);
    if (this.fillRate < Number.POSITIVE_INFINITY) this.pausedUntil = Math.max(this.pausedUntil, now + reprobeMs);
    return false;
  }

  /** Consecutive refusals mean a limit at once. Scattered refusals are weighed after a full second. */
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
    // The last second counts too, because a pause may have been part of the round.
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

  /** Upstream lets nothing through: the window of the limit is longer than a second, or other users use it up. */
  private close(now: number): boolean {
    const isNew = this.closedSince === null;
    this.closedSince ??= now;
    this.pause(now);
    this.set(now, Math.min(this.fillRate, probesPerSecond));
    return isNew;
  }

  /** A window that was closed for long is a one-minute window. Its limit is what upstream accepted in the last minute. */
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
    // The rate doubles with each accepted call, up to the rate before.
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

  /** The share of a known limit that may be used. A learned limit is not probed if the share is less than the whole limit. */
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
