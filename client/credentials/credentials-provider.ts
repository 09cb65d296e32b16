import type { CallContext } from '../request/call-context.js';
import type { Identity } from './caller-identity.js';
import type { Credentials } from './credentials.js';

/** The source of a caller's credentials. Every attempt of every call asks it, so known credentials are returned synchronously. */
export interface CredentialsProvider {
  /** Credentials that have not expired. The calls of an exchange, if there is one, are charged to `billedTo`. */
  credentials(billedTo: CallContext): Credentials | Promise<Credentials>;
  /** The owner, if the issuer of the credentials names it. Without this method GetCallerIdentity is called. */
  identity?(billedTo: CallContext): Promise<Identity>;
  /** Upstream says that the credentials with this key have expired: they are not used again. Absent if there are no others. */
  invalidate?(accessKeyId: string): void;
  /** Epoch ms of upstream's clock at which the credentials expire. Null = not known. */
  endOf(credentials: Credentials): number | null;
}

/** Credentials of the request itself: they cannot be renewed, and their expiry is not known. */
export function fixedCredentials(credentials: Credentials): CredentialsProvider {
  return { credentials: () => credentials, endOf: () => null };
}
