import type { Clock } from '../pipeline/clock.js';
import { orAborted } from '../pipeline/or-aborted.js';
import type { CallContext } from '../request/call-context.js';
import { type Caller, credentialsOf } from './caller.js';
import type { Credentials } from './credentials.js';

/** The caller that signs, the request that pays for an exchange, and the signal that ends the wait. */
export interface SigningRequest {
  readonly caller: Caller;
  readonly context: CallContext;
  readonly signal: AbortSignal;
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

  /** Waits until the caller has credentials. */
  async ready(): Promise<void> {
    await this.current();
  }

  /** The credentials for an attempt that is signed now. */
  async take(): Promise<Credentials> {
    const credentials = await this.current();
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
