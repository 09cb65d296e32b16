/** A fair queue: each owner gets one turn before any owner gets a second one. */
export class FairQueue<Waiter> {
  private readonly waiting = new Map<string, Waiter[]>();
  /** The part of a turn that owners have saved, if they get only a part of one each time. */
  private readonly saved = new Map<string, number>();

  get isEmpty(): boolean {
    return this.waiting.size === 0;
  }

  get size(): number {
    let size = 0;
    for (const queue of this.waiting.values()) size += queue.length;
    return size;
  }

  owners(): Iterable<string> {
    return this.waiting.keys();
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

  /**
   * Removes the first waiter. The next waiter of the same owner moves to the end. `partOf`: the part of a turn that an owner gets
   * here each time, above 0 and at most 1, because the owner has turns elsewhere too.
   */
  next(partOf?: (owner: string) => number): Waiter | undefined {
    // The loop also visits owners that are moved to the end.
    for (const [owner, queue] of this.waiting) {
      this.waiting.delete(owner);
      if (partOf && !this.isDue(owner, partOf(owner))) {
        this.waiting.set(owner, queue);
        continue;
      }
      const first = queue.shift();
      if (queue.length > 0) this.waiting.set(owner, queue);
      else this.saved.delete(owner);
      return first;
    }
    return undefined;
  }

  private isDue(owner: string, part: number): boolean {
    const saved = (this.saved.get(owner) ?? 0) + part;
    // Three thirds are a whole.
    const isDue = saved > 0.999;
    this.saved.set(owner, isDue ? saved - 1 : saved);
    return isDue;
  }

  remove(owner: string, waiter: Waiter): void {
    const queue = this.waiting.get(owner) ?? [];
    const at = queue.indexOf(waiter);
    if (at >= 0) queue.splice(at, 1);
    if (queue.length > 0) return;
    this.waiting.delete(owner);
    this.saved.delete(owner);
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
