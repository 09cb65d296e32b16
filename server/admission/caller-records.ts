/** How many records each look-up checks. It adds at most one. */
const lookedAt = 2;

export interface CallerRecordsOptions<Record> {
  /** How many callers have a record of their own. */
  readonly most: number;
  readonly create: () => Record;
  /** Whether the record is as a new one would be. */
  readonly isIdle: (record: Record, now: number) => boolean;
}

/**
 * A record for each caller, for a bounded number of callers. A caller whose record is as a new one is forgotten. No other is
 * forgotten, because invented identities could otherwise give an exhausted caller a new allowance. While there are too many
 * records, new callers share one.
 */
export class CallerRecords<Record extends object> {
  private readonly records = new Map<string, Record>();
  private round = this.records.entries();
  private readonly newcomers: Record;

  constructor(private readonly options: CallerRecordsOptions<Record>) {
    this.newcomers = options.create();
  }

  get size(): number {
    return this.records.size;
  }

  entries(): IterableIterator<[identity: string, record: Record]> {
    return this.records.entries();
  }

  of(identity: string, now: number): Record {
    this.forgetIdle(now);
    const known = this.records.get(identity);
    if (known) return known;
    if (this.records.size >= this.options.most) return this.newcomers;
    const record = this.options.create();
    this.records.set(identity, record);
    return record;
  }

  /** Checks a few records at a time, in rotation. */
  private forgetIdle(now: number): void {
    for (let at = 0; at < lookedAt; at += 1) {
      const { value, done } = this.round.next();
      if (done) {
        this.round = this.records.entries();
        return;
      }
      const [identity, record] = value;
      if (this.options.isIdle(record, now)) this.records.delete(identity);
    }
  }
}
