/** The number of calls at once against upstreams with different limits, in simulated time. */
import { describe, expect, it } from 'vitest';
import { AdaptiveConcurrency } from '../../../client/throttling/adaptive-concurrency.js';

interface Upstream {
  /** How long an answer takes while so many calls are in flight, in ms. */
  readonly latency: (inFlight: number) => number;
  /** Whether it refuses a call while so many are in flight. */
  readonly refuses?: (inFlight: number) => boolean;
}

/** Rounds of as many calls as may run, each round with others waiting; the size of each round, and the refusals. */
function rounds(upstream: Upstream, count: number, concurrency = new AdaptiveConcurrency(10, 100)) {
  const sizes: number[] = [];
  let now = 0;
  let refused = 0;
  for (let round = 0; round < count; round += 1) {
    const size = concurrency.slots(0);
    const sentAt = now;
    now += upstream.latency(size);
    sizes.push(size);
    for (let at = 1; at <= size; at += 1) {
      if (upstream.refuses?.(at)) {
        refused += 1;
        concurrency.refused(sentAt, now);
      } else concurrency.accepted('ListThings', now - sentAt, true);
    }
    now += 1;
  }
  return { sizes, refused };
}

describe('the number of calls at once', () => {
  it('doubles with each round of quick answers, up to what one host gets', () => {
    expect(rounds({ latency: () => 40 }, 5).sizes).toEqual([10, 20, 40, 80, 100]);
  });

  it('does not grow while no call waits for a slot', () => {
    const concurrency = new AdaptiveConcurrency(10, 100);
    for (let call = 0; call < 100; call += 1) concurrency.accepted('ListThings', 40, false);
    expect(concurrency.slots(0)).toBe(10);
  });

  it('goes on doubling after an answer that was slow before it had grown', () => {
    const concurrency = new AdaptiveConcurrency(10, 100);
    concurrency.accepted('ListThings', 40, false);
    concurrency.accepted('ListThings', 400, true);
    expect(rounds({ latency: () => 40 }, 3, concurrency).sizes).toEqual([10, 20, 40]);
  });

  it('stops growing when answers become slow', () => {
    const { sizes } = rounds({ latency: (inFlight) => (inFlight <= 24 ? 40 : inFlight * 10) }, 20);
    expect(Math.max(...sizes)).toBe(40);
  });

  it('halves once for all calls that were refused together, and grows by one a round from then on', () => {
    const { sizes, refused } = rounds({ latency: () => 40, refuses: (inFlight) => inFlight > 30 }, 30);
    // The calls that are answered before the first refusal of their round still make it grow, so it halves twice.
    expect(sizes.slice(0, 7)).toEqual([10, 20, 40, 35, 17, 18, 19]);
    expect(Math.max(...sizes.slice(4))).toBeLessThanOrEqual(31);
    expect(refused).toBeLessThan(20);
  });

  it('grows back to where it began even while nothing waits', () => {
    const concurrency = new AdaptiveConcurrency(10, 100);
    for (let round = 0; round < 5; round += 1) concurrency.refused(round * 100, round * 100);
    expect(concurrency.slots(0)).toBe(1);
    for (let call = 0; call < 100; call += 1) concurrency.accepted('ListThings', 500, false);
    expect(concurrency.slots(0)).toBe(10);
  });

  it('compares an answer with others of its kind only', () => {
    const concurrency = new AdaptiveConcurrency(10, 100);
    concurrency.accepted('GetThing', 5, true);
    for (let call = 0; call < 20; call += 1) concurrency.accepted('ListThings', 400, true);
    expect(concurrency.slots(0)).toBe(31);
  });

  it('learns that all answers take longer than before', () => {
    const concurrency = new AdaptiveConcurrency(10, 100);
    concurrency.accepted('ListThings', 40, true);
    for (let call = 0; call < 5000; call += 1) concurrency.accepted('ListThings', 200, true);
    expect(concurrency.slots(0)).toBeGreaterThan(20);
  });
});
