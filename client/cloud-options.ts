import type { LRUCache } from 'lru-cache';
import type { Answers } from './answers.js';
import type { Send } from './call.js';
import type { Caller } from './caller.js';
import type { Clock } from './clock.js';
import type { Seen } from './cloud.js';
import type { RoleSessions } from './credentials/role-session.js';
import type { Identity } from './identity.js';
import type { Ledger } from './ledger.js';
import type { Life } from './life.js';
import type { Permissions } from './permissions.js';
import type { TurnTaking } from './turn-taking.js';
import type { Watches } from './watch.js';

/** What one request brings: who asks, until when, and in which language. */
export interface CloudRequest extends Life {
  readonly caller: Caller;
  readonly ledger: Ledger;
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
  readonly permissions: Permissions;
  readonly answers: Answers;
  readonly clock: Clock;
  readonly roles: RoleSessions;
  readonly watches: Watches<Seen>;
  readonly turns: TurnTaking;
  readonly enteredAccountId?: string | null;
}
