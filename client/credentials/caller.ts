import { CloudError } from '../errors/cloud-error.js';
import type { CallContext } from '../request/call-context.js';
import type { Credentials } from './credentials.js';
import { type CredentialsProvider, fixedCredentials } from './credentials-provider.js';
import { digest } from './digest.js';

/** A person whom an OIDC issuer knows by this subject. Two issuers may use the same subject for two people. */
export interface Person {
  readonly issuer: string;
  readonly subject: string;
}

/** The caller of a request, as the cloud sees it. */
export interface Caller {
  /**
   * Credential identity: SHA-256 over everything that proves who the caller is. STS key ids are public, so a key id with a wrong
   * secret must never find the answers of its owner. All data kept for a caller is keyed by this.
   */
  readonly identity: string;
  readonly provider: CredentialsProvider;
  /** The account of the credentials, if it is known without a call. */
  readonly accountId: string | null;
  /** Epoch ms at which the token of the request expires: nothing is signed after it. Null = no token. */
  readonly endsAt: number | null;
  /** Whose token was verified for this request. Null if the request has credentials of the cloud. */
  readonly person: Person | null;
}

/** A caller with credentials of its own: key id, secret *and* token together make the identity. */
export function callerOf(credentials: Credentials): Caller {
  const { accessKeyId, accessKeySecret, securityToken } = credentials;
  const identity = digest(accessKeyId, accessKeySecret, securityToken ?? '');
  return { identity, provider: fixedCredentials(credentials), accountId: null, endsAt: null, person: null };
}

/** The current credentials. `now` is the local time. Throws if the token of the request has expired. */
export function credentialsOf(caller: Caller, billedTo: CallContext, now: number): Credentials | Promise<Credentials> {
  if (caller.endsAt === null || now < caller.endsAt) return caller.provider.credentials(billedTo);
  throw tokenEnded();
}

export function tokenEnded(): CloudError {
  return new CloudError('expired', 'The token of this request has expired. Sign in again and send a new one.');
}
