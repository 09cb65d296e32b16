const secondMs = 1_000;

/** What this replica has seen since it last told the others. Times are on its own clock, in ms. */
export class Tally {
  accepted = 0;
  refused = 0;
  /** Whether there were not enough tokens for all waiting calls. */
  isShort = false;
  /** Refusals after the last accepted call. */
  private tail = 0;
  /** Accepted calls of all rounds. */
  private counted = 0;
  private retryAt: number | null = null;
  private newestAt = 0;

  constructor(private readonly since: number) {}

  /** Whether it is too old to be told: the others would take its calls for new ones. */
  isOld(now: number): boolean {
    return now - this.since > secondMs;
  }

  /** The rate has been set. What the calls before have shown does not count for it. */
  beginRound(): void {
    this.accepted = 0;
    this.refused = 0;
    this.tail = 0;
    this.isShort = false;
    this.retryAt = null;
    this.newestAt = 0;
  }

  /** `isOfRound`: whether the call was sent at the present rate. */
  accept(sentAt: number, isOfRound: boolean): void {
    this.counted += 1;
    if (!isOfRound) return;
    this.accepted += 1;
    this.tail = 0;
    this.newestAt = Math.max(this.newestAt, sentAt);
  }

  /** `retryAt`: when upstream accepts calls again, if it has said so. */
  refuse(sentAt: number, retryAt: number | null): void {
    const isFirst = this.refused === 0;
    this.refused += 1;
    this.tail += 1;
    this.newestAt = Math.max(this.newestAt, sentAt);
    const isKnown = retryAt !== null && (isFirst || this.retryAt !== null);
    this.retryAt = isKnown ? Math.max(retryAt, this.retryAt ?? 0) : null;
  }

  /** As the script reads it. */
  args(now: number): readonly (string | number)[] {
    const { accepted, refused, tail, counted, retryAt, isShort, newestAt } = this;
    const retryIn = retryAt === null ? '' : Math.max(0, retryAt - now);
    const newestAgo = newestAt === 0 ? 0 : Math.max(0, now - newestAt);
    return [accepted, refused, tail, counted, retryIn, isShort ? 1 : 0, newestAgo];
  }
}
