import { CallCredentials } from '../credentials/call-credentials.js';
import { CloudError } from '../errors/cloud-error.js';
import type { Step } from './call.js';
import type { Clock } from './clock.js';

/**
 * Waits for the credentials of a call before the call takes a shared slot. Repeats the call once if upstream says that the
 * credentials have expired and the caller can get others. It stands outside retry, because an exchange has its own retries.
 */
export function refreshCredentials(clock: Clock): Step {
  return (next) => async (call) => {
    if (call.action.unsigned) return next(call);
    const credentials = new CallCredentials(call, clock, call.action.name);
    const waiting = credentials.ready();
    if (waiting) await waiting;
    const signed = { ...call, credentials };
    try {
      return await next(signed);
    } catch (error) {
      if (!isEnded(error) || !credentials.invalidate()) throw error;
      await credentials.ready();
      return next(signed);
    }
  };
}

/** An expiry without an upstream code is that of the caller's own token, which cannot be renewed. */
function isEnded(error: unknown): boolean {
  return error instanceof CloudError && error.kind === 'expired' && error.upstreamCode !== undefined;
}
