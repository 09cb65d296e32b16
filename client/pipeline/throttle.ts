import { LRUCache } from 'lru-cache';
import type { Step } from '../call.js';
import { FairLimit } from '../fair-limit.js';
import { stopped } from './deadline.js';

/**
 * At most so many calls at once for one account, product and region, because quotas belong to accounts; its callers take
 * turns. Until the account is known the limit is the credential's.
 */
export function throttle(): Step {
  const limits = new LRUCache<string, FairLimit>({ max: 10_000 });
  return (next) => (call) => {
    const { product } = call.action;
    const key = `${call.accountId() ?? call.caller.identity}|${product.name}|${call.regionId ?? ''}`;
    const limit = limits.get(key) ?? new FairLimit(product.concurrency);
    limits.set(key, limit);
    return limit.run(call.caller.identity, () => {
      if (call.signal.aborted) throw stopped(call.action.name, call.signal.reason);
      return next(call);
    });
  };
}
