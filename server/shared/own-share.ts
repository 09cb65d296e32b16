import { AdaptiveRate } from '../../client/throttling/adaptive-rate.js';
import { FixedRate } from '../../client/throttling/fixed-rate.js';
import type { Pace, PaceOptions } from '../../client/throttling/pace.js';
import { type RateState, unlimited } from '../../client/throttling/rate-judge.js';

/** The pace of one replica that cannot ask the others: its part of the rate that all of them knew. `part`: above 0 and at most 1. */
export function ownShare(
  options: PaceOptions,
  known: Pick<RateState, 'fillRate' | 'ceiling' | 'pausedUntil'>,
  part: number,
): Pace {
  const { perSecond, isFixed, share, now } = options;
  if (isFixed && perSecond !== undefined) return new FixedRate(perSecond * part, now);
  const { fillRate, ceiling, pausedUntil } = known;
  // The whole limit, of which the part is taken.
  const limit = fillRate < Number.POSITIVE_INFINITY ? { learnedLimit: fillRate / share, learnedAt: now() } : {};
  return new AdaptiveRate({
    perSecond,
    now,
    share: share * part,
    known: { fillRate: fillRate * part, ceiling: ceiling * part, pausedUntil, ...limit },
  });
}

/** A rate that others have learned, without what they learned it from. `at`: when, on the clock of the store. */
export function learnedRate(options: PaceOptions, fillRate: number, at: number): RateState {
  const isKnown = fillRate < Number.POSITIVE_INFINITY;
  const known = isKnown ? { ceiling: fillRate, learnedLimit: fillRate / options.share, learnedAt: at } : {};
  return { ...unlimited(options), fillRate, ...known };
}
