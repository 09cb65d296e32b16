import { useDeferStream } from '@graphql-yoga/plugin-defer-stream';
import { useDisableIntrospection } from '@graphql-yoga/plugin-disable-introspection';
import { type GraphQLError, type GraphQLSchema, printSchema } from 'graphql';
import { createYoga, useExecutionCancellation, type YogaServerInstance } from 'graphql-yoga';
import type { Logger } from 'pino';
import type { Client } from '../client/client.js';
import type { Cloud } from '../client/cloud.js';
import { useAnswers } from './plugins/use-answers.js';
import { useCallers } from './plugins/use-callers.js';
import { useIncremental } from './plugins/use-incremental.js';
import { useLoopbackHost } from './plugins/use-loopback-host.js';
import { usePages } from './plugins/use-pages.js';
import { useRequestLog } from './plugins/use-request-log.js';
import type { RequestLimits, RequestState } from './request-state.js';

export interface GatewayOptions {
  readonly schema: GraphQLSchema;
  readonly client: Client;
  readonly log: Logger;
  readonly limits: RequestLimits;
  readonly introspection: boolean;
  /** The page of the explorer; null = none. */
  readonly graphiql: GraphiqlOptions | null;
  /** Only requests for a loopback host are served: the mode needs no credentials of the person's own. */
  readonly loopbackOnly: boolean;
  /** The only translation of failures into GraphQL errors. */
  readonly toGraphQLError: (error: unknown) => GraphQLError;
  readonly isReady: () => boolean;
}

export interface GraphiqlOptions {
  readonly render: (options?: object) => string;
  readonly defaultQuery: string;
  /** Request headers to begin with, as JSON text. */
  readonly headers: string;
}

/** What resolvers get as their context, beside what yoga adds. */
interface GatewayContext {
  readonly cloud: Cloud;
  readonly report: (error: GraphQLError) => void;
}

export type Gateway = YogaServerInstance<object, GatewayContext>;

/** Builds the HTTP side of the gateway: who asks, what is served, how answers and errors look. */
export function createGateway(options: GatewayOptions): Gateway {
  const { schema, client, log, limits, graphiql } = options;
  const states = new WeakMap<Request, RequestState>();
  const stateOf = (request: Request): RequestState => {
    const state = states.get(request);
    if (!state) throw new Error('A request came to execution without a caller.');
    return state;
  };
  const plugins = [
    ...(options.loopbackOnly ? [useLoopbackHost()] : []),
    usePages({ sdl: options.introspection ? printSchema(schema) : null, isReady: options.isReady }),
    useCallers({ states, client, limits, log }),
    useAnswers({ states, log, toGraphQLError: options.toGraphQLError }),
    // Behind useAnswers, which may still put an error into a refusal: the line tells what was sent.
    useRequestLog(states, log),
    useDeferStream(),
    useIncremental(),
    useExecutionCancellation(),
    ...(options.introspection ? [] : [useDisableIntrospection()]),
  ];
  return createYoga<object, GatewayContext>({
    schema,
    plugins,
    context: ({ request }) => {
      const { cloud, reported } = stateOf(request);
      return { cloud, report: (error) => reported.push(error) };
    },
    logging: quiet(log),
    maskedErrors: false,
    multipart: false,
    cors: false,
    batching: false,
    maxRequestBodySize: 1_000_000,
    landingPage: false,
    healthCheckEndpoint: '/healthz',
    ...(graphiql
      ? {
          graphiql: { defaultQuery: graphiql.defaultQuery, headers: graphiql.headers, title: 'Yunmen' },
          renderGraphiQL: graphiql.render,
        }
      : { graphiql: false }),
  });
}

/** Yoga's own messages are about its internals; what goes wrong there is a bug of ours. */
function quiet(log: Logger): Record<'debug' | 'info' | 'warn' | 'error', (...args: unknown[]) => void> {
  const ignore = () => undefined;
  return { debug: ignore, info: ignore, warn: ignore, error: (...args) => log.error({ err: args[0] }, 'server error') };
}
