import { type ExecutionResult, GraphQLError, getOperationAST } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import type { Logger } from 'pino';
import type { RequestState } from '../request-state.js';

export interface AnswersOptions {
  readonly states: WeakMap<Request, RequestState>;
  readonly log: Logger;
  readonly toGraphQLError: (error: unknown) => GraphQLError;
}

const problems: Readonly<Record<number, string>> = {
  404: 'There is nothing here. GraphQL is served on /graphql.',
  405: 'Only GET and POST are served.',
  415: 'Send the query as JSON, with content-type: application/json.',
};

/**
 * Every answer leaves through here: errors in their one form, those that no field threw among them, and what the request
 * cost.
 */
export function useAnswers({ states, log, toGraphQLError }: AnswersOptions): Plugin {
  return {
    onExecute({ args }) {
      const state = states.get(args.contextValue.request);
      if (state) state.operationName = getOperationAST(args.document, args.operationName)?.name?.value ?? null;
    },
    onResultProcess({ request, result, setResult }) {
      const state = states.get(request);
      if (!state || Array.isArray(result) || Symbol.asyncIterator in result) return;
      setResult(finish(state, result));
    },
    onResponse({ request, response, setResponse, fetchAPI }) {
      const state = states.get(request);
      // What was refused before it was a GraphQL request has a status and nothing else.
      if (!state || response.status < 400 || response.body !== null || request.method === 'HEAD') return;
      const problem = problems[response.status] ?? 'This is no request that can be served.';
      const error = new GraphQLError(problem, { extensions: { code: 'BAD_USER_INPUT', retryable: false } });
      const headers = new fetchAPI.Headers(response.headers);
      headers.set('content-type', 'application/json; charset=utf-8');
      setResponse(fetchAPI.Response.json(finish(state, { errors: [error] }), { status: response.status, headers }));
    },
  };

  function finish(state: RequestState, result: ExecutionResult): ExecutionResult {
    const thrown = (result.errors ?? []).map((error) => shown(state, error));
    const errors = [...thrown, ...state.reported];
    state.codes.push(...errors.map(({ extensions }) => String(extensions.code)));
    const { ledger, explain } = state;
    const cloud = { ...ledger.summary(), ...(explain && { explain: ledger.explained }) };
    const { errors: _, ...rest } = result;
    return { ...(errors.length > 0 && { errors }), ...rest, extensions: { ...result.extensions, cloud } };
  }

  function shown(state: RequestState, error: GraphQLError): GraphQLError {
    const translated = toGraphQLError(error);
    if (translated.extensions.code !== 'INTERNAL') return translated;
    const { requestId } = state;
    // Work that nobody waits for any more is cut off where it stands: that is no bug.
    if (state.isAbandoned()) return translated;
    log.error({ requestId, err: error.originalError ?? error }, 'unexpected error');
    return new GraphQLError(translated.message, {
      path: translated.path ?? null,
      nodes: translated.nodes ?? null,
      extensions: { ...translated.extensions, requestId },
    });
  }
}
