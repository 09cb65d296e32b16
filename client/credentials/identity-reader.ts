import type { LRUCache } from 'lru-cache';
import { orAborted } from '../pipeline/or-aborted.js';
import type { CallContext } from '../request/call-context.js';
import { lifetimeOf } from '../request/lifetime.js';
import type { RequestCalls } from '../request/request-calls.js';
import type { Caller } from './caller.js';
import { getCallerIdentity, type Identity, readIdentity } from './caller-identity.js';

const timeoutMs = 10_000;

export interface IdentityReaderOptions {
  readonly caller: Caller;
  readonly context: CallContext;
  readonly signal: AbortSignal;
  /** The identities that the process remembers, by credential identity. */
  readonly identities: LRUCache<string, Identity>;
}

/**
 * Finds the identity of the caller. A session has it already. Other credentials need one GetCallerIdentity, which requests
 * share.
 */
export class IdentityReader {
  private asked: Promise<Identity> | null = null;
  private found: Identity | null = null;

  constructor(
    private readonly options: IdentityReaderOptions,
    private readonly calls: RequestCalls,
  ) {}

  /** Asks, if nothing has asked yet. The code that needs the identity later gets the failure. */
  begin(): void {
    if (!this.asked) this.eventual().catch(() => undefined);
  }

  /** For answers: the wait ends with the request. */
  read(): Promise<Identity> {
    return orAborted(this.eventual(), getCallerIdentity.name, this.options.signal);
  }

  /** For the audit line: the wait outlives the request, because the line may be about the end of the request. */
  eventual(): Promise<Identity> {
    this.asked ??= this.ask();
    return this.asked;
  }

  /** The identity, if it is known without a call. */
  known(): Identity | null {
    return this.found ?? this.options.identities.get(this.options.caller.identity) ?? null;
  }

  /** Waits for a session in the entered account. A response that reports its failure is not reused. */
  ready(): Promise<Identity> {
    return this.options.context.freshness.endOnFailure(this.read());
  }

  /** The target account, synchronously if it is known, so that two thousand ids do not wait two thousand times. */
  accountId(): string | Promise<string> {
    return this.knownAccountId() ?? this.read().then(({ accountId }) => accountId);
  }

  knownAccountId(): string | null {
    return this.options.caller.accountId ?? this.found?.accountId ?? null;
  }

  private async ask(): Promise<Identity> {
    const { caller, identities, context } = this.options;
    if (caller.provider.identity) {
      this.found = await caller.provider.identity(context);
      return this.found;
    }
    const ask = () => this.calls.send(getCallerIdentity, { regionId: null }, lifetimeOf(timeoutMs));
    this.found = this.known() ?? readIdentity(await ask());
    identities.set(caller.identity, this.found);
    return this.found;
  }
}
