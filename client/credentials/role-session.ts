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
  /** The RoleSessionName, asked when a session is made. */
  readonly sessionName: () => string | Promise<string>;
}

/** What role chaining allows at most. */
const sessionSeconds = 3600;
const keptSessions = 10_000;

/**
 * Sessions of roles that callers assume with credentials of their own: AssumeRole is signed by the caller, so RAM decides who
 * may. Kept for all requests of a caller, by credential identity, role and external id.
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

  /** The same person in the account of the role. Nothing is called before the first of their calls. */
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
        // It serves later requests too, so the end of this one's token is no end of it.
        caller: { ...base, endsAt: null },
        billedTo,
      }),
    );
    return { identity, provider, accountId: accountOf(roleArn), endsAt: base.endsAt };
  }
}
