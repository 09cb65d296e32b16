import { createHash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { Freshness } from '../../client/cache/freshness.js';
import type { Identity } from '../../client/credentials/caller-identity.js';
import type { AccountsFrom } from '../../client/request/accounts-note.js';

/** What decides the data of a response: the caller, the language and the operation. */
export interface Question {
  readonly identity: string;
  readonly language: string;
  readonly document: string;
  readonly operationName: string | null;
  readonly variables: unknown;
}

/** A response that is ready to be sent again. */
export interface CachedResponse {
  /** JSON as it is sent: encoding it again for each request would cost as much as everything else. */
  readonly data: Buffer;
  /** The caller, if it was known. The key contains the credential identity, so later readers are the same caller. */
  readonly who: Identity | null;
  readonly operationName: string | null;
  /** The fields that it asked for, if they are noted. */
  readonly fields: readonly string[];
  /** The rows of lists in it. */
  readonly rows: number;
  /** The number of upstream answers in it. */
  readonly answers: number;
  /** Where its accounts come from. */
  readonly accounts: AccountsFrom | null;
  /** The configured accounts when it was made. With others its answer would be another one. */
  readonly config: object;
  readonly freshness: Freshness;
}

const mostBytes = 12 * 1024 * 1024;
/** What a response takes besides its data, about. */
const overheadBytes = 1_000;

/**
 * Whole responses. The same caller gets a response again while all of its upstream answers may be reused, so that a repeated
 * query of a dashboard costs no execution. A response is never kept longer than its upstream answers.
 */
export class ResponseCache {
  private readonly kept = new LRUCache<string, CachedResponse>({
    maxSize: mostBytes,
    sizeCalculation: ({ data }) => data.length + overheadBytes,
  });

  /** Whether there is a response that may be reusable: what its answers depend on. */
  freshnessOf(key: string): Freshness | null {
    return this.kept.peek(key)?.freshness ?? null;
  }

  get(key: string, config: object): CachedResponse | null {
    const known = this.kept.get(key);
    if (known?.freshness.isReusable && known.config === config) return known;
    this.kept.delete(key);
    return null;
  }

  keep(key: string, answer: CachedResponse): void {
    if (answer.freshness.isReusable) this.kept.set(key, answer);
  }
}

/** The key of a response. It begins with the whole identity, as in the answer cache, and different operations have different keys. */
export function keyOf({ identity, language, document, operationName, variables }: Question): string {
  const asked = JSON.stringify([language, document, operationName, variables ?? {}]);
  return identity + createHash('sha256').update(asked).digest('base64');
}
