/**
 * A list that is read while it grows, for fields whose rows are delivered one by one. Any number of readers see all of
 * it from the beginning.
 */
export class GrowingList<Item> {
  private readonly items: Item[] = [];
  private outcome: { readonly failure?: unknown } | null = null;
  private wake: () => void = () => undefined;
  private change = this.nextChange();
  /** Until there is an item, or it is certain that there will be none. */
  readonly begun: Promise<void> = this.change;

  add(item: Item): void {
    this.items.push(item);
    this.changed();
  }

  end(): void {
    this.outcome = {};
    this.changed();
  }

  /** Readers meet the failure behind the items that were there before it. */
  fail(failure: unknown): void {
    this.outcome = { failure };
    this.changed();
  }

  async *map<Mapped>(convert: (item: Item) => Mapped): AsyncGenerator<Mapped> {
    for (let at = 0; ; at += 1) {
      while (at >= this.items.length && this.outcome === null) await this.change;
      const item = this.items[at];
      if (item !== undefined) yield convert(item);
      else if (this.outcome?.failure !== undefined) throw this.outcome.failure;
      else return;
    }
  }

  private changed(): void {
    const { wake } = this;
    this.change = this.nextChange();
    wake();
  }

  private nextChange(): Promise<void> {
    return new Promise((resolve) => {
      this.wake = resolve;
    });
  }
}
