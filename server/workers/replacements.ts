/** A worker that ends within this time has not got far. */
const earlyMs = 30_000;
const firstPauseMs = 250;
const mostInARow = 5;

/** Says when a worker that has ended by itself is replaced. One object stands for a place, whose workers follow each other. */
export class Replacements {
  private earlyEnds = 0;

  /** Milliseconds until the next worker is started. Null: they end again and again, so that a further one would too. */
  pauseAfter(livedMs: number): number | null {
    if (livedMs >= earlyMs) {
      this.earlyEnds = 0;
      return 0;
    }
    this.earlyEnds += 1;
    return this.earlyEnds < mostInARow ? firstPauseMs * 2 ** (this.earlyEnds - 1) : null;
  }
}
