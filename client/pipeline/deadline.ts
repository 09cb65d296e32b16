import type { Step } from './call.js';
import { orAborted, stopped } from './or-aborted.js';

/**
 * Ends the wait for a call when the deadline of its request passes or its client disconnects. A shared call goes on for the
 * other requests.
 */
export const deadline: Step = (next) => (call) =>
  call.signal.aborted
    ? Promise.reject(stopped(call.action.name, call.signal.reason))
    : orAborted(next(call), call.action.name, call.signal);
