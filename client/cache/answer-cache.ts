import { LRUCache } from 'lru-cache';
import type { Answer } from '../model/action.js';
import type { Call } from '../pipeline/call.js';
import type { Generation, Reusable } from './freshness.js';
import { lruOf } from './lru.js';

/** Bytes of answer text. The parsed answers take about three times as much memory. */
const maxBytes = 12 * 1024 * 1024;
/** What the rest of an answer takes besides, about. */
const overheadBytes = 250;
const maxCallers = 10_000;
/** The maximum age of an answer that replaces one that upstream fails to give. */
const maxStaleMs = 60_000;

/** What an answer is about. A write or a refusal removes a caller's answers by it. */
export type Topic = Pick<Call, 'action' | 'regionId' | 'bucket'>;

/** Selects answers. Absent = all of them. */
export type TopicFilter = (topic: Topic) => boolean;

interface CachedAnswer extends Topic, Reusable {
  readonly identity: string;
  readonly answer: Answer;
  /** Size of the answer's text. */
  readonly bytes: number;
  /** The time of the call, by performance.now(). The age of the answer counts from here. */
  readonly askedAt: number;
}

/** An answer that has not arrived yet. If it is forgotten, only the callers that already wait get it, and it is not kept. */
export interface PendingAnswer extends Reusable {
  readonly askedAt: number;
  readonly isForgotten: boolean;
  /** Ends the wait, with an answer to keep or with none. */
  settle(answer?: Answer, bytes?: number): void;
}

/**
 * Answers kept for the caller who received them. For `ttlMs` they save a call, and for up to a minute they replace an answer
 * that upstream fails to give. With a `ttlMs` of 0 nothing is kept. The key begins with the credential identity, so a caller
 * never gets the answers of another caller.
 */
export class AnswerCache {
  private readonly kept = new LRUCache<string, CachedAnswer>({
    maxSize: maxBytes,
    dispose: ({ identity }, key) => this.removeKey(identity, key),
    noDisposeOnSet: true,
  });
  private readonly keysOf = new Map<string, Set<string>>();
  private readonly generations = lruOf<Generation>(maxCallers, {
    dispose: (generation) => {
      generation.isOver = true;
    },
  });
  private readonly pendingOf = new Map<string, Set<Topic & { isForgotten: boolean }>>();

  constructor(private readonly ttlMs: number) {}

  /** An answer that is fresh enough to save a call. */
  reusable(key: string): (Reusable & Pick<CachedAnswer, 'answer' | 'bytes'>) | undefined {
    const kept = this.kept.get(key);
    return kept && performance.now() < kept.until ? kept : undefined;
  }

  /** An answer that replaces one that upstream fails to give, and its age. */
  staleAnswer(key: string): { readonly answer: Answer; readonly ageMs: number } | undefined {
    const kept = this.kept.get(key);
    const ageMs = kept ? performance.now() - kept.askedAt : 0;
    return kept && ageMs <= maxStaleMs ? { answer: kept.answer, ageMs } : undefined;
  }

  expect(key: string, { action, regionId, bucket, caller: { identity } }: Call): PendingAnswer {
    const askedAt = performance.now();
    const until = askedAt + this.ttlMs;
    const pending = {
      action,
      regionId,
      bucket,
      askedAt,
      until,
      generation: this.generationOf(identity),
      isForgotten: false,
    };
    const others = this.pendingOf.get(identity) ?? new Set();
    this.pendingOf.set(identity, others.add(pending));
    const settle = (answer?: Answer, bytes = 0) => {
      others.delete(pending);
      if (others.size === 0 && this.pendingOf.get(identity) === others) this.pendingOf.delete(identity);
      if (answer === undefined || pending.isForgotten || this.ttlMs === 0) return;
      // Responses made from the older answer must not outlive the newer answer.
      if (this.reusable(key)) this.generations.delete(identity);
      pending.generation = this.generationOf(identity);
      const kept: CachedAnswer = {
        action,
        regionId,
        bucket,
        identity,
        answer,
        bytes,
        askedAt,
        until,
        generation: pending.generation,
      };
      this.kept.set(key, kept, { size: bytes + overheadBytes, ttl: Math.max(this.ttlMs, maxStaleMs) });
      // An answer that is larger than all that may be kept is not.
      if (this.kept.has(key)) this.keysOf.set(identity, (this.keysOf.get(identity) ?? new Set()).add(key));
    };
    return Object.assign(pending, { settle });
  }

  /** After a write or a refusal: later calls do not use the caller's kept and pending answers. */
  forget(identity: string, about: TopicFilter = () => true): void {
    this.generations.delete(identity);
    for (const pending of this.pendingOf.get(identity) ?? []) if (about(pending)) pending.isForgotten = true;
    for (const key of this.keysOf.get(identity) ?? []) {
      const kept = this.kept.peek(key, { allowStale: true });
      if (kept && about(kept)) this.kept.delete(key);
    }
  }

  drop(key: string): void {
    const kept = this.kept.peek(key, { allowStale: true });
    if (kept) this.generations.delete(kept.identity);
    this.kept.delete(key);
  }

  private generationOf(identity: string): Generation {
    const known = this.generations.get(identity);
    if (known) return known;
    const generation = { identity, isOver: false };
    this.generations.set(identity, generation);
    return generation;
  }

  private removeKey(identity: string, key: string): void {
    const keys = this.keysOf.get(identity);
    keys?.delete(key);
    if (keys?.size === 0) this.keysOf.delete(identity);
  }
}
