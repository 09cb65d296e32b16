const secondMs = 1_000;
/** A sweep of all regions makes a few calls of each kind. */
const few = 4;

/** Counts the calls of about the last second. */
export class RecentCalls {
  private since = Number.NEGATIVE_INFINITY;
  private calls = 0;

  count(now: number): void {
    if (!this.isInUse(now)) {
      this.since = now;
      this.calls = 0;
    }
    this.calls += 1;
  }

  isInUse(now: number): boolean {
    return now - this.since <= secondMs;
  }

  areFew(now: number): boolean {
    return !this.isInUse(now) || this.calls < few;
  }
}
