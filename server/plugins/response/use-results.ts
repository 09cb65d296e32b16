import { type ExecutionResult, GraphQLError, getOperationAST } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import type { Logger } from 'pino';

import { callCost } from '../../../client/request/call-context.js';
import { errorResponse } from '../../http/error-response.js';
import type { RequestContext, RequestContexts } from '../../request/request-context.js';
import type { RemovedMembers, SkippingList } from '../../request/response-record.js';

import { endedResult } from '../../responses/ended-result.js';
import { type IncrementalResult, mapPayloads, type Payload } from '../../responses/incremental-payloads.js';
import { serializeResult } from '../../responses/serialize.js';
import { createShowError } from '../../responses/show-error.js';
import type { Outcome } from '../../telemetry/labels.js';

export interface ResultsOptions {
  readonly contexts: RequestContexts;
  readonly log: Logger;
  readonly toGraphQLError: (error: unknown) => GraphQLError;
}

/** What fields report beside their answers. It is added to the answer of their operation. */
export interface Reporting {
  /** Errors that no field threw. */
  readonly reported: GraphQLError[];
  /** Members that fields left out, for `extensions.removed`. */
  readonly removed: RemovedMembers;
  /** Lists that did not ask all of their scopes, for `extensions.cloud.skipped`. */
  readonly skipping: readonly SkippingList[];
}

type Stringify = (finished: object) => string;

/** The total text length of a batch. */
interface Text {
  length: number;
}

/** V8 cannot create a text of 0x1fffffe8 characters or more. A stream or a batch needs some of them for its own text. */
const longestText = 0x1fffffe8 - 100_000;

/** The number of errors that fit into one turn. */
const mostAtOnce = 100;

const problems: Readonly<Record<number, string>> = {
  404: 'This path does not exist. GraphQL is served on /graphql.',
  405: 'Only GET and POST are served.',
  406: 'The Accept header names nothing that this can be answered in: that is application/json, application/graphql-response+json, text/event-stream, and multipart/mixed with deferSpec=20220824, incrementalSpec=v0.2 or neither. Nothing was executed.',
  415: 'Send the query as JSON, with content-type: application/json.',
};

/**
 * Finishes every response: it translates errors to their one form, adds errors that no field threw, and adds the cost of the
 * request.
 */
