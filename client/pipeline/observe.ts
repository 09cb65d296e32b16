import { CloudError } from '../errors/cloud-error.js';
import type { ObservedCall } from '../request/explain-log.js';
import type { Call, Step } from './call.js';

/** Writes every call to the log of its request, and reports it to the request's observer. */
export const observe: Step = (next) => async (call) => {
  const startedAt = performance.now();
  const { explain, observer } = call.context;
  const end = observer?.begin(call);
  const ended = (failed?: string) => {
    const observed = observedCall(call, startedAt, failed);
    explain.record(observed);
    end?.(observed);
  };
  try {
    const answer = await next(call);
    ended();
    return answer;
  } catch (error) {
    ended(error instanceof CloudError ? error.kind : 'bug');
    throw error;
  }
};

function observedCall({ action, regionId, caller, trace }: Call, startedAt: number, failed?: string): ObservedCall {
  const { attempts, throttled, cached, staleMs, waitedMs, bytes, requestId } = trace;
  return {
    product: action.product.name,
    action: action.name,
    regionId,
    ...(caller.accountId !== null && { accountId: caller.accountId }),
    ms: Math.round(performance.now() - startedAt),
    attempts,
    bytes,
    requestId,
    ...(failed !== undefined && { failed }),
    ...(staleMs !== null && { staleMs }),
    ...(waitedMs >= 1 && { waitedMs: Math.round(waitedMs) }),
    throttled,
    cached,
  };
}
