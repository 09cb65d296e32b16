import { CloudError } from '../errors/cloud-error.js';
import type { CallContext } from '../request/call-context.js';
import type { Credentials } from './credentials.js';
import { type CredentialsProvider, fixedCredentials } from './credentials-provider.js';
import { digest } from './digest.js';

/** The person who asks, as the cloud sees them. */
export interface Caller {
  /**
   * Credential identity: SHA-256 over all that proves who asks. STS key ids are public, so a key id with a wrong secret must
   * never find its owner's answers: everything kept for a caller is keyed by this.
   */
  readonly identity: string;
  readonly provider: CredentialsProvider;
  /** Whose account the credentials are of, where that is known without asking. */
  readonly accountId: string | null;
  /** Epoch ms from which on nothing is signed for this caller: the end of the token they came with. null = none. */
  readonly endsAt: number | null;
}

/** A caller by credentials of their own: all of key id, secret *and* token make the identity. */
export function callerOf(credentials: Credentials): Caller {
  const { accessKeyId, accessKeySecret, securityToken } = credentials;
  const identity = digest(accessKeyId, accessKeySecret, securityToken ?? '');
  return { identity, provider: fixedCredentials(credentials), accountId: null, endsAt: null };
}

/** What to sign with at this moment; `now` is our own time. Throws once the token that the caller came with has ended. */
export function credentialsOf(caller: Caller, billedTo: CallContext, now: number): Credentials | Promise<Credentials> {
  if (caller.endsAt === null || now < caller.endsAt) return caller.provider.credentials(billedTo);
  throw tokenEnded();
}

export function tokenEnded(): CloudError {
  return new CloudError('expired', 'The token of this request has ended. Sign in again and ask with a new one.');
}
