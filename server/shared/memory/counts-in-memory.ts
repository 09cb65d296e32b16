import { CallerRecords } from '../../admission/caller-records.js';
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
  private readonly callers = new CallerRecords<Caller>({
    most,
    create: () => ({ wholeAt: 0, inside: new Map() }),
    isIdle: ({ wholeAt, inside }, now) => wholeAt <= now && [...inside.values()].every(({ till }) => till <= now),
  });

  take(key: string, args: StepArgs, now: number): Reply {
    const [id = '', ...numbers] = args;
    const [inside = 0, operations = 0, rate = 0, burstMs = 0, concurrent = 0] = numbers.map(Number);
    const caller = this.callers.of(key, now);
    if (concurrent > 0 && inside + others(caller, `${id}`, now) > concurrent) {
      set(caller, `${id}`, inside - operations, now);
      return ['concurrency', '1000'];
    }
    if (rate > 0) {
      const eachMs = 1000 / rate;
      const wholeAt = Math.max(now, caller.wholeAt) + operations * eachMs;
      const earlyMs = wholeAt - now - burstMs;
      if (earlyMs > eachMs * tolerance) {
        set(caller, `${id}`, inside - operations, now);
        return ['rate', `${Math.ceil(earlyMs)}`];
      }
      caller.wholeAt = wholeAt;
    }
    set(caller, `${id}`, inside, now);
    return ['admitted', '0'];
  }

  tell(key: string, id: string, inside: number, now: number): Reply {
    set(this.callers.of(key, now), id, inside, now);
    return [];
  }
}

function set({ inside }: Caller, id: string, count: number, now: number): void {
  if (count > 0) inside.set(id, { count, till: now + keptMs });
  else inside.delete(id);
}

function others({ inside }: Caller, id: string, now: number): number {
  let sum = 0;
  for (const [other, { count, till }] of inside) {
    if (till <= now) inside.delete(other);
    else if (other !== id) sum += count;
  }
  return sum;
}
