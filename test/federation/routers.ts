/** The routers that run here, set up as docs/federation.md says: headers of the caller go to the gateway alone, and no two callers share a request. */
import { createHash } from 'node:crypto';
import { ApolloGateway, type GraphQLDataSourceProcessOptions, RemoteGraphQLDataSource } from '@apollo/gateway';
import { createGatewayRuntime } from '@graphql-hive/gateway-runtime';
import { type GraphQLFormattedError, parse } from 'graphql';
import type { Headers } from './gateway.js';

export interface Answer<Data> {
  readonly data?: Data | null;
  readonly errors?: readonly GraphQLFormattedError[];
}

export interface Router {
  ask<Data>(query: string, headers: Headers, variables?: object): Promise<Answer<Data>>;
  close(): Promise<void>;
}

/** The name of the gateway in the supergraph. */
export const yunmen = 'yunmen';

const forwarded = /^(?:authorization|x-acs-.*|x-yunmen-role|cache-control)$/;
const forwardedOf = (headers: Headers) => Object.entries(headers).filter(([name]) => forwarded.test(name));

class Forwarding extends RemoteGraphQLDataSource<{ headers?: Headers }> {
  override willSendRequest({ request, context }: GraphQLDataSourceProcessOptions<{ headers?: Headers }>) {
    for (const [name, value] of forwardedOf(context.headers ?? {})) request.http?.headers.set(name, value);
  }
}

export async function apolloGateway(supergraphSdl: string): Promise<Router> {
  const gateway = new ApolloGateway({
    supergraphSdl,
    buildService: ({ name, url }) =>
      name === yunmen ? new Forwarding({ url: url ?? '' }) : new RemoteGraphQLDataSource({ url: url ?? '' }),
  });
  const { schema, executor } = await gateway.load();
  return {
    ask: async (query, headers, variables = {}) => {
      const answer = await executor({
        schema,
        document: parse(query),
        queryHash: createHash('sha256').update(query).digest('hex'),
        source: query,
        operationName: null,
        operation: undefined,
        request: { query, variables },
        context: { headers },
        metrics: {},
        overallCachePolicy: { policyIfCacheable: () => null, restrict: () => undefined, replace: () => undefined },
      } as never);
      return JSON.parse(JSON.stringify(answer));
    },
    close: () => gateway.stop(),
  };
}

export async function hiveGateway(supergraph: string): Promise<Router> {
  const gateway = createGatewayRuntime({
    supergraph,
    logging: false,
    maskedErrors: false,
    propagateHeaders: {
      fromClientToSubgraphs: ({ request, subgraphName }) =>
        subgraphName === yunmen ? Object.fromEntries(forwardedOf(Object.fromEntries(request.headers))) : undefined,
    },
    transportEntries: { '*.http': { options: { deduplicateInflightRequests: false } } },
  });
  return {
    ask: async (query, headers, variables = {}) => {
      const response = await gateway.fetch('http://localhost/graphql', {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify({ query, variables }),
      });
      return await response.json();
    },
    close: async () => await gateway[Symbol.asyncDispose](),
  };
}
