import { TimeSlots } from './time-slots.js';

/** Calls of one replica that wait. */
export interface Demand {
  /** Until when this holds. */
  readonly till: number;
  readonly wanted: number;
  /** Tokens that are set aside for them. */
  aside: number;
  /** Of their callers. */
  readonly marks: readonly string[];
}

/** One pace: the rate and what it was learned from, the tokens that may be taken, and the calls that wait. Times are in ms. */
export interface PaceInMemory {
  epoch: number;
  rate: number;
  /** Tokens for all. */
  pool: number;
  /** When tokens were added last. */
  at: number;
  began: number;
  newest: number;
  accepted: number;
  refused: number;
  /** Refusals in a row. */
  row: number;
  /** When upstream accepts calls again. 0 = not known; -1 = a refusal did not say. */
  retryAt: number;
  hadToWait: boolean;
  acceptedAt: number;
  refusedAt: number;
  paused: number;
  /** What the replicas know besides, as they write it. */
  state: string;
  readonly demands: Map<string, Demand>;
  readonly minute: TimeSlots;
  readonly second: TimeSlots;
}

interface Beginning {
  readonly hint: number;
  readonly isFixed: boolean;
  readonly wasAway: boolean;
}

export function createPace({ hint, isFixed, wasAway }: Beginning, now: number): PaceInMemory {
  return {
    epoch: now * 1000,
    rate: hint,
    pool: isFixed && !wasAway ? hint : 0,
    at: now,
    began: now,
    newest: now,
    accepted: 0,
    refused: 0,
    row: 0,
    retryAt: 0,
    hadToWait: false,
    acceptedAt: 0,
    refusedAt: 0,
    paused: 0,
    state: '',
    demands: new Map(),
    minute: new TimeSlots(64, 1_000),
    second: new TimeSlots(16, 100),
  };
}
