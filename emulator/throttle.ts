/** The rate limit: off until set, then counted like upstream's per account, region and action. */
import type { FaultTarget } from './faults.js';

export interface RateLimit {
  /** Null lifts the limit. */
  set(perSecond: number | null): void;
  /** False when this call is over the limit. */
  take(accountId: string, target: FaultTarget): boolean;
}

/** A token bucket that holds one second's worth. */
export function createRateLimit(now: () => number): RateLimit {
  let limit: number | null = null;
  const buckets = new Map<string, { tokens: number; at: number }>();
  return {
    set: (perSecond) => {
      limit = perSecond;
      buckets.clear();
    },
    take: (accountId, target) => {
      if (limit === null) return true;
      const key = [accountId, target.product, target.action, target.regionId].join('/');
      const bucket = buckets.get(key) ?? { tokens: limit, at: now() };
      const tokens = Math.min(limit, bucket.tokens + ((now() - bucket.at) / 1000) * limit);
      const isWithin = tokens >= 1;
      buckets.set(key, { tokens: isWithin ? tokens - 1 : tokens, at: now() });
      return isWithin;
    },
  };
}
