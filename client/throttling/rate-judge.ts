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
export const refusalsThatClose = 5;
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

export interface RateLimits {
  /** Calls per second that upstream is known to allow. An unknown limit is learned. */
  readonly perSecond?: number | undefined;
  /** The part of a known limit that may be used, from 0 to 1. */
  readonly share: number;
}

/** What has been learned so far. Times are in ms, on the clock of the evidence. */
export interface RateState {
  /** Calls per second. Infinite while no limit is known. */
  fillRate: number;
  /** The rate at which refusals began: the best estimate of upstream's limit. */
  ceiling: number;
  /** The limit that was learned when none was known. The share is taken of it. */
  learnedLimit: number;
  learnedAt: number;
  /** No call starts before this time. */
  pausedUntil: number;
  /** The fraction of refused calls in the previous round. 0 if there were none, or no limit. */
  refusedBefore: number;
  /** Growth of the rate at its ceiling while there are no refusals. */
  growth: number;
  closedSince: number | null;
  ignoreRefusalsUntil: number;
}

/** What calls have shown: those of a round, which are the calls since the rate was last set, and some that is older. */
export interface Evidence {
  readonly startedAt: number;
  /** When the newest call of the round with a known result was sent. */
  readonly sentAt: number;
  readonly accepted: number;
  readonly refused: number;
  /** When upstream will accept calls again, if every refusal of the round gave a time. */
  readonly retryAt: number | null;
  /** Whether the rate made calls wait. If not, the accepted calls say nothing about the limit. */
  readonly hadToWait: boolean;
  readonly refusedInARow: number;
  readonly acceptedAt: number;
  readonly refusedAt: number;
  /** Calls that upstream accepted in the last second. */
  lastSecond(now: number): number;
  lastMinute(now: number): number;
}

/** What follows from the evidence. */
export interface Judgement {
  /** Whether this lowers the rate. */
  readonly isSlower: boolean;
  /** Whether the round is over. The next one begins without calls. */
  readonly endsRound: boolean;
  /** Whether the rate was set, perhaps to what it was. A burst that was allowed before is not allowed any more. */
  readonly setsRate: boolean;
}

export function unlimited(limits: RateLimits): RateState {
  return {
    fillRate: (limits.perSecond ?? Number.POSITIVE_INFINITY) * limits.share,
    ceiling: Number.POSITIVE_INFINITY,
    learnedLimit: Number.POSITIVE_INFINITY,
    learnedAt: Number.NEGATIVE_INFINITY,
    pausedUntil: 0,
    refusedBefore: 0,
    growth: firstGrowth,
    closedSince: null,
    ignoreRefusalsUntil: 0,
  };
}

/** Judges the evidence, and changes the state by it. */
export function judge(state: RateState, evidence: Evidence, limits: RateLimits, now: number): Judgement {
  const judging = new Judging(state, evidence, limits, now);
  const isSlower = judging.isSlower();
  return { isSlower, endsRound: judging.endsRound, setsRate: judging.setsRate };
}

/** One judgement. Its methods return whether the rate falls. */
class Judging {
  endsRound = false;
  setsRate = false;

  constructor(
    private readonly state: RateState,
    private readonly evidence: Evidence,
    private readonly limits: RateLimits,
    private readonly now: number,
  ) {}

  isSlower(): boolean {
    const { accepted, refused, startedAt, sentAt, refusedInARow } = this.evidence;
    const { closedSince, fillRate } = this.state;
    if (closedSince !== null && accepted > 0) return this.reopen(closedSince);
    if (refusedInARow >= refusalsThatClose && this.isShut()) return true;
    // The results of the last calls are not known yet, so the round ends with the newest call whose result is known.
    const elapsedMs = sentAt - startedAt;
    if (fillRate === Number.POSITIVE_INFINITY) return this.judgeUnlimited(elapsedMs);
    const all = accepted + refused;
    const enough = this.enough();
    if (elapsedMs < secondMs || (refused > 0 && all < enough && elapsedMs < enough * secondMs)) return false;
    return refused > 0 ? this.slowDown(elapsedMs) : this.speedUp();
  }

  /** How many calls a round with refusals needs before it is judged. */
  private enough(): number {
    const { refusedBefore, fillRate } = this.state;
    if (refusedBefore >= tolerableRefusals) return 20;
    return fillRate <= slow.perSecond ? slow.calls : Math.min(10, fillRate);
  }

  /** A one-second window reopens soon. If upstream accepts nothing for longer, the window is longer. */
  private isShut(): boolean {
    const { state, now } = this;
    if (now >= this.evidence.acceptedAt + secondMs) return this.close();
    if (state.fillRate < Number.POSITIVE_INFINITY) state.pausedUntil = Math.max(state.pausedUntil, now + reprobeMs);
    return false;
  }

