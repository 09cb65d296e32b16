/**
 * Upstream's time: the local time, corrected by the Date header of answers. Signatures carry it, and sessions expire by it.
 * All calls of a process share one clock.
 */
export class Clock {
  private offsetMs = 0;

  /** `local` is the local time in epoch ms. Tests replace it. */
  constructor(readonly local: () => number = Date.now) {}

  now(): Date {
    return new Date(this.local() + this.offsetMs);
  }

  /**
   * Learns from an answer to a request that was sent at the local time `sentAt`. Upstream wrote the Date between then and now,
   * in whole seconds. The offset changes only if the Date contradicts it, so that a slow answer does no harm.
   */
  learn(date: unknown, sentAt: number): void {
    const told = typeof date === 'string' ? Date.parse(date) : Number.NaN;
    if (Number.isNaN(told)) return;
    const least = told - this.local();
    const most = told + 1000 - sentAt;
    if (this.offsetMs < least - toleranceMs || this.offsetMs > most + toleranceMs) this.offsetMs = (least + most) / 2;
  }
}

/** Upstream has many machines, and their clocks differ a little. */
const toleranceMs = 1_000;
