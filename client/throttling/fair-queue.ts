/** A fair queue: each owner gets one turn before any owner gets a second one. */
export class FairQueue<Waiter> {
  private readonly waiting = new Map<string, Waiter[]>();

  get isEmpty(): boolean {
    return this.waiting.size === 0;
  }

  /** How many waiters come before one that this owner would add now. */
  ahead(owner: string): number {
    const own = this.waiting.get(owner)?.length ?? 0;
    let ahead = own;
    for (const [name, queue] of this.waiting) if (name !== owner) ahead += Math.min(queue.length, own + 1);
    return ahead;
  }

  add(owner: string, waiter: Waiter): void {
    const queue = this.waiting.get(owner);
    if (queue) queue.push(waiter);
    else this.waiting.set(owner, [waiter]);
  }

  /** Removes the first waiter. The next waiter of the same owner moves to the end. */
  next(): Waiter | undefined {
    for (const [owner, queue] of this.waiting) {
      this.waiting.delete(owner);
      const first = queue.shift();
      if (queue.length > 0) this.waiting.set(owner, queue);
      return first;
    }
    return undefined;
  }

  remove(owner: string, waiter: Waiter): void {
    const queue = this.waiting.get(owner) ?? [];
    const at = queue.indexOf(waiter);
    if (at >= 0) queue.splice(at, 1);
    if (queue.length === 0) this.waiting.delete(owner);
  }

  /** All waiters in the order of their turns. */
  *inOrder(): Generator<readonly [owner: string, waiter: Waiter]> {
    const queues = [...this.waiting].map(([owner, queue]) => [owner, [...queue]] as const);
    const longest = Math.max(0, ...queues.map(([, queue]) => queue.length));
    for (let turn = 0; turn < longest; turn += 1) {
      for (const [owner, queue] of queues) for (const waiter of queue.slice(turn, turn + 1)) yield [owner, waiter];
    }
  }
}
