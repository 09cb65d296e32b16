import { credentialsOf } from '../credentials/caller.js';
import { CloudError } from '../errors/cloud-error.js';
import type { Call, Step } from './call.js';
import type { Clock } from './clock.js';
import { orAborted } from './deadline.js';

/**
 * Sees to it that a call has credentials before it takes anything that others wait for, and repeats it once where upstream
 * says that they have ended and the caller can have others. It stands outside retry: an exchange is tried again by itself.
 */
export function refreshCredentials(clock: Clock): Step {
  return (next) => async (call) => {
    await atHand(call);
    try {
      return await next(call);
    } catch (error) {
      const { signedBy } = call.trace;
      // An end that upstream has not spoken of is that of the caller's own token, which nothing renews.
      const isRefused = error instanceof CloudError && error.kind === 'expired' && error.upstreamCode !== undefined;
      if (!isRefused || signedBy === null || !call.caller.provider.invalidate) throw error;
      call.caller.provider.invalidate(signedBy);
      await atHand(call);
      return next(call);
    }
  };

  async function atHand({ action, caller, context, signal }: Call): Promise<void> {
    if (action.unsigned) return;
    const credentials = credentialsOf(caller, context, clock.local());
    if (credentials instanceof Promise) await orAborted(credentials, action.name, signal);
  }
}
