import { CloudError } from '../errors/cloud-error.js';
import { backOffMs } from '../pipeline/back-off.js';
import type { Clock } from '../pipeline/clock.js';
import type { CallContext } from '../request/call-context.js';
import type { CredentialsProvider } from './credentials-provider.js';
import type { Grant } from './grant.js';

/** Makes the next credentials of a session. */
type Obtain = () => Promise<Grant>;

/** A held grant and, by upstream's clock, until when it serves. */
interface Held {
  readonly grant: Grant;
  /** From then on others are fetched, while this one still serves. */
  readonly staleAt: number;
  readonly usableUntil: number;
}

interface Failure {
  readonly error: unknown;
  /** In a row. */
  readonly count: number;
  readonly at: number;
}

/**
 * A part of the session's length, for those of 900 seconds would never be fresh by a margin of minutes. Of an hour it leaves
 * more than twice the 15 minutes by which our clock may be off before upstream says so.
 */
const staleShare = 0.55;
/** No call may be on its way longer than its credentials last. */
const longestFlightMs = 30_000;
const flightShare = 1 / 30;
const firstPauseMs = 1_000;
const maxPauseMs = 30_000;

/**
 * Credentials that end, renewed before they do: one exchange at a time however many ask, in the background while the present
 * ones serve, and with growing pauses while it fails. What has ended is never given out.
 */
export class Session {
  private held: Held | null = null;
  private renewal: Promise<Grant> | null = null;
  private failure: Failure | null = null;

  constructor(private readonly clock: Clock) {}

  current(obtain: Obtain): Grant | Promise<Grant> {
    const now = this.now();
    const present = this.held !== null && now < this.held.usableUntil ? this.held : null;
    if (present === null) return this.renewed(obtain, firstPauseMs);
    // The present ones serve, so no caller waits for the next, or is told if they cannot be had.
    if (now >= present.staleAt) this.renewed(obtain, maxPauseMs).catch(() => undefined);
    return present.grant;
  }

  /** Forgets the credentials of this key, if they are still those in use. */
  invalidate(accessKeyId: string): void {
    if (this.held?.grant.credentials.accessKeyId === accessKeyId) this.held = null;
  }

  /** There is a new reason to try at once. */
  retryNow(): void {
    this.failure = null;
  }

  endOf(accessKeyId: string): number | null {
    const grant = this.held?.grant;
    return grant?.credentials.accessKeyId === accessKeyId ? grant.expiresAt : null;
  }

  /** `maxMs` is the longest that a failure keeps it from trying again: a caller without credentials is told soon. */
  private renewed(obtain: Obtain, maxMs: number): Promise<Grant> {
    if (this.renewal) return this.renewal;
    const failure = this.failure;
    const pausedMs = failure ? this.now() - failure.at : 0;
    // A clock that was set back must not make the pause last: time that runs backwards ends it.
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
    if (lengthMs <= 0) throw new CloudError('unavailable', 'STS gave credentials that have ended already.');
    return { grant, usableUntil, staleAt: expiresAt - lengthMs * staleShare };
  }

  private now(): number {
    return this.clock.now().getTime();
  }
}

/** The credentials of a session as its callers see them. */
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
