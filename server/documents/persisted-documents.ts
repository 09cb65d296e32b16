import { createHash } from 'node:crypto';
import { LRUCache } from 'lru-cache';

/** Memory that they may take, and the longest that is kept: longer ones are sent with each request. */
const mostBytes = 16 * 1024 * 1024;
const longestBytes = 256 * 1024;

/**
 * Documents by the SHA-256 of their text, as clients have sent them: never answers, and none whose hash is not its own. So
 * they may be shared by all callers, who learn no more from one than what they could hash themselves.
 */
export class PersistedDocuments {
  private readonly texts = new LRUCache<string, string>({
    maxSize: mostBytes,
    maxEntrySize: longestBytes,
    // A text may take two bytes a character; the hash and the entry are counted roughly.
    sizeCalculation: (text) => text.length * 2 + 200,
  });

  get(hash: string): string | null {
    return this.texts.get(hash) ?? null;
  }

  /** False where the text has another hash: it is kept under none. */
  keep(hash: string, text: string): boolean {
    if (this.texts.get(hash) === text) return true;
    if (createHash('sha256').update(text).digest('hex') !== hash) return false;
    this.texts.set(hash, text);
    return true;
  }
}
