import { LRUCache } from 'lru-cache';
import type { Reply } from '../steps.js';

const dayMs = 86_400_000;
/** Of all texts together, as many as Redis keeps. */
const mostBytes = 64 * 1024 * 1024;

/** Texts by their hash, as `redis/document-scripts.ts` keeps them: for a day without use, the most recently used ones. */
export class DocumentsInMemory {
  private readonly texts = new LRUCache<string, string>({
    ttl: dayMs,
    updateAgeOnGet: true,
    maxSize: mostBytes,
    sizeCalculation: (text) => Buffer.byteLength(text) + 1,
  });

  get(hash: string): Reply {
    const text = this.texts.get(hash);
    return text === undefined ? [] : [text];
  }

  keep(hash: string, text: string): Reply {
    this.texts.set(hash, text);
    return [];
  }
}
