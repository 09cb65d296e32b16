/** The rate controller against upstreams with different limits, in simulated time. */
import { describe, expect, it } from 'vitest';
import { AdaptiveRate } from '../../../client/throttling/adaptive-rate.js';

interface Upstream {
  /** Whether it accepts a call at this time (ms). */
  admit(at: number): boolean;
}

/** A token bucket that holds the calls of one second. */
function bucket(perSecond: (at: number) => number): Upstream {
  let tokens = perSecond(0);
  let filledAt = 0;
  return {
    admit: (at) => {
      tokens = Math.min(perSecond(at), tokens + ((at - filledAt) / 1000) * perSecond(at));
      filledAt = at;
      if (tokens < 1) return false;
      tokens -= 1;
      return true;
    },
  };
}

function window(count: number, ms: number): Upstream {
  const counts = new Map<number, number>();
  return {
    admit: (at) => {
      const index = Math.floor(at / ms);
      const used = counts.get(index) ?? 0;
      if (used < count) counts.set(index, used + 1);
      return used < count;
    },
  };
}

/** Refuses calls at random, at every rate. */
function chance(part: number): Upstream {
  let state = 1;
  return {
    admit: () => {
      state = (state * 48_271) % 2_147_483_647;
      return state / 2_147_483_647 >= part;
    },
  };
}

interface Run {
  /** ms from the first call to the last accepted one. */
  readonly ms: number;
  readonly refusedAfter: (ms: number) => number;
  readonly sent: readonly { readonly at: number; readonly taken: boolean }[];
}

/** Calls that are all requested at once, with a limit of calls in flight; a refused call is repeated. */
function run(upstream: Upstream, { wanted = 1000, atOnce = 16, latencyMs = 40, share = 1, until = 600_000 } = {}): Run {
  let now = 0;
  const rate = new AdaptiveRate({ share, now: () => now });
  const sent: { at: number; taken: boolean }[] = [];
  let flying: { at: number; taken: boolean }[] = [];
  let left = wanted;
  for (; (left > 0 || flying.length > 0) && now < until; now += 1) {
    for (const each of flying.filter(({ at }) => at + latencyMs <= now)) {
      if (each.taken) rate.accepted(each.at);
      else {
        rate.refused(each.at);
        left += 1;
      }
    }
    flying = flying.filter(({ at }) => at + latencyMs > now);
    while (left > 0 && flying.length < atOnce) {
      if (rate.waitMs() > 0) {
        rate.callWaits();
        break;
      }
      rate.take();
      const call = { at: now, taken: upstream.admit(now) };
      left -= 1;
      flying.push(call);
      sent.push(call);
    }
  }
  return { ms: now, sent, refusedAfter: (ms) => sent.filter(({ at, taken }) => at > ms && !taken).length };
}

describe('a rate that is learned', () => {
  it.each([5, 20, 50, 200])('of %i a second is as fast as upstream allows, with few refusals', (perSecond) => {
    for (const upstream of [() => bucket(() => perSecond), () => window(perSecond, 1000)]) {
      for (const latencyMs of [2, 40]) {
        const wanted = 50 * perSecond;
        const { ms, refusedAfter } = run(upstream(), { wanted, latencyMs });
        expect(ms).toBeLessThan(1.2 * 50_000);
        expect(refusedAfter(1_000)).toBeLessThan((perSecond < 10 ? 0.2 : 0.05) * wanted);
      }
    }
  });

  it('is not affected by a slow upstream', () => {
    const { ms, refusedAfter } = run(
      bucket(() => 20),
      { latencyMs: 600 },
    );
    expect(ms).toBeLessThan(1.25 * 50_000);
    expect(refusedAfter(2_000)).toBeLessThan(80);
  });

  it('falls and rises with the limit', () => {
    const { sent, refusedAfter } = run(
      bucket((at) => (at < 20_000 ? 40 : at < 40_000 ? 10 : 60)),
      { wanted: 10_000, until: 80_000 },
    );
    const taken = (from: number, to: number) => sent.filter(({ at, taken }) => taken && at >= from && at < to).length;
    expect(taken(5_000, 20_000)).toBeGreaterThan(0.85 * 15 * 40);
    expect(taken(25_000, 40_000)).toBeGreaterThan(0.8 * 15 * 10);
    expect(taken(60_000, 80_000)).toBeGreaterThan(0.8 * 20 * 60);
    expect(refusedAfter(1_000)).toBeLessThan(0.1 * sent.length);
  });

  it('that upstream limits per minute is found in the second minute', () => {
    const { sent } = run(window(200, 60_000), { wanted: 800, until: 240_000 });
    const of = (minute: number) => sent.filter(({ at }) => Math.floor(at / 60_000) === minute);
    expect(of(0).filter(({ taken }) => taken)).toHaveLength(200);
    // About one probe per second after it is clear that all calls are refused.
    expect(of(0).length).toBeLessThan(200 + 100 + 60);
    for (const minute of [1, 2, 3]) {
      expect(of(minute).filter(({ taken }) => taken).length).toBeGreaterThan(150);
      expect(of(minute).filter(({ taken }) => !taken).length).toBeLessThan(40);
    }
  });

  it('does not slow down for refusals that have nothing to do with it', () => {
    const { ms, sent } = run(chance(0.3), { wanted: 5_000 });
    // Sixteen concurrent calls of 40 ms are 400 per second.
    expect(ms).toBeLessThan(40_000);
    expect(sent.length).toBeLessThan(8_000);
  });

  it('leaves the rest of a limit to other clients', () => {
    const { ms, sent } = run(
      bucket(() => 20),
      { wanted: 300, share: 0.5 },
    );
    expect(ms).toBeGreaterThan(25_000);
    expect(ms).toBeLessThan(35_000);
    expect(sent.length).toBeLessThan(320);
  });

  it('probes once per second while all calls are refused, and recovers soon after', () => {
    const { sent, ms } = run({ admit: (at) => at > 20_000 }, { wanted: 200 });
    expect(sent.filter(({ at }) => at < 20_000).length).toBeLessThan(45);
    expect(ms).toBeLessThan(26_000);
  });
});
