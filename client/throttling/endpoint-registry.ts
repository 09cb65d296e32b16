import { LRUCache } from 'lru-cache';
import type { Call } from '../pipeline/call.js';

const kept = 10_000;

/**
 * What is kept for an account at an endpoint (product and region). Until an account is known it is the credential's own,
 * and in a table apart: made-up credentials, of which anybody has as many as they like, push out nothing but each other.
 */
export class EndpointRegistry<Value extends object> {
  private readonly known = new LRUCache<string, Value>({ max: kept });
  private readonly unknown = new LRUCache<string, Value>({ max: kept });

  constructor(private readonly create: (call: Call) => Value) {}

  of(call: Call): Value {
    const accountId = call.accountId();
    const table = accountId === null ? this.unknown : this.known;
    const key = `${accountId ?? call.caller.identity}|${call.action.product.name}|${call.regionId ?? ''}`;
    const value = table.get(key) ?? this.create(call);
    table.set(key, value);
    return value;
  }
}
