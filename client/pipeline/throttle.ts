import { LRUCache } from 'lru-cache';
import pLimit, { type LimitFunction } from 'p-limit';
import type { Step } from '../call.js';
import { stopped } from './deadline.js';

/**
 * At most so many calls at once for one account, product and region, because quotas belong to accounts. Until the
 * account is known the limit is the credential's.
 */
export function throttle(): Step {
  const limits = new LRUCache<string, LimitFunction>({ max: 10_000 });
  return (next) => (call) => {
    const { product } = call.action;
    const key = `${call.accountId ?? call.caller.identity}|${product.name}|${call.regionId ?? ''}`;
    let limit = limits.get(key);
    if (!limit) {
      limit = pLimit(product.concurrency);
      limits.set(key, limit);
    }
    return limit(() => {
      if (call.signal.aborted) throw stopped(call.action.name, call.signal.reason);
      return next(call);
    });
  };
}
