import { createHash } from 'node:crypto';

/**
 * SHA-256 over the parts, each length-prefixed so that no two lists of parts meet in one digest; in UTF-16, since UTF-8 has
 * one replacement for every half of a character. Hex, 64 characters.
 */
export function digest(...parts: readonly string[]): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(`${part.length}:`).update(part, 'utf16le');
  return hash.digest('hex');
}
