/**
 * At most so many tasks at once, shared fairly: whoever waits gets a turn before anyone gets a second one, so that one
 * caller's sweep of hundreds does not make another's single call wait for all of them.
 */
export class FairLimit {
  private running = 0;
  /** Who waits, in the order of their turns; each with what they wait for. */
  private readonly waiting = new Map<string, (() => void)[]>();

  constructor(private readonly atOnce: number) {}

  async run<Value>(who: string, task: () => Promise<Value>): Promise<Value> {
    if (this.running >= this.atOnce) await this.turn(who);
    else this.running += 1;
    try {
      return await task();
    } finally {
      this.next();
    }
  }

  private turn(who: string): Promise<void> {
    return new Promise((resolve) => {
      const queue = this.waiting.get(who);
      if (queue) queue.push(resolve);
      else this.waiting.set(who, [resolve]);
    });
  }

  /** Hands the place of a finished task to whoever is first, who then goes to the end. */
  private next(): void {
    for (const [who, queue] of this.waiting) {
      this.waiting.delete(who);
      const start = queue.shift();
      if (queue.length > 0) this.waiting.set(who, queue);
      start?.();
      return;
    }
    this.running -= 1;
  }
}
