import type { LRUCache } from 'lru-cache';
import type { AnswerCache } from './cache/answer-cache.js';
import type { PollResult } from './cloud.js';
import type { Caller } from './credentials/caller.js';
import type { Identity } from './credentials/caller-identity.js';
import type { RoleSessions } from './credentials/role-session.js';
import type { EmptyListProofs } from './errors/empty-list-proofs.js';
import type { Send } from './pipeline/call.js';
import type { Clock } from './pipeline/clock.js';
import type { SharedPollers } from './reading/shared-pollers.js';
import type { CallContext } from './request/call-context.js';
import type { Lifetime } from './request/lifetime.js';
import type { KeyedMutex } from './throttling/keyed-mutex.js';

/** What one request brings: who asks, until when, and in which language. */
export interface CloudRequest extends Lifetime {
  readonly caller: Caller;
  readonly context: CallContext;
  /** zh-CN, en-US or ja, for actions that answer in a language. */
  readonly language: string;
  /** Nothing that was answered, or asked for, before this request is good enough for it. */
  readonly fresh?: boolean;
}

/** What a process adds to it. */
export interface CloudOptions extends CloudRequest {
  readonly send: Send;
  readonly homeRegionId: string;
  /** Who credentials belong to, by credential identity, for as long as they last. */
  readonly identities: LRUCache<string, Identity>;
  readonly emptyListProofs: EmptyListProofs;
  readonly answers: AnswerCache;
  readonly clock: Clock;
  readonly roles: RoleSessions;
  readonly watches: SharedPollers<PollResult>;
  readonly mutex: KeyedMutex;
  readonly enteredAccountId?: string | null;
}
