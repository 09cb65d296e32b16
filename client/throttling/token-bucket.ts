const secondMs = 1000;

/** Tokens that come at a steady rate. A call takes one. A call may start before its token has come, and leaves less than none. */
export class TokenBucket {
  constructor(
    /** Tokens per second. Infinite = no limit. */
    private perSecond: number,
    /** How many tokens are kept at most, as a part of a second. */
    private readonly keptSeconds: number,
    private filledAt: number,
    private tokens = 1,
  ) {}

  /** Milliseconds until the token of a call comes that has `ahead` calls before it. */
  waitMs(ahead: number, now: number): number {
    if (this.perSecond === Number.POSITIVE_INFINITY) return 0;
    const lacking = ahead + 1 - this.refill(now);
    return lacking <= 0 ? 0 : (lacking / this.perSecond) * secondMs;
  }

  take(now: number): void {
    if (this.perSecond !== Number.POSITIVE_INFINITY) this.tokens = this.refill(now) - 1;
  }

  /** Sets the rate. At most one token is kept from before. */
  setRate(perSecond: number, now: number): void {
    this.tokens = Math.min(this.refill(now), 1);
    this.filledAt = now;
    this.perSecond = perSecond;
  }

  private refill(now: number): number {
    if (this.perSecond === Number.POSITIVE_INFINITY) return 0;
    const most = Math.max(1, this.perSecond * this.keptSeconds);
    this.tokens = Math.min(most, this.tokens + ((now - this.filledAt) / secondMs) * this.perSecond);
    this.filledAt = now;
    return this.tokens;
  }
}
