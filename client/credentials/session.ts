import { CloudError } from '../errors/cloud-error.js';
import { backOffMs } from '../pipeline/back-off.js';
import type { Clock } from '../pipeline/clock.js';
import type { CallContext } from '../request/call-context.js';
import type { CredentialsProvider } from './credentials-provider.js';
import type { Grant } from './grant.js';

/** Obtains new credentials for a session. */
type Obtain = () => Promise<Grant>;

/** A grant, with its times by upstream's clock. */
interface Held {
  readonly grant: Grant;
  /** When to fetch new credentials, while these are still used. */
  readonly staleAt: number;
  readonly usableUntil: number;
}

interface Failure {
  readonly error: unknown;
  /** The number of consecutive failures. */
  readonly count: number;
  readonly at: number;
}

/**
 * A fraction of the session's duration, because with a margin of minutes a session of 900 seconds would never be fresh. For one
 * hour it leaves more than twice the 15 minutes by which the local clock may be off before upstream refuses it.
 */
const usualStaleShare = 0.55;
/** The maximum time for which credentials must outlive the start of a call that uses them. */
const longestFlightMs = 30_000;
const flightShare = 1 / 30;
const firstPauseMs = 1_000;
const maxPauseMs = 30_000;

/**
 * Credentials that expire, and are renewed before they do. At most one exchange runs at a time. It runs in the background
 * while the current credentials are valid, with growing pauses after failures. Expired credentials are never given out.
 */
export class Session {
  private held: Held | null = null;
  private renewal: Promise<Grant> | null = null;
  private failure: Failure | null = null;

  constructor(
    private readonly clock: Clock,
    /** The last part of the duration, in which a use renews the session. */
    private readonly staleShare = usualStaleShare,
  ) {}

  /** Whether there are credentials that can still be used. */
  get isUsable(): boolean {
    return this.held !== null && this.now() < this.held.usableUntil;
  }

  /** Nothing would be lost without it: no credentials, no exchange that runs, and no pause after failures that still counts. */
  get isWorthless(): boolean {
    const isPaused = this.failure !== null && Math.abs(this.now() - this.failure.at) < maxPauseMs;
    return !this.isUsable && this.renewal === null && !isPaused;
  }

  current(obtain: Obtain): Grant | Promise<Grant> {
    const now = this.now();
    const present = this.held !== null && now < this.held.usableUntil ? this.held : null;
    if (present === null) return this.renewed(obtain, firstPauseMs);
    // The current credentials are valid, so no caller waits for the renewal or gets its failure.
    if (now >= present.staleAt) this.renewed(obtain, maxPauseMs).catch(() => undefined);
    return present.grant;
  }

  /** Forgets the credentials with this key, if they are current. */
  invalidate(accessKeyId: string): void {
    if (this.held?.grant.credentials.accessKeyId === accessKeyId) this.held = null;
  }

  /** Ends the pause after failures, because there is a new reason to try. */
  retryNow(): void {
    this.failure = null;
  }

  endOf(accessKeyId: string): number | null {
    const grant = this.held?.grant;
    return grant?.credentials.accessKeyId === accessKeyId ? grant.expiresAt : null;
  }

  /** `maxMs` limits the pause after failures: it is short if the caller has no valid credentials. */
  private renewed(obtain: Obtain, maxMs: number): Promise<Grant> {
    if (this.renewal) return this.renewal;
    const failure = this.failure;
    const pausedMs = failure ? this.now() - failure.at : 0;
    // A clock that was set back must not prolong the pause, so a negative pause ends it.
    if (failure && pausedMs >= 0 && pausedMs < backOffMs(failure.count, { firstMs: firstPauseMs, maxMs })) {
      return Promise.reject(failure.error);
    }
    this.renewal = this.attempt(obtain).finally(() => {
      this.renewal = null;
    });
    return this.renewal;
  }

  private async attempt(obtain: Obtain): Promise<Grant> {
    try {
      const grant = await obtain();
      this.held = this.holding(grant);
      this.failure = null;
      return grant;
    } catch (error) {
      this.failure = { error, count: (this.failure?.count ?? 0) + 1, at: this.now() };
      throw error;
    }
  }

  private holding(grant: Grant): Held {
    const { expiresAt } = grant;
    const lengthMs = expiresAt - this.now();
    const usableUntil = expiresAt - Math.min(longestFlightMs, lengthMs * flightShare);
    if (lengthMs <= 0) throw new CloudError('unavailable', 'STS gave credentials that have already expired.');
    return { grant, usableUntil, staleAt: expiresAt - lengthMs * this.staleShare };
  }

  private now(): number {
    return this.clock.now().getTime();
  }
}

/** The credentials of a session, as a provider for its callers. */
export function sessionProvider(
  session: Session,
  obtain: (billedTo: CallContext) => Promise<Grant>,
): CredentialsProvider {
  const current = (billedTo: CallContext) => session.current(() => obtain(billedTo));
  return {
    credentials: (billedTo) => {
      const grant = current(billedTo);
      return grant instanceof Promise ? grant.then(({ credentials }) => credentials) : grant.credentials;
    },
    identity: async (billedTo) => (await current(billedTo)).identity,
    invalidate: (accessKeyId) => session.invalidate(accessKeyId),
    endOf: ({ accessKeyId }) => session.endOf(accessKeyId),
  };
}
