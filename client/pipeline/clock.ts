/**
 * Upstream's time: ours, corrected by the Date of its answers. Signatures are dated by it, and sessions end by it. One for all
 * calls of a process.
 */
export class Clock {
  private offsetMs = 0;

  /** `local` is our own time in epoch ms; for tests, which move it. */
  constructor(readonly local: () => number = Date.now) {}

  now(): Date {
    return new Date(this.local() + this.offsetMs);
  }

  /**
   * Learns from an answer to a request that left at `sentAt` of our own time. Its Date was written in between and tells whole
   * seconds: an offset that it leaves possible stands, so that the Date of a slow answer teaches nothing wrong.
   */
  learn(date: unknown, sentAt: number): void {
    const told = typeof date === 'string' ? Date.parse(date) : Number.NaN;
    if (Number.isNaN(told)) return;
    const least = told - this.local();
    const most = told + 1000 - sentAt;
    if (this.offsetMs < least - toleranceMs || this.offsetMs > most + toleranceMs) this.offsetMs = (least + most) / 2;
  }
}

/** Upstream is many machines, whose clocks differ a little. */
const toleranceMs = 1_000;
