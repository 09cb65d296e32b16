import { CloudError, callName } from '../errors/cloud-error.js';
import { calledAction } from '../wire/read-response.js';
import type { Step } from './call.js';
import type { Transport } from './sign.js';

/**
 * A write whose answer was lost may have been executed all the same. It is neither done nor failed: UNKNOWN_OUTCOME, for every
 * reason that the answer was lost. The deadline step ends the wait above the attempt itself, so this step stands above it.
 */
export const unknownOutcome: Step = (next) => async (call) => {
  if (!call.action.write) return next(call);
  const outcome = { isUncertain: false };
  try {
    return await next({ ...call, outcome });
  } catch (error) {
    if (!outcome.isUncertain || !(error instanceof CloudError)) throw error;
    const called = calledAction(call);
    const message = `${callName(called)} may have been executed: its answer was lost. Look before you ask again.`;
    throw new CloudError('unknown', message, { ...error, ...called, retryAfterMs: undefined, cause: error });
  }
};

/**
 * Keeps `outcome.isUncertain` true from the moment that a write is on its way until upstream says what became of it. After an
 * attempt that was lost nothing but a good answer does: a refusal is about the repetition, and may have come before
 * upstream looked at its key.
 */
export function trackOutcome(transport: Transport): Transport {
  return async (request, call, secrets) => {
    const { outcome } = call;
    if (!outcome) return transport(request, call, secrets);
    const before = outcome.isUncertain;
    outcome.isUncertain = true;
    try {
      const answer = await transport(request, call, secrets);
      outcome.isUncertain = false;
      return answer;
    } catch (error) {
      if (surelyUndone(error)) outcome.isUncertain = before;
      throw error;
    }
  };
}

/** A nonce of ours cannot have been used but by this very request, sent twice on its way: that one may have been done. */
function surelyUndone(error: unknown): boolean {
  if (!(error instanceof CloudError)) return false;
  const isRefusal = !['timeout', 'unavailable'].includes(error.kind) || clockRefusal.test(error.upstreamCode ?? '');
  return error.neverSent === true || isRefusal;
}

const clockRefusal = /^(?:InvalidTimeStamp\.Expired|RequestTimeTooSkewed)$/;
