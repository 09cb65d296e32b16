/** What the running embedded cloud offers to the process that started it, and how it can be started. */
import type { AccountRole } from './access/account-roles.js';
import type { CallerName, KeyHolder, LongLivedKey, ReadyCaller } from './access/callers.js';
import type { SessionCredentials } from './access/credentials.js';
import type { Principal } from './access/principal.js';
import type { SessionOptions } from './access/sessions.js';
import type { CallFilter, CallRecord } from './call-log.js';
import type { Cloud } from './cloud.js';
import type { FaultRule } from './faults.js';
import type { Issuer } from './oidc/issuer.js';
import type { OidcProviders } from './oidc/providers.js';
import type { SignedInPerson } from './oidc/sign-on.js';
import type { RateRule } from './rate-limit.js';
import type { Strictness } from './strictness.js';

export interface EmulatorOptions {
  /** 0 takes any free port. */
  readonly port?: number;
  readonly host?: string;
  readonly seed?: number;
  /** How many the main account has in all regions together. */
  readonly instances?: number;
  /** How many regions there are, with equally many instances each; all of them, unequally, unless given. */
  readonly regions?: number;
  readonly latencyMs?: number;
  /** How long an instance takes to start, to stop and so on: 2000 by the cloud's clock. */
  readonly transitionMs?: number;
  /** Whether unknown ids refuse a list, and whether names are told apart by case; neither unless said. */
  readonly strict?: Partial<Strictness>;
  /** The clock that `advanceClock` moves on from. */
  readonly now?: () => number;
}

export interface Emulator {
  /** Such as http://127.0.0.1:9000. */
  readonly origin: string;
  /** The truth: what answers are made of. */
  readonly cloud: Cloud;
  readonly callers: Readonly<Record<CallerName, ReadyCaller>>;
  /** How the accounts are entered from the main one. */
  readonly accountRoles: readonly AccountRole[];
  /** Keys of RAM users of the main account, for clients that sign without a token. */
  readonly longLivedKeys: Readonly<Record<KeyHolder, LongLivedKey>>;
  /** The sign-on that the main account trusts, for `npm start` and for tests. */
  readonly issuer: Issuer;
  readonly oidcProviders: OidcProviders;
  /** People who have signed in there, with tokens that outlast any session at the keyboard. */
  signedIn(): readonly SignedInPerson[];
  calls(filter?: CallFilter): CallRecord[];
  clearCalls(): void;
  /** A role of the main account, or of another, with a policy of its own; its ARN. */
  addRole(name: string, policy: string, accountId?: string): string;
  /** Temporary credentials without a call; a bare role ARN gets a session named `emulator`. */
  issueSession(principal: Principal | string, options?: SessionOptions): SessionCredentials;
  addFault(rule: FaultRule): void;
  clearFaults(): void;
  setLatency(ms: number): void;
  /** Calls per second and action that an account may make in a region, or rules; null = unlimited, as at the start. */
  setRateLimit(limit: number | RateRule | readonly RateRule[] | null): void;
  /** Calls that were begun, and neither answered nor given up by the client. */
  openCalls(): number;
  advanceClock(ms: number): void;
  setStrict(strict: Partial<Strictness>): void;
  /** Destroys open sockets: hanging calls must not keep a process alive. */
  close(): Promise<void>;
}
