/** Runs work once at the earliest of the times that were asked for. It keeps no process alive. */
export class SyncTimer {
  private due: { readonly at: number; readonly cancel: () => void } | null = null;

  constructor(
    private readonly work: () => void,
    /** A monotonic clock in milliseconds. */
    private readonly now: () => number,
  ) {}

  /** Never at once: the caller may not be ready for the work yet. */
  runAt(at: number): void {
    if (this.due && this.due.at <= at) return;
    this.due?.cancel();
    const run = () => {
      this.due = null;
      this.work();
    };
    const ms = at - this.now();
    if (ms <= 0) {
      const immediate = setImmediate(run);
      this.due = { at, cancel: () => clearImmediate(immediate) };
    } else {
      const timeout = setTimeout(run, ms).unref();
      this.due = { at, cancel: () => clearTimeout(timeout) };
    }
  }
}
