import { CloudError } from '../errors/cloud-error.js';
import type { Step } from './call.js';
import { onAbort } from './on-abort.js';

/**
 * Nobody waits longer than the request's deadline or its client's patience, whatever the steps below are doing: a
 * slow answer that other requests share goes on without this one.
 */
export const deadline: Step = (next) => (call) =>
  call.signal.aborted
    ? Promise.reject(stopped(call.action.name, call.signal.reason))
    : orAborted(next(call), call.action.name, call.signal);

/** What comes of the work, or, as soon as it is aborted, why nobody waits for it any more. */
export function orAborted<Value>(work: Promise<Value>, action: string, signal: AbortSignal): Promise<Value> {
  return new Promise((resolve, reject) => {
    const stop = () => reject(stopped(action, signal.reason));
    if (signal.aborted) stop();
    const leave = onAbort(signal, stop);
    work.then(resolve, reject).finally(leave);
  });
}

/** The error for work that was stopped from outside: the deadline passed, or nobody wants the answer any more. */
export function stopped(action: string, reason: unknown): CloudError {
  return reason instanceof CloudError
    ? reason
    : new CloudError('timeout', `${action} was stopped before it answered.`, { cause: reason });
}
