/** Rounds of evidence that chance or the timing of replicas brings, and that a simulation of one process does not. */
import { expect, it } from 'vitest';
import { type Evidence, judge, unlimited } from '../../../client/throttling/rate-judge.js';

const limits = { share: 1 };

/** A round of a second that ends now. */
function round(now: number, accepted: number, refused: number): Evidence {
  return {
    startedAt: now - 1_000,
    sentAt: now,
    accepted,
    refused,
    retryAt: null,
    hadToWait: true,
    refusedInARow: 1,
    acceptedAt: now,
    refusedAt: now,
    lastSecond: () => accepted,
    lastMinute: () => accepted,
  };
}

it('a rate that was learned from a burst is lowered, and not taken for useless', () => {
  const state = unlimited(limits);
  // A limit of 50 a second that allows the calls of a second at once, with scattered refusals.
  judge(state, round(1_000, 95, 100), limits, 1_000);
  expect(state.fillRate).toBeCloseTo(92, 0);
  judge(state, round(2_000, 50, 42), limits, 2_000);
  expect(state.fillRate).toBeCloseTo(48.5, 0);
  judge(state, round(3_000, 48, 0), limits, 3_000);
  expect(state.fillRate).toBeLessThan(55);
});

it('a rate is given up when two lower ones were refused as much', () => {
  const state = unlimited(limits);
  judge(state, round(1_000, 60, 40), limits, 1_000);
  judge(state, round(2_000, 36, 24), limits, 2_000);
  expect(state.fillRate).toBeLessThan(60);
  judge(state, round(3_000, 21, 14), limits, 3_000);
  expect(state.fillRate).toBe(Number.POSITIVE_INFINITY);
});
