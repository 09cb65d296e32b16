const secondMs = 1000;
/** A little more than a minute, so that the first second is not overwritten while it still counts. */
const keptSeconds = 64;

/** Counts events by second, for the last minute. */
export class RateWindow {
  private readonly seconds = new Uint32Array(keptSeconds);
  private at: number;

  constructor(now: number) {
    this.at = Math.floor(now / secondMs);
  }

  count(now: number): void {
    this.turnTo(now);
    const index = this.at % keptSeconds;
    this.seconds[index] = (this.seconds[index] ?? 0) + 1;
  }

  /** The events of the last 1000 ms. Of the previous second only the part within that time counts. */
  lastSecond(now: number): number {
    this.turnTo(now);
    const part = (now % secondMs) / secondMs;
    const before = this.seconds[(this.at + keptSeconds - 1) % keptSeconds] ?? 0;
    return (this.seconds[this.at % keptSeconds] ?? 0) + (1 - part) * before;
  }

  lastMinute(now: number): number {
    this.turnTo(now);
    return this.seconds.reduce((sum, each) => sum + each, 0);
  }

  private turnTo(now: number): void {
    const second = Math.floor(now / secondMs);
    const passed = Math.min(keptSeconds, second - this.at);
    for (let step = 1; step <= passed; step += 1) this.seconds[(this.at + step) % keptSeconds] = 0;
    this.at = second;
  }
}
