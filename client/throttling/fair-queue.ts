/** Who waits, in the order of their turns: everybody gets one before anybody gets a second. */
export class FairQueue<Waiter> {
  private readonly waiting = new Map<string, Waiter[]>();

  get isEmpty(): boolean {
    return this.waiting.size === 0;
  }

  /** How many go before whoever queues up now under this name. */
  ahead(who: string): number {
    const own = this.waiting.get(who)?.length ?? 0;
    let ahead = own;
    for (const [name, queue] of this.waiting) if (name !== who) ahead += Math.min(queue.length, own + 1);
    return ahead;
  }

  add(who: string, waiter: Waiter): void {
    const queue = this.waiting.get(who);
    if (queue) queue.push(waiter);
    else this.waiting.set(who, [waiter]);
  }

  /** Takes out whoever is first; the next of the same name goes to the end. */
  next(): Waiter | undefined {
    for (const [who, queue] of this.waiting) {
      this.waiting.delete(who);
      const first = queue.shift();
      if (queue.length > 0) this.waiting.set(who, queue);
      return first;
    }
    return undefined;
  }

  remove(who: string, waiter: Waiter): void {
    const queue = this.waiting.get(who) ?? [];
    const at = queue.indexOf(waiter);
    if (at >= 0) queue.splice(at, 1);
    if (queue.length === 0) this.waiting.delete(who);
  }

  /** Everybody in the order in which they will be taken out. */
  *inOrder(): Generator<readonly [who: string, waiter: Waiter]> {
    const queues = [...this.waiting].map(([who, queue]) => [who, [...queue]] as const);
    const longest = Math.max(0, ...queues.map(([, queue]) => queue.length));
    for (let turn = 0; turn < longest; turn += 1) {
      for (const [who, queue] of queues) for (const waiter of queue.slice(turn, turn + 1)) yield [who, waiter];
    }
  }
}
