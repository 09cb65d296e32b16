import type { Demand, PaceInMemory } from './pace-in-memory.js';

/** How long a replica's demand holds. */
const demandMs = 1_000;
/** Replicas with waiting calls usually ask as often as this. */
const mostLagMs = 100;
const nothing = 0.000001;

export interface TokenQuestion {
  readonly id: string;
  readonly need: number;
  readonly marks: readonly string[];
  readonly spare: number;
  readonly keptSeconds: number;
}

export interface Grant {
  readonly grant: number;
  /** The part of the rate that this replica gets at present. */
  readonly share: number;
  /** For each mark, the number of replicas at which its caller waits. */
  readonly spread: readonly number[];
  /** How old what the others have told is, on average. */
  readonly lagMs: number;
}

/**
 * Sets new tokens aside for the replicas with waiting calls, in equal parts for each caller, wherever the caller waits; what a replica
 * does not want goes into a pool for all. Then gives the asking replica what it may take.
 */
export function grantTokens(pace: PaceInMemory, question: TokenQuestion, now: number): Grant {
  const { rate, demands } = pace;
  const { id, need, marks, spare, keptSeconds } = question;
  if (rate === Number.POSITIVE_INFINITY) return { grant: 0, share: 1, spread: [], lagMs: 0 };
  for (const [each, { till }] of demands) if (till <= now || till > now + demandMs) demands.delete(each);
  const callers = new Callers(demands.values());
  const most = Math.max(1, rate * keptSeconds);
  share(pace, callers, most, now);

  const mine = demands.get(id);
  const aside = mine?.aside ?? 0;
  if (mine) callers.leave(mine.marks);
  demands.delete(id);
  const sumOfLags = [...demands.values()].reduce((sum, { till }) => sum + now - (till - demandMs), 0);
  const lagMs = Math.min(sumOfLags / (demands.size + 1), mostLagMs);
  if (need > 0) {
    callers.enter(marks);
    const part = callers.partOf(marks);
    const own = Math.min(need, aside);
    const more = Math.min(need - own, pace.pool * part);
    pace.pool = Math.min(most, pace.pool - more + Math.max(0, aside - need));
    const grant = own + more;
    if (need - grant > nothing) demands.set(id, { till: now + demandMs, wanted: need - grant, aside: 0, marks });
    return { grant, share: part, spread: marks.map((mark) => callers.placesOf(mark)), lagMs };
  }
  pace.pool += aside;
  const grant = callers.size === 0 ? Math.min(spare, pace.pool / 2) : 0;
  pace.pool = Math.min(most, pace.pool - grant);
  return { grant, share: 1, spread: [], lagMs };
}

/** Shares the tokens since the last time among the replicas that wait. */
function share(pace: PaceInMemory, callers: Callers, most: number, now: number): void {
  const demands = [...pace.demands.values()];
  const stock = demands.reduce((sum, { aside }) => sum + aside, pace.pool);
  const passed = (Math.max(0, now - pace.at) * pace.rate) / 1000;
  const fresh = Math.min(passed, Math.max(0, most - stock));
  if (callers.size === 0) pace.pool += fresh;
  for (const demand of demands) {
    const part = fresh * callers.partOf(demand.marks);
    const added = Math.min(part, Math.max(0, demand.wanted - demand.aside));
    demand.aside += added;
    pace.pool += part - added;
  }
}

/** The callers that wait, each at one or more replicas. */
class Callers {
  private readonly places = new Map<string, number>();

  constructor(demands: Iterable<Demand>) {
    for (const { marks } of demands) this.enter(marks);
  }

  get size(): number {
    return this.places.size;
  }

  placesOf(mark: string): number {
    return this.places.get(mark) ?? 0;
  }

  /** The part of the tokens that belongs to a replica with these callers. */
  partOf(marks: readonly string[]): number {
    return marks.reduce((sum, mark) => sum + 1 / this.placesOf(mark), 0) / this.size;
  }

  enter(marks: readonly string[]): void {
    for (const mark of marks) this.places.set(mark, this.placesOf(mark) + 1);
  }

  leave(marks: readonly string[]): void {
    for (const mark of marks) {
      const left = this.placesOf(mark) - 1;
      if (left > 0) this.places.set(mark, left);
      else this.places.delete(mark);
    }
  }
}
