/** The interface of the running embedded cloud for the process that started it, and the options of its start. */
import type { AccountRole } from './access/account-roles.js';
import type { CallerName, KeyHolder, LongLivedKey, ReadyCaller } from './access/callers.js';
import type { SessionCredentials } from './access/credentials.js';
import type { Principal } from './access/principal.js';
import type { SessionOptions } from './access/sessions.js';
import type { CallFilter, CallRecord } from './call-log.js';
import type { Cloud } from './cloud.js';
import type { DataSet } from './data/accounts.js';
import type { FleetOptions } from './data/fleet/members.js';
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
  /** Default: the company. `odd` has names, values and settings that break simple clients, for tests. */
  readonly dataSet?: DataSet;
  /** The number of instances of the main account in all regions. */
  readonly instances?: number;
  /** The number of regions, each with the same number of instances. Default: all regions, with unequal numbers. */
  readonly regions?: number;
  /** Many more accounts, in a resource directory with folders, most of them in few regions. Default: the usual three accounts. */
  readonly fleet?: FleetOptions;
  readonly latencyMs?: number;
  /** Milliseconds of the cloud's clock that an instance takes to start or to stop. Default: 2000. */
  readonly transitionMs?: number;
  /** Whether a list refuses unknown ids, and whether names are case-sensitive. Default: neither. */
  readonly strict?: Partial<Strictness>;
  /** Whether OSS answers are as its documentation prints some of them: with a namespace, and white space around texts. Default: not. */
  readonly printsOssXml?: boolean;
  /** Serves TLS too, with certificates of a throw-away authority; port 0 takes any free one. Default: not. */
  readonly tls?: { readonly port: number };
  /** The clock to which `advanceClock` adds. */
  readonly now?: () => number;
}

export interface Emulator {
  /** Such as http://127.0.0.1:9000. */
  readonly origin: string;
  /** Such as https://127.0.0.1:9443, and the certificate that a client has to trust, in PEM. */
  readonly tls: { readonly origin: string; readonly authorityCertificate: string } | undefined;
  /** The data from which answers are made. */
  readonly cloud: Cloud;
  readonly callers: Readonly<Record<CallerName, ReadyCaller>>;
  /** The roles that let the main account into the other accounts. */
  readonly accountRoles: readonly AccountRole[];
  /** Keys of RAM users of the main account, for clients that sign without a token. */
  readonly longLivedKeys: Readonly<Record<KeyHolder, LongLivedKey>>;
  /** The OIDC issuer that the main account trusts, for `npm start` and for tests. */
  readonly issuer: Issuer;
  readonly oidcProviders: OidcProviders;
  /** Users who have signed in there; their tokens last longer than a working session. */
  signedIn(): readonly SignedInPerson[];
  calls(filter?: CallFilter): CallRecord[];
  clearCalls(): void;
  /** Creates a role with this policy in the main account or another one, and with a trust policy; returns its ARN. */
  addRole(name: string, policy: string, accountId?: string, trust?: string): string;
  /** Issues temporary credentials without a call; a role ARN without a session gets a session named `emulator`. */
  issueSession(principal: Principal | string, options?: SessionOptions): SessionCredentials;
  addFault(rule: FaultRule): void;
  clearFaults(): void;
  setLatency(ms: number): void;
  /** Calls per second that an account may make in a region, for each action, or a list of rules; null = unlimited, the default. */
  setRateLimit(limit: number | RateRule | readonly RateRule[] | null): void;
  /** Calls in progress: not yet answered, and not yet aborted by the client. */
  openCalls(): number;
  advanceClock(ms: number): void;
  setStrict(strict: Partial<Strictness>): void;
  /** Destroys open sockets, because hanging calls would keep the process alive. */
  close(): Promise<void>;
}
