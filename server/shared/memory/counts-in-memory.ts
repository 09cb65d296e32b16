import { LRUCache } from 'lru-cache';
import type { Reply, StepArgs } from '../steps.js';

/** A replica that says nothing of its open operations for so long has none. */
const keptMs = 60_000;
const most = 100_000;
const tolerance = 0.000001;

interface Caller {
  /** When the allowance will be whole again. */
  wholeAt: number;
  /** Open operations of each replica, with the time until that holds. */
  readonly inside: Map<string, { readonly count: number; readonly till: number }>;
}

/** The limits of callers, counted as `redis/count-scripts.ts` does. */
export class CountsInMemory {
  private readonly callers = new LRUCache<string, Caller>({ max: most, ttl: keptMs, updateAgeOnGet: true });

  take(key: string, args: StepArgs, now: number): Reply {
    const [id = '', ...numbers] = args;
    const [inside = 0, operations = 0, rate = 0, burstMs = 0, concurrent = 0] = numbers.map(Number);
    const caller = this.callerOf(key);
    if (concurrent > 0 && inside + others(caller, `${id}`, now) > concurrent) {
      this.set(key, `${id}`, inside - operations, now);
      return ['concurrency', '1000'];
    }
    if (rate > 0) {
      const eachMs = 1000 / rate;
      const wholeAt = Math.max(now, caller.wholeAt) + operations * eachMs;
      const earlyMs = wholeAt - now - burstMs;
      if (earlyMs > eachMs * tolerance) {
        this.set(key, `${id}`, inside - operations, now);
        return ['rate', `${Math.ceil(earlyMs)}`];
      }
      caller.wholeAt = wholeAt;
    }
    this.set(key, `${id}`, inside, now);
    return ['admitted', '0'];
  }

  tell(key: string, id: string, inside: number, now: number): Reply {
    this.set(key, id, inside, now);
    return [];
  }

  private set(key: string, id: string, count: number, now: number): void {
    const caller = this.callerOf(key);
    if (count > 0) caller.inside.set(id, { count, till: now + keptMs });
    else caller.inside.delete(id);
    this.callers.set(key, caller);
  }

  private callerOf(key: string): Caller {
    return this.callers.get(key) ?? { wholeAt: 0, inside: new Map() };
  }
}

function others({ inside }: Caller, id: string, now: number): number {
  let sum = 0;
  for (const [other, { count, till }] of inside) {
    if (till <= now) inside.delete(other);
    else if (other !== id) sum += count;
  }
  return sum;
}
