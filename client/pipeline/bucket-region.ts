import { lruOf } from '../cache/lru.js';
import { CloudError } from '../errors/cloud-error.js';
import { type Location, locationAt } from '../wire/endpoint.js';
import type { Call, Step } from './call.js';

/**
 * A bucket that is asked in the wrong region answers where it is. This step reads the location from that answer by the
 * product's own rule (a host that does not match the rule exactly is ignored), remembers it for the caller, and repeats the
 * call once, at a host built by rule and with a signature for that region. It never sends a request to a host that upstream
 * named. It does not redirect writes: a bucket that is created again may be meant for a different region.
 */
export function bucketRegion(): Step {
  const learned = lruOf<Location>(10_000);
  return (next) => (call) => {
    if (call.bucket === null || call.action.write) return next(call);
    const key = `${call.caller.identity}|${call.bucket}`;
    const known = learned.get(key);
    const asked = known ? movedTo(known, call) : call;
    return next(asked).catch((error) => {
      const place = elsewhere(asked, error);
      if (place === null) throw error;
      learned.set(key, place);
      return next(movedTo(place, call));
    });
  };
}

/** A location without a site means the whole region, so the call's site is removed. */
function movedTo({ regionId, site }: Location, call: Call): Call {
  return { ...call, regionId, site };
}

function elsewhere({ action, regionId, site }: Call, error: unknown): Location | null {
  if (!(error instanceof CloudError) || error.endpoint === undefined) return null;
  const place = locationAt(action.product, error.endpoint);
  return place?.regionId === regionId && place?.site === site ? null : place;
}
