import type { CallContext } from '../request/call-context.js';
import type { Identity } from './caller-identity.js';
import type { Credentials } from './credentials.js';

/** Where a caller's credentials come from. It is asked on every attempt of every call, so what is at hand comes at once. */
export interface CredentialsProvider {
  /** Credentials that have not ended. `billedTo` is charged for the calls it takes to make some, if it takes any. */
  credentials(billedTo: CallContext): Credentials | Promise<Credentials>;
  /** Whose they are, where whoever issues them says so; without it GetCallerIdentity is asked. */
  identity?(billedTo: CallContext): Promise<Identity>;
  /** Upstream says that those of this key have ended: they are not given out again. Absent where there are no others. */
  invalidate?(accessKeyId: string): void;
  /** Epoch ms of upstream's clock at which those in use end; null = not known. */
  endOf(credentials: Credentials): number | null;
}

/** Credentials that came with the request: nobody can renew them, or say when they end. */
export function fixedCredentials(credentials: Credentials): CredentialsProvider {
  return { credentials: () => credentials, endOf: () => null };
}
