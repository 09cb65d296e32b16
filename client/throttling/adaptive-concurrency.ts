/**
 * At most so many calls at once, however quick the answers are. Upstream allows 100 calls a second from one address, see
 * pipeline/egress.ts, so more are of no use.
 */
export const mostAtOnce = 100;
/** An answer is quick if it took at most so many times as long as the quickest of its kind, and a little more. */
const quickFactor = 2;
const quickExtraMs = 20;
/** The quickest answer counts less with each later one, so that a way that has become longer is learned. */
const forgetting = 1.0005;

/**
 * How many calls may run at once for one account, product and region. No such number is published, so it is found, as TCP finds
 * its window: it doubles with each round of quick answers while calls wait for a slot, until upstream refuses a call or answers
 * slowly. From then on it grows by one a round. A refusal halves it, once for all calls that were in flight together.
 */
export class AdaptiveConcurrency {
  private limit: number;
  private isSearching = true;
  private shrunkAt = Number.NEGATIVE_INFINITY;
  private readonly quickest = new Map<string, number>();

  /** `first` calls may run at once from the start. A limit below it is a finding: it grows back to `first` in any case. */
  constructor(
    private readonly first: number,
    private readonly most = mostAtOnce,
  ) {
    this.limit = first;
  }

  /** How many more calls may start while so many run. */
  slots(running: number): number {
    return Math.max(0, Math.floor(this.limit) - running);
  }

  /** Records an answer, the time that it took, and whether other calls waited for a slot meanwhile. */
  accepted(kind: string, ms: number, isShort: boolean): void {
    const isQuick = this.isQuick(kind, ms);
    // Before the limit has grown, a slow answer says nothing about it: a process that has just started is slow itself.
    if (!isQuick && this.limit > this.first) this.isSearching = false;
    if (this.limit >= this.first && !(isQuick && isShort)) return;
    const growth = this.isSearching ? 1 : 1 / this.limit;
    this.limit = Math.min(Math.max(this.first, this.most), this.limit + growth);
  }

  /** Records that upstream refused a call because there were too many. Times are on one monotonic clock. */
  refused(sentAt: number, now: number): void {
    if (sentAt < this.shrunkAt) return;
    this.shrunkAt = now;
    this.isSearching = false;
    this.limit = Math.max(1, this.limit / 2);
  }

  private isQuick(kind: string, ms: number): boolean {
    const quickest = Math.min(ms, (this.quickest.get(kind) ?? ms) * forgetting);
    this.quickest.set(kind, quickest);
    return ms <= quickest * quickFactor + quickExtraMs;
  }
}
