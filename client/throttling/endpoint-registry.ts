import { lruOf } from '../cache/lru.js';
import type { Call } from '../pipeline/call.js';

const kept = 10_000;

/**
 * Keeps one value for each endpoint (product and region) of an account. Until the account is known, the value belongs to the
 * credential, in a separate table: a client can invent any number of credentials, and these evict only each other.
 */
export class EndpointRegistry<Value extends object> {
  private readonly known = lruOf<Value>(kept);
  private readonly unknown = lruOf<Value>(kept);

  /** `create` gets the endpoint by its parts: whose quota it is, product and region. */
  constructor(private readonly create: (call: Call, name: readonly string[]) => Value) {}

  *values(): Generator<Value> {
    for (const table of [this.known, this.unknown]) yield* table.values();
  }

  of(call: Call): Value {
    const accountId = call.accountId();
    const table = accountId === null ? this.unknown : this.known;
    const name = [accountId ?? call.caller.identity, call.action.product.name, call.regionId ?? ''];
    const key = name.join('|');
    const value = table.get(key) ?? this.create(call, name);
    table.set(key, value);
    return value;
  }
}
