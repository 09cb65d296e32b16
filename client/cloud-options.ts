import type { LRUCache } from 'lru-cache';
import type { AnswerCache } from './cache/answer-cache.js';
import type { WriteVersions } from './cache/write-versions.js';
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

/** What one request provides: its caller, its lifetime and its language. */
export interface CloudRequest extends Lifetime {
  readonly caller: Caller;
  readonly context: CallContext;
  /** zh-CN, en-US or ja, for actions whose answers contain texts in a language. */
  readonly language: string;
  /** The request does not accept answers of calls that began before it. */
  readonly fresh?: boolean;
}

/** What the process adds to the request. */
export interface CloudOptions extends CloudRequest {
  readonly send: Send;
  readonly homeRegionId: string;
  /** The owners of credentials, by credential identity. */
  readonly identities: LRUCache<string, Identity>;
  readonly emptyListProofs: EmptyListProofs;
  readonly answers: AnswerCache;
  /** Null if no other process serves these callers. */
  readonly versions: WriteVersions | null;
  readonly clock: Clock;
  /** Upstream's time when the request began, in epoch ms. */
  readonly beganAt: number;
  readonly roles: RoleSessions;
  readonly watches: SharedPollers<PollResult>;
  readonly mutex: KeyedMutex;
  readonly enteredAccountId?: string | null;
}
