const secondMs = 1000;
/** A minute and a little more, so that its beginning is not yet overwritten at its end. */
const keptSeconds = 64;

/** Counts what happened, by second, for the last minute. */
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

  /** Of the second before this one as much counts as lies within the last thousand milliseconds. */
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
