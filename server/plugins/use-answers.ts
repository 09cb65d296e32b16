import { type ExecutionResult, GraphQLError, getOperationAST } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import type { Logger } from 'pino';
import { type Increment, mapParts, type Part } from '../parts.js';
import type { RequestState } from '../request-state.js';

export interface AnswersOptions {
  readonly states: WeakMap<Request, RequestState>;
  readonly log: Logger;
  readonly toGraphQLError: (error: unknown) => GraphQLError;
}

const problems: Readonly<Record<number, string>> = {
  404: 'There is nothing here. GraphQL is served on /graphql.',
  405: 'Only GET and POST are served.',
  406: 'The Accept header names nothing that this can be answered in. Queries are answered in application/json, subscriptions in text/event-stream.',
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
      if (!state || Array.isArray(result)) return;
      setResult(Symbol.asyncIterator in result ? inParts(state, request, result) : finish(state, result));
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

  function inParts(state: RequestState, request: Request, parts: AsyncIterable<Part>): AsyncIterable<Part> {
    const mapped = mapParts(parts, (part) => finishPart(state, part), request.signal);
    state.answered = mapped.over;
    return mapped.parts;
  }

  /** The last part holds what the whole answer cost: before that nobody knows. */
  function finishPart(state: RequestState, part: Part): Part {
    if (part.hasNext === undefined) return finish(state, part);
    if (part.incremental === undefined && part.hasNext) return withErrors(state, part);
    const increments = (part.incremental ?? []).map(({ errors, ...rest }): Increment => {
      return { ...rest, ...(errors && { errors: noted(state, translated(state, errors)) }) };
    });
    const late = noted(state, state.reported.splice(0)).map(laterError);
    const incremental = [...increments, ...late];
    return {
      ...part,
      ...(incremental.length > 0 && { incremental }),
      ...(!part.hasNext && { extensions: { ...part.extensions, cloud: costOf(state) } }),
    };
  }

  function finish(state: RequestState, result: ExecutionResult): ExecutionResult {
    return { ...withErrors(state, result), extensions: { ...result.extensions, cloud: costOf(state) } };
  }

  function withErrors(state: RequestState, { errors: thrown = [], ...rest }: Part): Part {
    const errors = noted(state, [...translated(state, thrown), ...state.reported.splice(0)]);
    return { ...(errors.length > 0 && { errors }), ...rest };
  }

  function translated(state: RequestState, errors: readonly GraphQLError[]): GraphQLError[] {
    return errors.map((error) => shown(state, error));
  }

  function noted(state: RequestState, errors: GraphQLError[]): GraphQLError[] {
    state.codes.push(...errors.map(({ extensions }) => String(extensions.code)));
    return errors;
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

function costOf({ ledger, explain }: RequestState): object {
  return { ...ledger.summary(), ...(explain && { explain: ledger.explained }) };
}

/** An error beside data that has been sent already: it adds nothing at its path but itself. */
function laterError(error: GraphQLError): Increment & { readonly data: object } {
  return { data: {}, path: error.path ?? [], errors: [error] };
}
