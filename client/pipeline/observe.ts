import { CloudError } from '../errors/cloud-error.js';
import type { Call, Step } from './call.js';
import type { ObservedCall } from './call-observer.js';

/** Accounts for every call in its request's ledger, and tells whoever watches that request. */
export const observe: Step = (next) => async (call) => {
  const startedAt = performance.now();
  const end = call.ledger.observer?.begin(call);
  try {
    const answer = await next(call);
    const ended = record(call, startedAt);
    end?.(ended);
    return answer;
  } catch (error) {
    const ended = record(call, startedAt, error instanceof CloudError ? error.kind : 'bug');
    end?.(ended);
    throw error;
  }
};

function record(call: Call, startedAt: number, failed?: string): ObservedCall {
  const { action, regionId, trace, ledger } = call;
  const { attempts, throttled, cached, staleMs, waitedMs, bytes, requestId } = trace;
  const explained = {
    product: action.product.name,
    action: action.name,
    regionId,
    ...(call.caller.accountId !== null && { accountId: call.caller.accountId }),
    ms: Math.round(performance.now() - startedAt),
    attempts,
    bytes,
    requestId,
    ...(failed !== undefined && { failed }),
    ...(staleMs !== null && { staleMs }),
    ...(waitedMs >= 1 && { waitedMs: Math.round(waitedMs) }),
  };
  ledger.retries += Math.max(0, attempts - 1);
  ledger.throttled += throttled;
  ledger.cached += cached ? 1 : 0;
  ledger.stale += staleMs === null ? 0 : 1;
  if (attempts > 0 || staleMs !== null) ledger.explained.push(explained);
  return { ...explained, throttled, cached };
}
