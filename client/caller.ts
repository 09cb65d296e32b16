import type { Credentials } from './credentials.js';
import { digest } from './digest.js';

/** The person who asks, as the cloud sees them. */
export interface Caller {
  readonly credentials: Credentials;
  /**
   * Credential identity: SHA-256 over access key id, secret *and* token. STS key ids are public, so a key id with a
   * junk secret must never meet its owner's answers: everything kept for a caller is keyed by this.
   */
  readonly identity: string;
}

export function callerOf(credentials: Credentials): Caller {
  const { accessKeyId, accessKeySecret, securityToken } = credentials;
  return { credentials, identity: digest(accessKeyId, accessKeySecret, securityToken ?? '') };
}
