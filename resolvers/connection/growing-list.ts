/**
 * A list that can be read while it grows, for fields with @stream. It can have several readers. Each reader gets all
 * items from the beginning.
 */
export class GrowingList<Item> {
  private readonly items: Item[] = [];
  private outcome: { readonly failure?: unknown } | null = null;
  private wake: () => void = () => undefined;
  private change = this.nextChange();
  /** Resolves when the first item is there, or when it is certain that there will be none. */
  readonly begun: Promise<void> = this.change;

  add(item: Item): void {
    this.items.push(item);
    this.changed();
  }

  end(): void {
    this.outcome = {};
    this.changed();
  }

  /** Readers first get the items that were added before the failure. */
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
