import type { Clock } from '../pipeline/clock.js';
import type { Signal } from '../pipeline/on-abort.js';
import { orAborted } from '../pipeline/or-aborted.js';
import type { CallContext } from '../request/call-context.js';
import { type Caller, credentialsOf } from './caller.js';
import type { Credentials } from './credentials.js';

/** The caller that signs, the request that pays for an exchange, and the signal that ends the wait. */
export interface SigningRequest {
  readonly caller: Caller;
  readonly context: CallContext;
  readonly signal: Signal;
}

/**
 * The credentials of one call. The call waits for them once, before it takes a slot. Each attempt then signs with the caller's
 * current credentials: after a wait for its turn, a call must not be refused because of a key that has been replaced.
 */
export class CallCredentials {
  private usedKeyId: string | null = null;

  constructor(
    private readonly request: SigningRequest,
    private readonly clock: Clock,
    /** The name of the work in the error of an aborted wait. */
    private readonly purpose: string,
  ) {}

  /** Resolves when the caller has credentials. Undefined if it has them. */
  ready(): Promise<unknown> | undefined {
    const known = this.current();
    return known instanceof Promise ? known : undefined;
  }

  /** The credentials for an attempt that is signed now. */
  take(): Credentials | Promise<Credentials> {
    const known = this.current();
    return known instanceof Promise ? known.then((credentials) => this.taken(credentials)) : this.taken(known);
  }

  private taken(credentials: Credentials): Credentials {
    this.usedKeyId = credentials.accessKeyId;
    return credentials;
  }

  /** Upstream says that the credentials taken last have expired. False if the caller cannot get others. */
  invalidate(): boolean {
    const { provider } = this.request.caller;
    if (this.usedKeyId === null || !provider.invalidate) return false;
    provider.invalidate(this.usedKeyId);
    return true;
  }

  private current(): Credentials | Promise<Credentials> {
    const { caller, context, signal } = this.request;
    const known = credentialsOf(caller, context, this.clock.local());
    return known instanceof Promise ? orAborted(known, this.purpose, signal) : known;
  }
}
