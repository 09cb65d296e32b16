import { lruOf } from '../cache/lru.js';
import { CloudError } from '../errors/cloud-error.js';
import type { Clock } from '../pipeline/clock.js';
import type { CallContext } from '../request/call-context.js';
import { type Caller, callerOf, type Person } from './caller.js';
import { digest } from './digest.js';
import { assumeRoleWithOidc, type Exchange } from './exchange.js';
import { accountOf, type Grant } from './grant.js';
import { Session, sessionProvider } from './session.js';
import { sessionName } from './session-name.js';

/** A user whose token was verified for this request. */
export interface SignedInUser extends Person {
  /** Whether the names of sessions tell issuers apart, because there may be several. Default: no. */
  readonly isIssuerInName?: boolean;
  /** The ARN of the issuer's OIDC provider in RAM. */
  readonly providerArn: string;
  readonly roleArn: string;
  readonly token: string;
  /** Epoch ms of the local clock at which the token expires. */
  readonly endsAt: number;
}

type Token = Pick<SignedInUser, 'token' | 'endsAt'>;

/** What is kept between requests for a user in a role. */
interface KeptSession {
  readonly session: Session;
  /** The verified token with the latest expiry. Renewals use it. */
  newest: Token;
  /** The token that STS refused last. */
  refused: string | null;
}

const keptSessions = 50_000;

/**
 * Sessions of users who signed in at an OIDC issuer: one for each issuer, subject and role, shared by all tokens of the user.
 * https://www.alibabacloud.com/help/en/ram/developer-reference/api-sts-2015-04-01-assumerolewithoidc
 */
export class OidcSessions {
  private readonly people = lruOf<KeptSession>(keptSessions);

  constructor(
    private readonly exchange: Exchange,
    private readonly clock: Clock,
  ) {}

  get size(): number {
    return this.people.size;
  }

  /** The caller of one request. It ends with the token of the request, even if the session continues for the user's other tokens. */
  callerOf(person: SignedInUser): Caller {
    const { issuer, subject, roleArn, token, endsAt } = person;
    const identity = identityOf(person);
    const kept = this.people.get(identity) ?? { session: new Session(this.clock), newest: person, refused: null };
    this.people.set(identity, kept);
    if (endsAt > kept.newest.endsAt) kept.newest = { token, endsAt };
    if (kept.refused !== null && kept.refused !== token) kept.session.retryNow();
    const provider = sessionProvider(kept.session, (billedTo) => this.obtain(kept, person, billedTo));
    return { identity, provider, accountId: accountOf(roleArn), endsAt, person: { issuer, subject } };
  }

  private async obtain(kept: KeptSession, person: SignedInUser, billedTo: CallContext): Promise<Grant> {
    const shown = kept.newest;
    try {
      return await this.assume(person, shown.token, billedTo);
    } catch (error) {
      if (!(error instanceof CloudError)) throw error;
      if (error.kind === 'unauthenticated') kept.refused = shown.token;
      // The failure of one token says nothing about another token: STS and trust policies check more than the subject.
      kept.newest = person;
      if (error.retryable || shown.token === person.token) throw error;
      return await this.assume(person, person.token, billedTo);
    }
  }

  private assume(person: SignedInUser, token: string, billedTo: CallContext): Promise<Grant> {
    const { issuer, subject, providerArn, roleArn, isIssuerInName = false } = person;
    return this.exchange({
      action: assumeRoleWithOidc,
      params: {
        OIDCProviderArn: providerArn,
        RoleArn: roleArn,
        OIDCToken: token,
        RoleSessionName: sessionName(subject, isIssuerInName ? issuer : null),
      },
      caller: { ...anonymousCaller, identity: identityOf(person), accountId: accountOf(roleArn) },
      billedTo,
    });
  }
}

function identityOf({ issuer, subject, roleArn }: SignedInUser): string {
  return digest('oidc', issuer, subject, roleArn);
}

/** The exchange is not signed. Only the token identifies the user. */
const anonymousCaller = callerOf({ accessKeyId: '', accessKeySecret: '' });
