/** One caller's answers from one forgetting to the next: over as soon as any of them is not to be used any more. */
export interface Vintage {
  isOver: boolean;
}

/** What something made of an answer has to know of it. */
export interface Reusable {
  /** By performance.now(). */
  readonly until: number;
  readonly vintage: Vintage;
}

/**
 * Whether what a request was told may be told again without asking, and until when: as long as every answer it is made of
 * may be used again. Failures, writes and whatever is made for one occasion may not.
 */
export class Reuse {
  private until = Number.POSITIVE_INFINITY;
  private readonly vintages = new Set<Vintage>();

  rely({ until, vintage }: Reusable): void {
    this.until = Math.min(this.until, until);
    this.vintages.add(vintage);
  }

  /** Work whose failure may be one that was remembered, and no call's. */
  async needs<Value>(work: Promise<Value>): Promise<Value> {
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
  get isPossible(): boolean {
    return this.vintages.size > 0 && performance.now() < this.until && ![...this.vintages].some(({ isOver }) => isOver);
  }
}
