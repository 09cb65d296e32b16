import { CloudError } from './errors.js';

/** Upstream's time: ours, corrected by what it answers when it refuses our date. One for all calls of a process. */
export class Clock {
  private offsetMs = 0;

  /** `local` is our own time in epoch ms; for tests, which move it. */
  constructor(readonly local: () => number = Date.now) {}

  now(): Date {
    return new Date(this.local() + this.offsetMs);
  }

  /** Learns from a refusal that tells upstream's time; any other error teaches nothing. */
  correct(error: unknown): void {
    if (error instanceof CloudError && error.serverTimeMs !== undefined)
      this.offsetMs = error.serverTimeMs - this.local();
  }
}
