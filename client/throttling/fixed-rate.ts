import type { Pace } from './pace.js';
import { TokenBucket } from './token-bucket.js';

/** A rate that is known and does not change. The calls of a second may start at once. */
export class FixedRate implements Pace {
  private readonly bucket: TokenBucket;

  constructor(
    readonly perSecond: number,
    private readonly now: () => number,
    /** The calls that may start at once at first. */
    calls = perSecond,
  ) {
    this.bucket = new TokenBucket(perSecond, 1, now(), calls);
  }

  waitMs(ahead = 0): number {
    return this.bucket.waitMs(ahead, this.now());
  }

  take(): void {
    this.bucket.take(this.now());
  }

  callWaits(): void {}

  accepted(): void {}

  refused(): boolean {
    return false;
  }
}
