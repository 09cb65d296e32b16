/** One caller's answers from one invalidation to the next: it is over as soon as any of them must not be used any more. */
export interface Generation {
  isOver: boolean;
}

/** Until when an answer may be used again. */
export interface Reusable {
  /** By performance.now(). */
  readonly until: number;
  readonly generation: Generation;
}

/**
 * Whether a request's response may be given again without a call, and until when: as long as every answer that it is made of
 * may be used again. Failures, writes and links that end may not.
 */
export class Freshness {
  private until = Number.POSITIVE_INFINITY;
  private readonly generations = new Set<Generation>();

  dependOn({ until, generation }: Reusable): void {
    this.until = Math.min(this.until, until);
    this.generations.add(generation);
  }

  /** For work whose failure may be a remembered one, which no call tells of. */
  async endOnFailure<Value>(work: Promise<Value>): Promise<Value> {
    try {
      return await work;
    } catch (error) {
      this.end();
      throw error;
    }
  }

  end(): void {
    this.until = Number.NEGATIVE_INFINITY;
  }

  /** False too for what relies on no answer: it costs nothing to make again. */
  get isReusable(): boolean {
    return (
      this.generations.size > 0 && performance.now() < this.until && ![...this.generations].some(({ isOver }) => isOver)
    );
  }
}
