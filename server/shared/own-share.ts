import { AdaptiveRate } from '../../client/throttling/adaptive-rate.js';
import { FixedRate } from '../../client/throttling/fixed-rate.js';
import type { Pace, PaceOptions } from '../../client/throttling/pace.js';
import { type RateState, unlimited } from '../../client/throttling/rate-judge.js';

/**
 * The pace of one replica that cannot ask the others: its part of the rate that all of them knew. `part`: above 0 and at most 1.
 * `isInUse`: a burst of calls may have been made just before.
 */
export function ownShare(
  options: PaceOptions,
  known: Pick<RateState, 'fillRate' | 'ceiling' | 'pausedUntil'>,
  part: number,
  isInUse: boolean,
): Pace {
  const { perSecond, isFixed, share, now } = options;
  if (isFixed && perSecond !== undefined) return new FixedRate(perSecond * part, now, isInUse ? 0 : perSecond * part);
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

/** A rate that was learned, without what it was learned from. `ceiling`: the rate at which refusals began, if it is known. */
export function learnedRate(options: PaceOptions, fillRate: number, ceiling = 0): RateState {
  if (fillRate === Number.POSITIVE_INFINITY) return { ...unlimited(options), fillRate };
  const limit = ceiling < Number.POSITIVE_INFINITY ? Math.max(fillRate, ceiling) : fillRate;
  return { ...unlimited(options), fillRate, ceiling: limit, learnedLimit: limit / options.share };
}
