import { Client, cacheExchange, fetchExchange } from '@urql/core';
import type { Person } from './people.ts';

/** A client of the gateway for one person: nothing that one of them saw is kept for the next. */
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

/** What an answer cost, as the gateway says in `extensions.cloud`. */
export interface Cost {
  readonly calls: number;
  readonly cached: number;
  readonly durationMs: number;
}

export function costOf(extensions: Record<string, unknown> | undefined): Cost | null {
  return (extensions?.cloud as Cost | undefined) ?? null;
}
