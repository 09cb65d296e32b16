/** The time in which all replicas tell what upstream has accepted. A refusal is told within a part of it. */
const doubtMs = 60;

/**
 * The time between the moment when upstream refuses all calls and the judgement about it. The limit is about what upstream accepted
 * within the last second, and the others have not told yet how much that is.
 */
export class Doubt {
  private since: number | null = null;

  get isOpen(): boolean {
    return this.since !== null;
  }

  /** Milliseconds until the evidence may be judged. `isSudden`: upstream refuses all calls, and no limit is known. */
  leftMs(isSudden: boolean, now: number): number {
    if (!isSudden) this.since = null;
    else this.since ??= now;
    return this.since === null ? 0 : Math.max(0, this.since + doubtMs - now);
  }

  end(): void {
    this.since = null;
  }
}
