import type { CallContext } from '../request/call-context.js';
import type { Identity } from './caller-identity.js';
import type { Credentials } from './credentials.js';

/** Where a caller's credentials come from. It is asked on every attempt of every call, so what is at hand comes at once. */
export interface CredentialsProvider {
  /** Credentials that have not ended. `billedTo` is billed for the calls that an exchange takes, if there is one. */
  credentials(billedTo: CallContext): Credentials | Promise<Credentials>;
  /** Who they belong to, where their issuer says so; without it GetCallerIdentity is asked. */
  identity?(billedTo: CallContext): Promise<Identity>;
  /** Upstream says that those of this key have ended: they are not given out again. Absent where there are no others. */
  invalidate?(accessKeyId: string): void;
  /** Epoch ms of upstream's clock at which those in use end; null = not known. */
  endOf(credentials: Credentials): number | null;
}

/** Credentials that came with the request: they cannot be renewed, and their end is not known. */
export function fixedCredentials(credentials: Credentials): CredentialsProvider {
  return { credentials: () => credentials, endOf: () => null };
}
