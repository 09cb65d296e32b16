import { digest } from '../../client/credentials/digest.js';

/**
 * The name of a key in the store: what it is, and a digest of what it belongs to. No account, caller or credential can be
 * read from it.
 */
export function keyOf(kind: string, ...name: readonly string[]): string {
  return `yunmen:${kind}:${digest('yunmen', kind, ...name)}`;
}

/** Marks a caller among the others that wait. */
export function markOf(identity: string): string {
  return digest('yunmen', 'owner', identity).slice(0, 12);
}
