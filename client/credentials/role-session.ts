import type { Clock } from '../pipeline/clock.js';
import type { Caller } from './caller.js';
import { digest } from './digest.js';
import { assumeRole, type Exchange } from './exchange.js';
import { accountOf } from './grant.js';
import { KeptSessions } from './kept-sessions.js';
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
/**
 * A session of an hour is renewed in its last five minutes, if it is used then: a call for each account and hour. Even with
 * pauses of half a minute after failures, ten attempts fit into that time.
 */
const staleShare = 1 / 12;

/**
 * Sessions of roles that callers assume with their own credentials. The caller signs AssumeRole, so RAM decides. All requests
 * of a caller share a session, by credential identity, role and external id.
 */
export class RoleSessions {
  private readonly sessions: KeptSessions;

  constructor(
    private readonly exchange: Exchange,
    private readonly clock: Clock,
    /** The most sessions to keep. */
    most?: number,
  ) {
    this.sessions = new KeptSessions(clock, most);
  }

  get size(): number {
    return this.sessions.size;
  }

  /** Whether the caller has a session of the role that can be used now. */
  isOpen(base: Caller, role: Pick<Role, 'roleArn' | 'externalId'>): boolean {
    return this.sessions.peek(identityIn(base, role))?.isUsable ?? false;
  }

  /** The same caller in the account of the role. AssumeRole is not called before the first call that needs it. */
  enter(base: Caller, { roleArn, externalId, sessionName }: Role): Caller {
    const identity = identityIn(base, { roleArn, externalId });
    const session = this.sessions.use(identity, () => new Session(this.clock, staleShare));
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

function identityIn(base: Caller, { roleArn, externalId }: Pick<Role, 'roleArn' | 'externalId'>): string {
  return digest('role', base.identity, roleArn, externalId ?? '');
}
