/** A seeded random generator: the same seed gives the same run. */
export class Chance {
  constructor(private state: number) {}

  /** From 0 up to, but not including, 1 (mulberry32). */
  next(): number {
    this.state = (this.state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  below(limit: number): number {
    return Math.floor(this.next() * limit);
  }

  one<Each>(of: readonly Each[]): Each {
    const each = of[this.below(of.length)];
    if (each === undefined && of.length === 0) throw new Error('There is nothing to choose from.');
    return each as Each;
  }

  bytes(count: number): Buffer {
    return Buffer.from(Array.from({ length: count }, () => this.below(256)));
  }

  /** Small numbers more often than large ones. */
  size(limit: number): number {
    return Math.floor(limit ** this.next());
  }

  is(probability: number): boolean {
    return this.next() < probability;
  }
}
