import type { AmbientCredentials } from '../../client/credentials/ambient-credentials.js';
import { CloudError } from '../../client/errors/cloud-error.js';
import { type CallerMode, CallerRefused } from './callers.js';

/** Mode ambient: every caller has the identity of this machine. For local development, never for a portal. */
export function ambient(credentials: AmbientCredentials): CallerMode {
  return {
    headers: [],
    expects: 'no credentials: every caller has the identity of this machine',
    challenge: 'Ambient realm="yunmen"',
    isReady: () => true,
    identify: () =>
      credentials.caller().catch((error: unknown) => {
        throw error instanceof CloudError ? new CallerRefused(error.message, 'UNAVAILABLE') : error;
      }),
  };
}
