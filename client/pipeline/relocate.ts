import { LRUCache } from 'lru-cache';
import type { Call, Step } from '../call.js';
import { CloudError } from '../errors.js';

/**
 * A bucket asked in the wrong region answers where it really is. The region is read from that answer by the product's
 * own rule (a host that does not match it exactly is no answer), remembered for this caller, and asked once, at a
 * host built by rule and with a signature for that region. Nothing is ever sent to a host that upstream named. A write
 * goes where it was told to and nowhere else: a bucket made again may be meant for another region than it was in.
 */
export function relocate(): Step {
  const learned = new LRUCache<string, string>({ max: 10_000 });
  return (next) => async (call) => {
    if (call.bucket === null || call.action.write) return next(call);
    const key = `${call.caller.identity}|${call.bucket}`;
    const known = learned.get(key);
    try {
      return await next(known === undefined ? call : { ...call, regionId: known });
    } catch (error) {
      const regionId = elsewhere(call, error);
      if (regionId === null || regionId === (known ?? call.regionId)) throw error;
      learned.set(key, regionId);
      return next({ ...call, regionId });
    }
  };
}

function elsewhere(call: Call, error: unknown): string | null {
  if (!(error instanceof CloudError) || error.endpoint === undefined) return null;
  return call.action.product.regionOf?.(error.endpoint) ?? null;
}
