import { CloudError, callName } from '../errors/cloud-error.js';
import type { Answer } from '../model/action.js';
import { EndpointRegistry } from '../throttling/endpoint-registry.js';
import { FairLimiter, type TaskRequest, type Verdict, type WaitObserver } from '../throttling/fair-limiter.js';
import type { OpenPace } from '../throttling/pace.js';
import { calledAction } from '../wire/read-response.js';
import type { Call, Send, Step } from './call.js';
import { stopped } from './or-aborted.js';

export interface ThrottleOptions {
  /** The part of a known rate that may be used. */
  readonly share: number;
  /** Default: paces of this process alone. */
  readonly openPace?: OpenPace | undefined;
  readonly observer?: WaitObserver | undefined;
}

/**
 * Limits concurrent calls for one account, product and region, and the rate of each action to what upstream accepts, because
 * quotas belong to accounts. The callers of an account take turns. Until the account is known, the limit belongs to the
 * credential.
 */
export function throttle(options: ThrottleOptions): Step {
  const limiters = new EndpointRegistry(
    ({ action }, name) => new FairLimiter({ ...options, name, concurrency: action.product.concurrency }),
  );
  return (next) => (call) => {
    const { name: kind, perSecond } = call.action;
    return inTurn(limiters.of(call), call, { kind, perSecond }, 'upstream accepts from this account', next);
  };
}

/** Runs the rest of the pipeline when it is the call's turn. */
export function inTurn(
  limiter: FairLimiter,
  call: Call,
  { kind, perSecond }: Pick<TaskRequest, 'kind' | 'perSecond'>,
  accepts: string,
  next: Send,
): Promise<Answer> {
  const { action, caller, signal, deadlineAt } = call;
  const askedAt = performance.now();
  const request = {
    kind,
    perSecond,
    owner: caller.identity,
    signal,
    deadlineAt,
    tooLateError: (waitMs: number, rate: number) => tooLateError(call, waitMs, rate, accepts),
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
}

/** Upstream accepted the call if it answered anything but a throttling refusal. */
function verdictOf(error: unknown): Verdict {
  if (!(error instanceof CloudError) || error.neverSent) return 'neither';
  if (error.kind === 'throttled') {
    return { retryAfterMs: error.retryAfterMs, isCrowded: /concurren/i.test(error.upstreamCode ?? '') };
  }
  return error.kind === 'timeout' || error.kind === 'unavailable' || error.kind === 'budget' ? 'neither' : 'accepted';
}

function tooLateError(call: Call, waitMs: number, perSecond: number, accepts: string): CloudError {
  const called = calledAction(call);
  const retryAfterMs = Math.ceil(waitMs);
  const message = `${callName(called)} was not sent: ${accepts} about ${Math.round(perSecond * 10) / 10} calls a second, and the turn of this call would come in ${retryAfterMs} ms, after the deadline of this request`;
  return new CloudError('throttled', message, { ...called, retryAfterMs, neverSent: true });
}
