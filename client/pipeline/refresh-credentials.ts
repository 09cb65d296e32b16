import { CallCredentials } from '../credentials/call-credentials.js';
import { CloudError } from '../errors/cloud-error.js';
import type { Step } from './call.js';
import type { Clock } from './clock.js';

/**
 * Waits for a call's credentials before it takes anything that others wait for, and repeats it once where upstream says that
 * they have ended and the caller can have others. It stands outside retry: an exchange is tried again by itself.
 */
export function refreshCredentials(clock: Clock): Step {
  return (next) => async (call) => {
    if (call.action.unsigned) return next(call);
    const credentials = new CallCredentials(call, clock, call.action.name);
    await credentials.ready();
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

/** An end that upstream has not spoken of is that of the caller's own token, which nothing renews. */
function isEnded(error: unknown): boolean {
  return error instanceof CloudError && error.kind === 'expired' && error.upstreamCode !== undefined;
}
