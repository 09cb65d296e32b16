/** One caller's answers between two invalidations. It is over as soon as one of the answers must not be used any more. */
export interface Generation {
  /** Whose answers they are, by credential identity. */
  readonly identity: string;
  isOver: boolean;
}

/** How long an answer may be reused. */
export interface Reusable {
  /** A time of performance.now(). */
  readonly until: number;
  readonly generation: Generation;
}

/**
 * Whether a request's response may be given again without a call, and until when: as long as all of its answers may be
 * reused. Responses with failures, writes or links that expire may not.
 */
export class Freshness {
  private until = Number.POSITIVE_INFINITY;
  private readonly generations = new Set<Generation>();

  dependOn({ until, generation }: Reusable): void {
    this.until = Math.min(this.until, until);
    this.generations.add(generation);
  }

  /** For work that may fail with a remembered failure, which no call reports. */
  async endOnFailure<Value>(work: Promise<Value>): Promise<Value> {
    try {
      return await work;
    } catch (error) {
      this.end();
      throw error;
    }
  }

  /** The callers whose answers the response depends on. */
  get identities(): readonly string[] {
    return [...new Set([...this.generations].map(({ identity }) => identity))];
  }

  end(): void {
    this.until = Number.NEGATIVE_INFINITY;
  }

  /** Also false for a response that depends on no answer: it costs nothing to make again. */
  get isReusable(): boolean {
    return (
      this.generations.size > 0 && performance.now() < this.until && ![...this.generations].some(({ isOver }) => isOver)
    );
  }
}
