import { LRUCache } from 'lru-cache';
import type { Clock } from '../pipeline/clock.js';
import type { Caller } from './caller.js';
import { digest } from './digest.js';
import { assumeRole, type Exchange } from './exchange.js';
import { accountOf } from './grant.js';
import { Session, sessionProvider } from './session.js';

/** A role that callers enter with their own credentials. */
export interface Role {
  readonly roleArn: string;
  readonly externalId?: string | undefined;
  /** The RoleSessionName, computed when a session is created. */
  readonly sessionName: () => string | Promise<string>;
}

/** The maximum for role chaining. */
const sessionSeconds = 3600;
const keptSessions = 10_000;

/**
 * Sessions of roles that callers assume with their own credentials. The caller signs AssumeRole, so RAM decides. All requests
 * of a caller share a session, by credential identity, role and external id.
 */
export class RoleSessions {
  private readonly sessions = new LRUCache<string, Session>({ max: keptSessions });

  constructor(
    private readonly exchange: Exchange,
    private readonly clock: Clock,
  ) {}

  get size(): number {
    return this.sessions.size;
  }

  /** The same caller in the account of the role. AssumeRole is not called before the first call that needs it. */
  enter(base: Caller, { roleArn, externalId, sessionName }: Role): Caller {
    const identity = digest('role', base.identity, roleArn, externalId ?? '');
    const session = this.sessions.get(identity) ?? new Session(this.clock);
    this.sessions.set(identity, session);
    const provider = sessionProvider(session, async (billedTo) =>
      this.exchange({
        action: assumeRole,
        params: {
          RoleArn: roleArn,
          RoleSessionName: await sessionName(),
          DurationSeconds: String(sessionSeconds),
          ...(externalId !== undefined && { ExternalId: externalId }),
        },
        // The session serves later requests too, so the expiry of this request's token does not limit it.
        caller: { ...base, endsAt: null },
        billedTo,
      }),
    );
    return { identity, provider, accountId: accountOf(roleArn), endsAt: base.endsAt, person: base.person };
  }
}
