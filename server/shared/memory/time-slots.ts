/** Counts events in slots of time that are used in turn, and adds up the newest of them. */
export class TimeSlots {
  private readonly counts: number[];
  private newest: number | null = null;

  constructor(
    slots: number,
    private readonly slotMs: number,
  ) {
    this.counts = new Array<number>(slots).fill(0);
  }

  add(count: number, now: number): void {
    const at = Math.floor(now / this.slotMs);
    const slots = this.counts.length;
    const passed = Math.min(slots, at - (this.newest ?? at));
    for (let back = 0; back < passed; back += 1) this.counts[(at - back) % slots] = 0;
    this.newest = at;
    this.counts[at % slots] = (this.counts[at % slots] ?? 0) + count;
  }

  /** The sum of the newest slots. */
  sum(newest: number): number {
    let sum = 0;
    for (let back = 0; back < newest; back += 1)
      sum += this.counts[((this.newest ?? 0) - back) % this.counts.length] ?? 0;
    return sum;
  }
}
