/** One caller's answers from one forgetting to the next: over as soon as any of them is not to be used any more. */
export interface Generation {
  isOver: boolean;
}

/** What something made of an answer has to know of it. */
export interface Reusable {
  /** By performance.now(). */
  readonly until: number;
  readonly generation: Generation;
}

/**
 * Whether what a request was told may be told again without asking, and until when: as long as every answer it is made of
 * may be used again. Failures, writes and whatever is made for one occasion may not.
 */
export class Freshness {
  private until = Number.POSITIVE_INFINITY;
  private readonly generations = new Set<Generation>();

  dependOn({ until, generation }: Reusable): void {
    this.until = Math.min(this.until, until);
    this.generations.add(generation);
  }

  /** Work whose failure may be one that was remembered, and no call's. */
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
