import { createHash } from 'node:crypto';
import { LRUCache } from 'lru-cache';

/** The memory for all texts, and the longest text that is kept. Longer ones are sent with each request. */
const mostBytes = 16 * 1024 * 1024;
const longestBytes = 256 * 1024;

/** Documents that several processes share. What it returns may be anything, so it is checked. */
export interface DocumentStore {
  get(hash: string): Promise<string | null>;
  keep(hash: string, text: string): Promise<void>;
}

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

  constructor(private readonly shared: DocumentStore | null = null) {}

  /** A promise only where the text must be fetched from the shared store. */
  get(hash: string): string | null | Promise<string | null> {
    const known = this.texts.get(hash) ?? null;
    return known === null && this.shared ? this.fetch(hash, this.shared) : known;
  }

  /** False if the text has another hash. It is then not kept. */
  keep(hash: string, text: string): boolean {
    if (this.texts.get(hash) === text) return true;
    if (hashOf(text) !== hash) return false;
    this.texts.set(hash, text);
    // A text that is too long for this store is too long for all.
    if (this.texts.has(hash)) void this.shared?.keep(hash, text);
    return true;
  }

  private async fetch(hash: string, shared: DocumentStore): Promise<string | null> {
    const text = await shared.get(hash);
    if (text === null || hashOf(text) !== hash) return null;
    this.texts.set(hash, text);
    return text;
  }
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
