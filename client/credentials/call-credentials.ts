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
  private lastKeyId: string | null = null;

  constructor(
    private readonly request: SigningRequest,
    private readonly clock: Clock,
    /** Names the work in the error of a wait that was stopped. */
    private readonly purpose: string,
  ) {}

  async current(): Promise<Credentials> {
    const { caller, context, signal } = this.request;
    const known = credentialsOf(caller, context, this.clock.local());
    const credentials = known instanceof Promise ? await orAborted(known, this.purpose, signal) : known;
    this.lastKeyId = credentials.accessKeyId;
    return credentials;
  }

  /** Upstream says that those given out last have ended. False where the caller can have no others. */
  invalidate(): boolean {
    const { provider } = this.request.caller;
    if (this.lastKeyId === null || !provider.invalidate) return false;
    provider.invalidate(this.lastKeyId);
    return true;
  }
}