  /** Consecutive refusals mean a limit at once. Scattered refusals are weighed after a full second. */
  private judgeUnlimited(elapsedMs: number): boolean {
    const { state, now } = this;
    const { accepted, refused, refusedInARow } = this.evidence;
    const ignoresRefusals = now < state.ignoreRefusalsUntil && (accepted + refused < 10 || refused < 4 * accepted);
    const isSudden = refusedInARow >= refusalsThatClose;
    if (!ignoresRefusals && (isSudden || (refused >= refusalsThatCount && elapsedMs >= secondMs))) {
      // Without a limit nothing was slowed down yet. And upstream may have allowed a burst, so this rate may be too high by as much.
      state.refusedBefore = 0;
      const measuredRate = isSudden ? this.evidence.lastSecond(now) : (accepted / elapsedMs) * secondMs;
      this.learn(Math.max(slow.perSecond, measuredRate));
      this.pause();
      this.set(state.ceiling * backOffFactor);
      return true;
    }
    if (elapsedMs >= refusalMemoryMs) this.endsRound = true;
    return false;
  }

  private slowDown(elapsedMs: number): boolean {
    const { state, now } = this;
    const { accepted, refused, hadToWait } = this.evidence;
    const part = refused / (accepted + refused);
    const isSlowingUseless =
      refused >= refusalsThatClose &&
      state.refusedBefore >= tolerableRefusals &&
      part >= Math.max(tolerableRefusals, 0.6 * state.refusedBefore);
    if (isSlowingUseless) {
      state.ignoreRefusalsUntil = now + ignoreRefusalsMs;
      state.refusedBefore = 0;
      this.set(Number.POSITIVE_INFINITY);
      return false;
    }
    // The last second counts too, because a pause may have been part of the round.
    const measuredRate = Math.max((accepted / elapsedMs) * secondMs, this.evidence.lastSecond(now), state.fillRate / 4);
    const isLimit = hadToWait || part >= tolerableRefusals;
    state.ceiling = isLimit ? measuredRate : Math.min(state.ceiling, state.fillRate);
    state.growth = firstGrowth;
    state.refusedBefore = part;
    const slower = isLimit ? Math.min(state.fillRate, measuredRate) * backOffFactor : state.fillRate * 0.9;
    const least = accepted + refused < slow.calls ? Math.min(state.fillRate, slow.perSecond) : 0;
    this.set(Math.max(slower, least));
    return part > 0.2;
  }

  private speedUp(): boolean {
    const { state, now } = this;
    state.refusedBefore = 0;
    if (!this.evidence.hadToWait) {
      const isForgotten = now - this.evidence.refusedAt > minuteMs;
      if (isForgotten) this.set(Number.POSITIVE_INFINITY);
      else this.endsRound = true;
      return false;
    }
    if (state.fillRate < state.ceiling * backOffFactor) {
      this.set(Math.min(state.fillRate * 1.25, state.ceiling * backOffFactor));
    } else {
      this.set(state.fillRate * (1 + state.growth));
      if (state.growth > slowGrowth) state.growth = Math.min(1, state.growth * 1.5);
    }
    return false;
  }

  /** Upstream lets nothing through: the window of the limit is longer than a second, or other users use it up. */
  private close(): boolean {
    const { state, now } = this;
    const isNew = state.closedSince === null;
    state.closedSince ??= now;
    this.pause();
    this.set(Math.min(state.fillRate, probesPerSecond));
    return isNew;
  }

  /** A window that was closed for long is a one-minute window. Its limit is what upstream accepted in the last minute. */
  private reopen(closedSince: number): boolean {
    const { state, now } = this;
    const lastMinute = this.evidence.lastMinute(now);
    const wasLong = now - closedSince >= refusalMemoryMs && lastMinute >= 20;
    if (wasLong) {
      this.learn(lastMinute / 60);
      state.growth = slowGrowth;
      state.closedSince = null;
      this.set(Math.max(probesPerSecond, state.ceiling * backOffFactor));
      return false;
    }
    // The rate doubles with each accepted call, up to the rate before.
    const faster = state.fillRate * 2;
    const isBack = faster >= Math.min(state.ceiling * backOffFactor, 64);
    if (isBack) state.closedSince = null;
    this.set(isBack ? state.ceiling * backOffFactor : faster);
    return false;
  }

  private learn(limit: number): void {
    this.state.ceiling = limit;
    this.state.learnedLimit = limit;
    this.state.learnedAt = this.now;
  }

  private pause(): void {
    const { retryAt } = this.evidence;
    const { state, now } = this;
    if (retryAt !== null) state.pausedUntil = Math.max(state.pausedUntil, Math.min(retryAt, now + longestPauseMs));
  }

  private set(rate: number): void {
    this.state.fillRate = Math.min(rate, this.cap());
    this.endsRound = true;
    this.setsRate = true;
  }

  /** The share of a known limit that may be used. A learned limit is not probed if the share is less than the whole limit. */
  private cap(): number {
    const { perSecond, share } = this.limits;
    const declared = (perSecond ?? Number.POSITIVE_INFINITY) * share;
    const isKnown = share < 1 && this.now - this.state.learnedAt < learnedLimitMs;
    const learned = isKnown ? this.state.learnedLimit * share : Number.POSITIVE_INFINITY;
    return Math.min(declared, learned);
  }
}
