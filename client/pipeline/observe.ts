import { CloudError } from '../errors/cloud-error.js';
import type { ObservedCall } from '../request/explain-log.js';
import type { Call, Step } from './call.js';

/** One of these from a caller is a wrong secret. From all of them it is the clock of this machine, or a proxy that changes requests. */
const ofSignatures = /^(?:SignatureDoesNotMatch|SignatureNotMatch|InvalidSignature|IncompleteSignature)$/;

/** Writes every call to the log of its request, and reports it to the request's observer. */
export const observe: Step = (next) => async (call) => {
  const startedAt = performance.now();
  const { explain, observer } = call.context;
  const end = observer?.begin(call);
  const ended = (error?: unknown) => {
    const observed = observedCall(call, startedAt, error);
    explain.record(observed);
    end?.(observed);
  };
  try {
    const answer = await next(call);
    ended();
    return answer;
  } catch (error) {
    ended(error);
    throw error;
  }
};

/** `error`: undefined if the call succeeded. */
function observedCall({ action, regionId, caller, trace }: Call, startedAt: number, error: unknown): ObservedCall {
  const failed = error === undefined ? undefined : error instanceof CloudError ? error.kind : 'bug';
  const code = error instanceof CloudError ? error.upstreamCode : undefined;
  const { attempts, throttled, cached, staleMs, waitedMs, bytes, requestId } = trace;
  return {
    product: action.product.name,
    action: action.name,
    regionId,
    accountId: caller.accountId ?? undefined,
    ms: Math.round(performance.now() - startedAt),
    attempts,
    bytes,
    requestId,
    failed,
    staleMs: staleMs ?? undefined,
    waitedMs: waitedMs >= 1 ? Math.round(waitedMs) : undefined,
    throttled,
    cached,
    isSignatureRefused: code !== undefined && ofSignatures.test(code),
  };
}
