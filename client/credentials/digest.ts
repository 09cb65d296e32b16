import { createHash } from 'node:crypto';

/**
 * SHA-256 over the parts, each with its length as a prefix, so that different lists of parts have different digests. In UTF-16,
 * because UTF-8 replaces all lone surrogates with the same character. Hex, 64 characters.
 */
export function digest(...parts: readonly string[]): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(`${part.length}:`).update(part, 'utf16le');
  return hash.digest('hex');
}
