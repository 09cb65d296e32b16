import type { Evidence, RateState } from '../../client/throttling/rate-judge.js';
import type { Reply } from './steps.js';

/** The texts that replicas exchange about a pace. The store may hold anything, so everything is checked. */

/** Times are on the clock of the store. */
export interface PaceReply {
  readonly now: number;
  readonly epoch: number;
  readonly fillRate: number;
  /** Tokens for this replica. */
  readonly grant: number;
  /** The part of the rate that this replica gets at present. */
  readonly share: number;
  /** For each mark that was sent, the number of replicas at which its caller waits. */
  readonly spread: readonly number[];
  readonly pausedUntil: number;
  readonly state: string;
  readonly evidence: Evidence;
}

/** The slowest rate that is believed. Slower ones are not learned. */
const slowest = 0.1;

export function readPace(reply: Reply | null): PaceReply | null {
  if (reply?.length !== 19) return null;
  const number = (at: number) => Number(reply[at]);
  const [now, epoch, grant, share] = [number(0), number(1), number(3), number(4)];
  const fillRate = reply[2] === 'inf' ? Number.POSITIVE_INFINITY : Math.max(slowest, number(2));
  if (
    ![now, epoch, grant, share, fillRate, ...[7, 8, 9, 10, 11, 12, 14, 15, 16, 17].map(number)].every(
      (each) => each >= 0 || each === -1,
    )
  )
    return null;
  const retryAt = number(12);
  return {
    now,
    epoch,
    fillRate,
    grant,
    share: share > 0 ? share : 1,
    spread: (reply[18] ?? '').split(',').map(Number),
    pausedUntil: number(5) || 0,
    state: reply[6] ?? '',
    evidence: {
      startedAt: number(7),
      sentAt: number(8),
      accepted: number(9),
      refused: number(10),
      refusedInARow: number(11),
      retryAt: retryAt > 0 ? retryAt : null,
      hadToWait: reply[13] === '1',
      acceptedAt: number(14),
      refusedAt: number(15),
      lastSecond: () => number(16),
      lastMinute: () => number(17),
    },
  };
}

const names = [
  'ceiling',
  'learnedLimit',
  'learnedAt',
  'pausedUntil',
  'refusedBefore',
  'growth',
  'closedSince',
  'ignoreRefusalsUntil',
] as const;
/** What null means. JSON has no infinite numbers. */
const infinite = {
  ceiling: Number.POSITIVE_INFINITY,
  learnedLimit: Number.POSITIVE_INFINITY,
  learnedAt: Number.NEGATIVE_INFINITY,
};

export function rateText(rate: number): string {
  return rate === Number.POSITIVE_INFINITY ? 'inf' : String(rate);
}

export function writeState(state: RateState): string {
  return JSON.stringify(names.map((name) => state[name]));
}

/** Null if it is not what `writeState` writes. */
export function readState(text: string, fillRate: number): RateState | null {
  const values = numbersIn(text);
  if (!values) return null;
  const [ceiling, learnedLimit, learnedAt, pausedUntil, refusedBefore, growth, closedSince, ignoreRefusalsUntil] =
    values;
  return {
    fillRate,
    ceiling: ceiling ?? infinite.ceiling,
    learnedLimit: learnedLimit ?? infinite.learnedLimit,
    learnedAt: learnedAt ?? infinite.learnedAt,
    pausedUntil: pausedUntil ?? 0,
    refusedBefore: refusedBefore ?? 0,
    growth: growth ?? 0,
    closedSince: closedSince ?? null,
    ignoreRefusalsUntil: ignoreRefusalsUntil ?? 0,
  };
}

function numbersIn(text: string): readonly (number | null)[] | null {
  try {
    const values: unknown = JSON.parse(text);
    const isRight = Array.isArray(values) && values.length === names.length;
    return isRight && values.every((each) => each === null || typeof each === 'number') ? values : null;
  } catch {
    return null;
  }
}
