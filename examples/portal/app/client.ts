import { Client, cacheExchange, fetchExchange } from '@urql/core';
import type { Person } from './people';

/** Creates a client of the gateway for one user, so that cached data never reaches the next user. */
export function clientOf({ headers }: Person): Client {
  return new Client({
    url: '/graphql',
    exchanges: [cacheExchange, fetchExchange],
    fetchOptions: { headers },
    // Subscriptions come as server-sent events over the same address.
    fetchSubscriptions: true,
    preferGetMethod: false,
    requestPolicy: 'cache-and-network',
  });
}

/** The cost of an answer, from `extensions.cloud`. */
export interface Cost {
  readonly calls: number;
  readonly cached: number;
  readonly durationMs: number;
}

export function costOf(extensions: Record<string, unknown> | undefined): Cost | null {
  return (extensions?.cloud as Cost | undefined) ?? null;
}
