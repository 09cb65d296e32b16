import { CloudError, callName } from '../errors/cloud-error.js';
import { EndpointRegistry } from '../throttling/endpoint-registry.js';
import { FairLimiter, type Verdict } from '../throttling/fair-limiter.js';
import { calledAction } from '../wire/read-response.js';
import type { Call, Step } from './call.js';
import { stopped } from './or-aborted.js';

/**
 * Limits concurrent calls for one account, product and region, and the rate of each action to what upstream accepts, because
 * quotas belong to accounts. The callers of an account take turns. Until the account is known, the limit belongs to the
 * credential. `share` is the part of a known rate that may be used.
 */
export function throttle(share: number): Step {
  const limiters = new EndpointRegistry(
    ({ action }) => new FairLimiter({ maxConcurrency: action.product.concurrency, share }),
  );
  return (next) => (call) => {
    const { action, caller, signal, deadlineAt } = call;
    const limiter = limiters.of(call);
    const askedAt = performance.now();
    const request = {
      owner: caller.identity,
      kind: action.name,
      perSecond: action.perSecond,
      signal,
      deadlineAt,
      tooLateError: (waitMs: number, perSecond: number) => tooLateError(call, waitMs, perSecond),
      abortError: () => stopped(action.name, signal.reason),
    };
    return limiter.run(
      request,
      () => {
        call.trace.waitedMs += performance.now() - askedAt;
        if (signal.aborted) throw stopped(action.name, signal.reason);
        return next(call);
      },
      verdictOf,
    );
  };
}

/** Upstream accepted the call if it answered anything but a throttling refusal. */
function verdictOf(error: unknown): Verdict {
  if (!(error instanceof CloudError) || error.neverSent) return 'neither';
  if (error.kind === 'throttled') {
    return { retryAfterMs: error.retryAfterMs, isCrowded: /concurren/i.test(error.upstreamCode ?? '') };
  }
  return error.kind === 'timeout' || error.kind === 'unavailable' || error.kind === 'budget' ? 'neither' : 'accepted';
}

function tooLateError(call: Call, waitMs: number, perSecond: number): CloudError {
  const called = calledAction(call);
  const retryAfterMs = Math.ceil(waitMs);
  const message = `${callName(called)} was not sent: upstream accepts about ${Math.round(perSecond * 10) / 10} calls a second from this account, and the turn of this call would come in ${retryAfterMs} ms, after the deadline of this request`;
  return new CloudError('throttled', message, { ...called, retryAfterMs, neverSent: true });
}
