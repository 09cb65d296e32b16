import type { Step } from './call.js';
import { orAborted, stopped } from './or-aborted.js';

/**
 * No call is waited for longer than its request's deadline, or than its client stays. A slow answer that other requests share
 * goes on without this one.
 */
export const deadline: Step = (next) => (call) =>
  call.signal.aborted
    ? Promise.reject(stopped(call.action.name, call.signal.reason))
    : orAborted(next(call), call.action.name, call.signal);
