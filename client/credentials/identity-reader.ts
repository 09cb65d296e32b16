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
  /** By credential identity, for as long as the process remembers them. */
  readonly identities: LRUCache<string, Identity>;
}

/**
 * Finds out who the caller is. A session says it itself. Other credentials take one GetCallerIdentity each, however many
 * requests want to know.
 */
export class IdentityReader {
  private asked: Promise<Identity> | null = null;
  private found: Identity | null = null;

  constructor(
    private readonly options: IdentityReaderOptions,
    private readonly calls: RequestCalls,
  ) {}

  /** For answers: it is waited for no longer than the request lasts. */
  read(): Promise<Identity> {
    return orAborted(this.eventual(), getCallerIdentity.name, this.options.signal);
  }

  /** For the audit line: it outlives its request, whose end may be what the line is about. */
  eventual(): Promise<Identity> {
    this.asked ??= this.ask();
    return this.asked;
  }

  /** As far as it is known without asking. */
  known(): Identity | null {
    return this.found ?? this.options.identities.get(this.options.caller.identity) ?? null;
  }

  /** Until there is a session in the account that was entered. An answer that tells of its refusal is not given again. */
  ready(): Promise<Identity> {
    return this.options.context.freshness.endOnFailure(this.read());
  }

  /** The account asked: at once where it is known, so that two thousand ids do not wait two thousand times. */
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
