import { LRUCache } from 'lru-cache';
import { CloudError } from '../errors/cloud-error.js';
import { type Location, locationAt } from '../wire/endpoint.js';
import type { Call, Step } from './call.js';

/**
 * A bucket asked in the wrong place answers where it really is. The place is read from that answer by the product's
 * own rule (a host that does not match it exactly is no answer), remembered for this caller, and asked once, at a
 * host built by rule and with a signature for that region. Nothing is ever sent to a host that upstream named. A write
 * goes where it was told to and nowhere else: a bucket made again may be meant for another region than it was in.
 */
export function bucketRegion(): Step {
  const learned = new LRUCache<string, Location>({ max: 10_000 });
  return (next) => async (call) => {
    if (call.bucket === null || call.action.write) return next(call);
    const key = `${call.caller.identity}|${call.bucket}`;
    const known = learned.get(key);
    const asked = known ? movedTo(known, call) : call;
    try {
      return await next(asked);
    } catch (error) {
      const place = elsewhere(asked, error);
      if (place === null) throw error;
      learned.set(key, place);
      return next(movedTo(place, call));
    }
  };
}

/** A place without a part is the whole region: what was thought of parts is forgotten. */
function movedTo({ regionId, site }: Location, call: Call): Call {
  return { ...call, regionId, site };
}

function elsewhere({ action, regionId, site }: Call, error: unknown): Location | null {
  if (!(error instanceof CloudError) || error.endpoint === undefined) return null;
  const place = locationAt(action.product, error.endpoint);
  return place?.regionId === regionId && place?.site === site ? null : place;
}
