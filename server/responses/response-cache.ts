import { createHash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { Freshness } from '../../client/cache/freshness.js';
import type { Identity } from '../../client/credentials/caller-identity.js';

/** What decides an answer's data: who asks, in which language, and what. */
export interface Question {
  readonly identity: string;
  readonly language: string;
  readonly document: string;
  readonly operationName: string | null;
  readonly variables: unknown;
}

/** An answer, ready to be sent again. */
export interface CachedResponse {
  /** JSON text as it goes over the wire: to encode it anew for each request would cost as much as all the rest. */
  readonly data: Buffer;
  /** Who asked, if that was known by then; who asks the same under this name is the same. */
  readonly who: Identity | null;
  readonly operationName: string | null;
  /** How many upstream answers it is made of. */
  readonly answers: number;
  readonly freshness: Freshness;
}

const mostBytes = 12 * 1024 * 1024;

/**
 * Whole answers, given again to the caller who was given them while every upstream answer they are made of may be used
 * again: a dashboard's query then costs no execution. What is kept here is kept nowhere longer than upstream's answers are.
 */
export class ResponseCache {
  private readonly kept = new LRUCache<string, CachedResponse>({
    max: 10_000,
    maxSize: mostBytes,
    sizeCalculation: ({ data }) => data.length + 100,
  });

  get(key: string): CachedResponse | null {
    const known = this.kept.get(key);
    if (known?.freshness.isReusable) return known;
    this.kept.delete(key);
    return null;
  }

  keep(key: string, answer: CachedResponse): void {
    if (answer.freshness.isReusable) this.kept.set(key, answer);
  }
}

/** The name of a question. As with upstream's answers it begins with the whole identity, and no two questions share one. */
export function keyOf({ identity, language, document, operationName, variables }: Question): string {
  const asked = JSON.stringify([language, document, operationName, variables ?? {}]);
  return identity + createHash('sha256').update(asked).digest('base64');
}
