import { CallerRecords } from './caller-records.js';

export interface AdmissionLimits {
  /** The sustained rate of operations per second for one caller. Bursts of ten seconds' worth pass. 0 = no limit. */
  readonly ratePerSecond: number;
  /** The maximum of concurrent operations of one caller. 0 = no limit. */
  readonly concurrent: number;
}

/** Why a request is refused, and when to retry. */
export interface AdmissionRefusal {
  readonly refusal: 'rate' | 'concurrency';
  readonly retryAfterMs: number;
}

/** Null = admitted. */
export type Refused<More = never> = AdmissionRefusal | More | null;

/** The batch is larger than one caller's limit, so waiting does not help. */
export interface BatchTooLarge {
  readonly refusal: 'size';
  readonly most: number;
}

/** An admitted request. It counts as one operation until more are added. */
export interface Admission {
  release(): void;
  /** Counts further operations of the same request, all or none of them. */
  add(operations: number): Refused<BatchTooLarge> | Promise<Refused<BatchTooLarge>>;
}

/** Admits the requests of callers: in this process, or in several together. */
export interface Admissions {
  admit(identity: string): Admission | AdmissionRefusal | Promise<Admission | AdmissionRefusal>;
}

/** An admission that this process decides alone, so at once. */
interface OwnAdmission extends Admission {
  add(operations: number): Refused<BatchTooLarge>;
}

export interface CallerRecord {
  /** When the allowance will be full again if no more operations come. */
  wholeAt: number;
  inside: number;
}

/** Operations of so many seconds may come at once. */
export const burstSeconds = 10;
const maxRecords = 50_000;
/** A tolerance for rounding errors, as a fraction of an operation. */
const epsilon = 1e-6;

/**
 * Limits what one caller may ask of the gateway before the gateway does any work: a page that sends queries in a loop must not
 * block other callers. Callers are identified by credential identity, which is not verified yet at this point. The limits of
 * the cloud are separate (see client/pipeline/throttle.ts). rate-limiter-flexible has no bound for the identities that it keeps, and does
 * not count what is open.
 */
export class CallerAdmission implements Admissions {
  private readonly records = new CallerRecords<CallerRecord>({
    most: maxRecords,
    create: () => ({ wholeAt: 0, inside: 0 }),
    isIdle: ({ inside, wholeAt }, now) => inside === 0 && wholeAt <= now,
  });

  constructor(
    private readonly limits: AdmissionLimits,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** The number of remembered callers. */
  get size(): number {
    return this.records.size;
  }

  /** The open operations of each caller that has some. */
  *open(): Generator<readonly [identity: string, inside: number]> {
    for (const [identity, { inside }] of this.records.entries()) if (inside > 0) yield [identity, inside];
  }

  admit(identity: string): OwnAdmission | AdmissionRefusal {
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

  /** The most operations that one request can ever have. */
  most(): number {
    const { ratePerSecond, concurrent } = this.limits;
    return Math.min(concurrent || Number.POSITIVE_INFINITY, ratePerSecond * burstSeconds || Number.POSITIVE_INFINITY);
  }

  /** Counts operations, or refuses them. `part`: the part of the limits that holds, from 0 to 1. One operation at a time always fits. */
  take(record: CallerRecord, operations: number, part = 1): AdmissionRefusal | null {
    const ratePerSecond = this.limits.ratePerSecond * part;
    const concurrent = this.limits.concurrent * part;
    if (concurrent > 0 && record.inside > 0 && record.inside + operations > concurrent) {
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

  recordOf(identity: string): CallerRecord {
    return this.records.of(identity, this.now());
  }
}
