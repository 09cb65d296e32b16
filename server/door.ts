import { LRUCache } from 'lru-cache';

export interface DoorLimits {
  /** Requests a second that one caller may keep up; bursts of ten seconds' worth pass. 0 = any number. */
  readonly ratePerSecond: number;
  /** Requests of one caller that may be open at once. 0 = any number. */
  readonly concurrent: number;
}

/** A request is let in, until `leave` is called, or told why not and when to come again. */
export type Admission =
  | { readonly leave: () => void }
  | { readonly refusal: 'rate' | 'concurrency'; readonly retryAfterMs: number };

interface Visitor {
  /** Requests that may still be made at once: refilled as time passes. */
  allowance: number;
  refilledAt: number;
  inside: number;
}

const burstSeconds = 10;
const keptCallers = 10_000;

/**
 * How much one caller may ask of the gateway, before any of its work is done: a page that asks in a loop must not take
 * the process from everybody else. Callers are told apart by credential identity; what the cloud allows is another matter
 * (see client/pipeline/throttle.ts).
 */
export class Door {
  private readonly visitors = new LRUCache<string, Visitor>({ max: keptCallers });

  constructor(
    private readonly limits: DoorLimits,
    private readonly now: () => number = () => performance.now(),
  ) {}

  enter(identity: string): Admission {
    const { ratePerSecond, concurrent } = this.limits;
    const visitor = this.visitorOf(identity);
    if (concurrent > 0 && visitor.inside >= concurrent) return { refusal: 'concurrency', retryAfterMs: 1000 };
    if (ratePerSecond > 0) {
      this.refill(visitor);
      if (visitor.allowance < 1) {
        return { refusal: 'rate', retryAfterMs: Math.ceil(((1 - visitor.allowance) * 1000) / ratePerSecond) };
      }
      visitor.allowance -= 1;
    }
    visitor.inside += 1;
    let isInside = true;
    return {
      leave: () => {
        if (isInside) visitor.inside -= 1;
        isInside = false;
      },
    };
  }

  private visitorOf(identity: string): Visitor {
    let visitor = this.visitors.get(identity);
    if (!visitor) {
      visitor = { allowance: this.limits.ratePerSecond * burstSeconds, refilledAt: this.now(), inside: 0 };
      this.visitors.set(identity, visitor);
    }
    return visitor;
  }

  private refill(visitor: Visitor): void {
    const now = this.now();
    const { ratePerSecond } = this.limits;
    const earned = ((now - visitor.refilledAt) * ratePerSecond) / 1000;
    visitor.allowance = Math.min(ratePerSecond * burstSeconds, visitor.allowance + earned);
    visitor.refilledAt = now;
  }
}
