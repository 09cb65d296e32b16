/** Work that must not overlap with its like: under one name, one after the other in this process. */
export class TurnTaking {
  private readonly last = new Map<string, Promise<unknown>>();

  async take<Value>(name: string, work: () => Promise<Value>): Promise<Value> {
    const before = this.last.get(name);
    const mine = before ? before.then(work) : work();
    // How it ends is its own matter: the next one goes on.
    const over = mine.catch(() => undefined);
    this.last.set(name, over);
    try {
      return await mine;
    } finally {
      if (this.last.get(name) === over) this.last.delete(name);
    }
  }
}