export function useResults({ contexts, log, toGraphQLError }: ResultsOptions): Plugin {
  /** Errors that are already translated. */
  const finished = new WeakSet<GraphQLError>();
  const showError = createShowError({ log, toGraphQLError });
  return {
    onParams({ request, params }) {
      if (typeof params?.query === 'string') contexts.find(request)?.record.addDocument(params.query);
    },
    onExecute({ args }) {
      const name = getOperationAST(args.document, args.operationName)?.name?.value;
      if (name !== undefined) contexts.find(args.contextValue.request)?.record.addOperation(name);
      return {
        onExecuteDone({ result, setResult }) {
          const { reported, removed, skipping } = args.contextValue as typeof args.contextValue & Reporting;
          if (Symbol.asyncIterator in result) return;
          const late = reported.splice(0);
          const members = removed.all;
          if (late.length + members.length + skipping.length === 0) return;
          const skipped = skipping.map((list) => list.skipped);
          const extensions = {
            ...(members.length > 0 && { removed: members }),
            ...(skipped.length > 0 && { cloud: { skipped } }),
          };
          for (const error of late) finished.add(error);
          setResult({
            ...result,
            ...(late.length > 0 && { errors: [...(result.errors ?? []), ...late] }),
            ...(Object.keys(extensions).length > 0 && { extensions: { ...result.extensions, ...extensions } }),
          });
        },
      };
    },
    async onResultProcess({ request, result, setResult }) {
      const context = contexts.find(request);
      if (!context) return;
      if (Symbol.asyncIterator in result) return setResult(inParts(context, request, result));
      const results = (Array.isArray(result) ? result : [result]).map(inOnePiece);
      // The log shows the first outcome of a batch that is not ok.
      context.record.setOutcome(results.map(outcomeOf).find((outcome) => outcome !== 'ok') ?? 'ok');
      const text = { length: 0 };
      const answers: ExecutionResult[] = [];
      for (const each of results) answers.push(finish(context, await fewErrors(context, each), text));
      setResult(Array.isArray(result) ? answers : (answers[0] as ExecutionResult));
    },
    onResponse({ request, response, setResponse, fetchAPI }) {
      const context = contexts.find(request);
      // A request that was refused before it was a GraphQL request has only a status.
      if (!context || response.status < 400 || response.body !== null || request.method === 'HEAD') return;
      const message = problems[response.status] ?? 'This request cannot be served.';
      const code = 'BAD_USER_INPUT';
      context.record.addErrors([code]);
      const { requestId } = context;
      const headers = Object.fromEntries(response.headers.entries());
      const { status } = response;
      const error = { status, code, message, requestId, headers, cost: costOf(context) };
      setResponse(errorResponse(request, error, fetchAPI.Response));
    },
  };

  function inParts(context: RequestContext, request: Request, parts: AsyncIterable<Payload>): AsyncIterable<Payload> {
    const mapped = mapPayloads(parts, (part) => finishPayload(context, part), request.signal);
    context.record.setDelivery(mapped.over);
    context.record.setOutcome('ok');
    return mapped.parts;
  }

  /** The last payload holds the cost of the whole response, which is not known before. */
  function finishPayload(context: RequestContext, part: Payload): Payload {
    if (part.hasNext === undefined) {
      context.task.renew();
      return finish(context, part);
    }
    if (part.incremental === undefined && part.hasNext) return sendable(context, withErrors(context, part));
    const increments = (part.incremental ?? []).map(({ errors, ...rest }): IncrementalResult => {
      return { ...rest, ...(errors && { errors: noted(context, translated(context, errors)) }) };
    });
    const late = noted(context, context.record.takeReported()).map(laterError);
    const incremental = [...increments, ...late];
    return sendable(context, {
      ...part,
      ...(incremental.length > 0 && { incremental }),
      ...(!part.hasNext && {
        extensions: { ...part.extensions, ...removedIn(context), cloud: { ...costOf(context), ...skippedIn(context) } },
      }),
    });
  }

  function finish(context: RequestContext, result: ExecutionResult, text?: Text): ExecutionResult {
    const cloud = { ...costOf(context), ...(result.extensions?.cloud as object | undefined) };
    const extensions = { ...result.extensions, cloud };
    return sendable(context, { ...withErrors(context, result), extensions }, text);
  }

  /** Replaces a response that is too long for a text with an error, also in the middle of a stream. */
  function sendable(
    context: RequestContext,
    answer: Payload & { readonly stringify?: Stringify },
    whole?: Text,
  ): Payload {
    const write = answer.stringify ?? serializeResult;
    const stringify = (finished: object): string => {
      try {
        const text = write(finished);
        const before = whole?.length ?? 0;
        if (whole) whole.length += text.length;
        if (before + text.length <= longestText) return text;
        throw new RangeError('Invalid string length');
      } catch (error) {
        const shown = toGraphQLError(error);
        if (shown.extensions.code !== 'COST_LIMIT_EXCEEDED') throw error;
        context.record.setOutcome('failed');
        const { hasNext } = answer;
        const cost = { extensions: { cloud: costOf(context) } };
        return JSON.stringify({ errors: noted(context, [shown]), ...cost, ...(hasNext !== undefined && { hasNext }) });
      }
    };
    return { ...answer, stringify } as Payload;
  }

  function withErrors(context: RequestContext, { errors: thrown = [], ...rest }: Payload): Payload {
    const errors = noted(context, [...translated(context, thrown), ...context.record.takeReported()]);
    return { ...(errors.length > 0 && { errors }), ...rest };
  }

  /** Translates many errors in turns, and as plain objects, so that later code does not convert them again. */
  async function fewErrors(context: RequestContext, result: ExecutionResult): Promise<ExecutionResult> {
    const { errors = [], data } = result;
    if (errors.length <= mostAtOnce || data === undefined) return result;
    const plain: GraphQLError[] = [];
    for (const error of errors) {
      const { task: work } = context;
      if (!work.ended && work.shouldYield()) await work.schedule(() => undefined).catch(() => undefined);
      if (work.ended) return endedResult(work.ended);
      plain.push(plainly(shown(context, error)));
    }
    return { ...result, errors: plain };
  }

  /** A translated error as the plain object that is sent. */
  function plainly(error: GraphQLError): GraphQLError {
    const { message, locations, path, extensions } = error.toJSON();
    const { http, ...shownExtensions } = extensions ?? {};
    const plain = { message, ...(locations && { locations }), ...(path && { path }), extensions: shownExtensions };
    finished.add(plain as GraphQLError);
    return plain as GraphQLError;
  }

  function translated(context: RequestContext, errors: readonly GraphQLError[]): GraphQLError[] {
    return errors.map((error) => shown(context, error));
  }

  function noted(context: RequestContext, errors: GraphQLError[]): GraphQLError[] {
    context.record.addErrors(errors.map(({ extensions }) => String(extensions.code)));
    return errors;
  }

  function shown(context: RequestContext, error: GraphQLError): GraphQLError {
    return finished.has(error) ? error : showError(context, error);
  }
}

/** The members that the fields of an incremental response left out. */
function removedIn({ record }: RequestContext): object {
  const removed = record.removedMembers;
  return removed.length > 0 ? { removed } : {};
}

/** The scopes that the lists of an incremental response did not ask. */
function skippedIn({ record: { skipped } }: RequestContext): object {
  return skipped.length > 0 ? { skipped } : {};
}

function costOf({ callContext, explain }: RequestContext): object {
  return { ...callCost(callContext), ...(explain && { explain: callContext.explain.calls }) };
}

/** An error after its data has been sent. It adds nothing else at its path. */
function laterError(error: GraphQLError): IncrementalResult & { readonly data: object } {
  return { data: {}, path: error.path ?? [], errors: [error] };
}

/** A stream cannot be part of a batch. */
function inOnePiece(result: ExecutionResult | AsyncIterable<Payload>): ExecutionResult {
  if (!(Symbol.asyncIterator in result)) return result;
  result[Symbol.asyncIterator]()
    .return?.()
    ?.catch(() => undefined);
  return { errors: [new GraphQLError('A subscription cannot be part of a batch.')] };
}

/** A result without data was not executed. A null means that all of it failed. */
function outcomeOf({ data, errors = [] }: ExecutionResult): Outcome {
  if (errors.length === 0) return 'ok';
  if (data === undefined) return 'refused';
  return data === null ? 'failed' : 'partial';
}
