import { type ExecutionResult, GraphQLError } from 'graphql';
import { getSSEProcessor, type Plugin, processRegularResult } from 'graphql-yoga';
import { exportFormatOf, negotiate } from '../../responses/content-negotiation.js';

/**
 * Answers in a format that the Accept header names: single responses as JSON if that is accepted, incremental ones in the
 * client's format, with the name of the form in the Content-Type. yoga answers subscriptions, as events.
 */
export function useContentNegotiation(): Plugin {
  const subscriptions = new WeakSet<Request>();
  const named = new WeakMap<Request, string>();
  const asEvents = getSSEProcessor();
  return {
    onRequestParse({ request }) {
      const accept = request.headers.get('accept');
      const { json, parts } = negotiate(accept);
      // Before execution: a write whose response cannot be sent must not be executed.
      if (!json && !parts && !exportFormatOf(accept)) throw new GraphQLError('Not acceptable.');
    },
    onSubscribe({ args }) {
      subscriptions.add(args.contextValue.request);
    },
    onResultProcess({ request, result, setResultProcessor }) {
      if (subscriptions.has(request) || exportFormatOf(request.headers.get('accept'))) return;
      const { json, parts } = negotiate(request.headers.get('accept'));
      if (!(Symbol.asyncIterator in result)) {
        if (json) return setResultProcessor(processRegularResult, json);
        if (parts && isRefused(result)) return setResultProcessor(processRegularResult, 'application/json');
      }
      if (parts?.spec) named.set(request, parts.spec);
      if (parts?.type === 'text/event-stream') setResultProcessor(asEvents, parts.type);
      if (!parts) setResultProcessor((_, { Response: Answer }) => new Answer(null, { status: 406 }), '*/*');
    },
    onResponse({ request, response }) {
      const spec = named.get(request);
      const type = response.headers.get('content-type') ?? '';
      if (spec && /^(?:multipart|text)\//.test(type)) response.headers.set('content-type', `${type}; ${spec}`);
    },
  };
}

/** Whether the response has an HTTP error status: clients of events and incremental responses do not read its body as such. */
function isRefused(result: ExecutionResult | readonly ExecutionResult[]): boolean {
  return [result]
    .flat()
    .some(({ data, errors = [] }) => data === undefined && errors.some(({ extensions }) => hasStatus(extensions.http)));
}

/** By the draft of GraphQL over HTTP, errors of a document have a status in one media type only. */
function hasStatus(http: unknown): boolean {
  return typeof http === 'object' && http !== null && 'status' in http && !('spec' in http && http.spec);
}
