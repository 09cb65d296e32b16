export interface AdmissionLimits {
  /** Operations a second that one caller may keep up; bursts of ten seconds' worth pass. 0 = any number. */
  readonly ratePerSecond: number;
  /** Operations of one caller that may be open at once. 0 = any number. */
  readonly concurrent: number;
}

/** Why not, and when to come again. */
export interface AdmissionRefusal {
  readonly refusal: 'rate' | 'concurrency';
  readonly retryAfterMs: number;
}

/** More at once than one caller may ever have: waiting does not help. */
interface BatchTooLarge {
  readonly refusal: 'size';
  readonly most: number;
}

/** A request that was let in: as one operation, until more of them are counted. */
export interface Admission {
  release(): void;
  /** Counts further operations of the same request, all or none of them; null = they are let in too. */
  add(operations: number): AdmissionRefusal | BatchTooLarge | null;
}

interface CallerRecord {
  /** When the allowance will be whole again, if nothing more is asked until then. */
  wholeAt: number;
  inside: number;
}

const burstSeconds = 10;
const maxRecords = 50_000;
/** How many are looked at whenever a request comes, which adds one at most. */
const lookedAt = 2;
/** Parts of an operation that are nothing but an error of the arithmetic. */
const epsilon = 1e-6;

/**
 * How much one caller may ask of the gateway, before any of its work is done: a page that asks in a loop must not take
 * the process from everybody else. Callers are told apart by credential identity, which nobody has proved by then; what the
 * cloud allows is another matter (see client/pipeline/throttle.ts).
 *
 * Who has a whole allowance and nothing open is as good as unknown, and is forgotten. Nobody else ever is, or made-up
 * identities could buy an exhausted caller a new allowance: while there are too many, newcomers share one.
 */
export class CallerAdmission {
  private readonly records = new Map<string, CallerRecord>();
  private round = this.records.entries();
  private readonly newcomers: CallerRecord = { wholeAt: 0, inside: 0 };

  constructor(
    private readonly limits: AdmissionLimits,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** Callers who are remembered. */
  get size(): number {
    return this.records.size;
  }

  admit(identity: string): Admission | AdmissionRefusal {
    this.evictIdle();
    const record = this.recordOf(identity);
    const refused = this.take(record, 1);
    if (refused) return refused;
    let own = 1;
    return {
      release: () => {
        record.inside -= own;
        own = 0;
      },
      add: (operations) => {
        const most = this.most();
        if (own + operations > most) return { refusal: 'size', most };
        const refusal = this.take(record, operations);
        if (!refusal) own += operations;
        return refusal;
      },
    };
  }

  /** What one request may hold in the best case. */
  private most(): number {
    const { ratePerSecond, concurrent } = this.limits;
    return Math.min(concurrent || Number.POSITIVE_INFINITY, ratePerSecond * burstSeconds || Number.POSITIVE_INFINITY);
  }

  private take(record: CallerRecord, operations: number): AdmissionRefusal | null {
    const { ratePerSecond, concurrent } = this.limits;
    if (concurrent > 0 && record.inside + operations > concurrent) {
      return { refusal: 'concurrency', retryAfterMs: 1000 };
    }
    if (ratePerSecond > 0) {
      const now = this.now();
      const eachMs = 1000 / ratePerSecond;
      const wholeAt = Math.max(now, record.wholeAt) + operations * eachMs;
      const earlyMs = wholeAt - now - burstSeconds * 1000;
      if (earlyMs > eachMs * epsilon) return { refusal: 'rate', retryAfterMs: Math.ceil(earlyMs) };
      record.wholeAt = wholeAt;
    }
    record.inside += operations;
    return null;
  }

  private recordOf(identity: string): CallerRecord {
    const known = this.records.get(identity);
    if (known) return known;
    if (this.records.size >= maxRecords) return this.newcomers;
    const record = { wholeAt: 0, inside: 0 };
    this.records.set(identity, record);
    return record;
  }

  /** Goes round all of them, a few at a time. */
  private evictIdle(): void {
    const now = this.now();
    for (let at = 0; at < lookedAt; at += 1) {
      const { value, done } = this.round.next();
      if (done) {
        this.round = this.records.entries();
        return;
      }
      const [identity, { inside, wholeAt }] = value;
      if (inside === 0 && wholeAt <= now) this.records.delete(identity);
    }
  }
}
