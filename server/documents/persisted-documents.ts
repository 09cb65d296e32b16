import { createHash } from 'node:crypto';
import { LRUCache } from 'lru-cache';

/** The memory for all texts, and the longest text that is kept. Longer ones are sent with each request. */
const mostBytes = 16 * 1024 * 1024;
const longestBytes = 256 * 1024;

/**
 * Documents that clients have sent, by the SHA-256 of their text. It keeps no answers, and no text under a wrong hash, so all
 * callers may share it: to use a text a caller needs its hash, which only the text gives.
 */
export class PersistedDocuments {
  private readonly texts = new LRUCache<string, string>({
    maxSize: mostBytes,
    maxEntrySize: longestBytes,
    // A text may take two bytes per character. The size of the hash and the entry is estimated.
    sizeCalculation: (text) => text.length * 2 + 200,
  });

  get(hash: string): string | null {
    return this.texts.get(hash) ?? null;
  }

  /** False if the text has another hash. It is then not kept. */
  keep(hash: string, text: string): boolean {
    if (this.texts.get(hash) === text) return true;
    if (createHash('sha256').update(text).digest('hex') !== hash) return false;
    this.texts.set(hash, text);
    return true;
  }
}
