import { CloudError } from './errors.js';

/** Upstream's time: ours, corrected by what it answers when it refuses our date. One for all calls of a process. */
export class Clock {
  private offsetMs = 0;

  now(): Date {
    return new Date(Date.now() + this.offsetMs);
  }

  /** Learns from a refusal that tells upstream's time; any other error teaches nothing. */
  correct(error: unknown): void {
    if (error instanceof CloudError && error.serverTimeMs !== undefined)
      this.offsetMs = error.serverTimeMs - Date.now();
  }
}
