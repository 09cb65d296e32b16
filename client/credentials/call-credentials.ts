import type { Clock } from '../pipeline/clock.js';
import { orAborted } from '../pipeline/or-aborted.js';
import type { CallContext } from '../request/call-context.js';
import { type Caller, credentialsOf } from './caller.js';
import type { Credentials } from './credentials.js';

/** Who signs a call, who is billed for an exchange, and how long it is waited for. */
export interface SigningRequest {
  readonly caller: Caller;
  readonly context: CallContext;
  readonly signal: AbortSignal;
}

/**
 * The credentials of one call. They are waited for once, before the call takes a slot. Each attempt then signs with those
 * that the caller has at that moment: a call that has waited for its turn must not be refused for a key that has been
 * replaced meanwhile.
 */
export class CallCredentials {
  private usedKeyId: string | null = null;

  constructor(
    private readonly request: SigningRequest,
    private readonly clock: Clock,
    /** Names the work in the error of a wait that was stopped. */
    private readonly purpose: string,
  ) {}

  /** Until the caller has credentials. */
  async ready(): Promise<void> {
    await this.current();
  }

  /** To sign with at this moment. */
  async take(): Promise<Credentials> {
    const credentials = await this.current();
    this.usedKeyId = credentials.accessKeyId;
    return credentials;
  }

  /** Upstream says that those taken last have ended. False where the caller can have no others. */
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
