import type { ServerResponse } from 'node:http';
import type { Readable } from 'node:stream';
import { type ExecutionArgs, type ExecutionResult, GraphQLError, getOperationAST, getVariableValues } from 'graphql';
import { type Plugin, processRegularResult } from 'graphql-yoga';
import { CloudError } from '../../../client/errors/cloud-error.js';
import { Export, Incomplete } from '../../exports/export.js';
import { exportDocument } from '../../exports/export-document.js';
import { ConnectionFailed, PageReader } from '../../exports/page-reader.js';
import { writerOf } from '../../exports/writers.js';
import { retryAfterHeader } from '../../http/error-response.js';
import type { RequestContext, RequestContexts } from '../../request/request-context.js';
import type { ExportFormat } from '../../responses/content-negotiation.js';
import { createShowError, type ShowErrorOptions } from '../../responses/show-error.js';
import type { Execute } from './use-execution.js';
import type { Reporting } from './use-results.js';

export interface ExportsOptions extends ShowErrorOptions {
  readonly contexts: RequestContexts;
  readonly execute: Execute;
}

const types: Readonly<Record<ExportFormat, string>> = {
  jsonl: 'application/jsonl; charset=utf-8',
  csv: 'text/csv; charset=utf-8; header=present',
};

/** HTTP statuses of an export that has not begun. */
const statuses: Readonly<Record<string, number>> = {
  BAD_USER_INPUT: 400,
  COST_LIMIT_EXCEEDED: 400,
  UNAUTHENTICATED: 401,
  CREDENTIALS_EXPIRED: 401,
  FORBIDDEN: 403,
  NOT_FOUND: 404,
  THROTTLED: 429,
  INTERNAL: 500,
  TIMEOUT: 504,
};

/** After the end of a request its body may still tell why. A client that does not read it is left then. */
const lastWordsMs = 1_000;

/**
 * Answers clients that accept JSON lines or CSV with all rows of the document's one connection. It replaces execution, so it must
 * stand after the plugins that execute, and after useContentNegotiation.
 */
export function useExports({
  contexts,
  execute,
  ...showing
}: ExportsOptions): Plugin<object, { readonly res?: ServerResponse }> {
  /** The open export of each caller: its request. */
  const busy = new Map<string, RequestContext>();
  const begun = new WeakMap<Request, Export>();
  const bodies = new WeakMap<Request, Readable>();
  const showError = createShowError(showing);

  async function begin(context: RequestContext, format: ExportFormat, args: ExecutionArgs): Promise<Export> {
    const { schema, document, operationName, variableValues } = args;
    const operation = getOperationAST(document, operationName);
    if (!operation) throw new Error('A document came to execution without an operation.');
    const { coerced: variables = {} } = getVariableValues(schema, operation.variableDefinitions ?? [], {
      ...variableValues,
    });
    const read = exportDocument({ schema, document, operation, variables });
    const show = (error: unknown) => {
      const [first] = error instanceof ConnectionFailed ? error.errors : [];
      return first ?? showError(context, asGraphQLError(context.task.ended ?? error));
    };
    const writer = writerOf(format, read, { schema, variables, show });
    if (busy.has(context.identity)) throw alreadyExporting();
    busy.set(context.identity, context);
    try {
      const reader = new PageReader({
        args,
        read,
        context,
        showError,
        execute: (request, page) => execute(request, page, context.task),
      });
      return await Export.begin(context, reader, writer);
    } catch (error) {
      free(context);
      throw error;
    }
  }

  /** The errors of an export that has not begun. */
  function refused(context: RequestContext, error: unknown): readonly GraphQLError[] {
    if (error instanceof GraphQLError) return [error];
    if (error instanceof ConnectionFailed) return error.errors;
    if (error instanceof Incomplete) return [incomplete(error)];
    return [showError(context, asGraphQLError(context.task.ended ?? error))];
  }

  return {
    onRequestParse: ({ request }) => ({
      onRequestParseDone: ({ requestParserResult }) => {
        if (contexts.find(request)?.exports && Array.isArray(requestParserResult)) throw notABatch();
      },
    }),
    onExecute({ args, setExecuteFn }) {
      const { request } = args.contextValue;
      const context = contexts.find(request);
      const format = context?.exports;
      if (!context || !format) return;
      setExecuteFn(async (asked: ExecutionArgs): Promise<ExecutionResult> => {
        try {
          begun.set(request, await begin(context, format, asked));
          return { data: {} };
        } catch (error) {
          const { reported } = asked.contextValue as Reporting;
          reported.push(...refused(context, error).map(withStatus));
          return {};
        }
      });
    },
    onSubscribe({ args, setResultAndStopExecution }) {
      if (contexts.find(args.contextValue.request)?.exports)
        setResultAndStopExecution({ errors: [notASubscription()] });
    },
    onResultProcess({ request, setResultProcessor }) {
      const context = contexts.find(request);
      if (!context?.exports) return;
      const exported = begun.get(request);
      if (!exported) return setResultProcessor(processRegularResult, 'application/graphql-response+json');
      const type = types[context.exports];
      const body = exported.body();
      bodies.set(request, body);
      context.record.setDelivery(delivered(context, request, exported, body));
      setResultProcessor(
        (_, { Response: Answer }) => new Answer(body as never, { headers: { 'content-type': type } }),
        type,
      );
    },
    onResponse({ request, serverContext }) {
      const { res } = serverContext ?? {};
      // Without this the connection would stay open, as if more were to come.
      bodies.get(request)?.once('error', () => res?.destroy());
    },
  };

  /** The caller may export again. It may have begun already: then that export stays. */
  function free(context: RequestContext): void {
    if (busy.get(context.identity) === context) busy.delete(context.identity);
  }

  /** Resolves when the export is over: true if the client did not leave before. */
  async function delivered(
    context: RequestContext,
    request: Request,
    exported: Export,
    body: Readable,
  ): Promise<boolean> {
    const closed = new Promise<void>((resolve) => body.once('close', resolve));
    body.on('error', () => undefined);
    request.signal.addEventListener('abort', () => body.destroy(), { once: true });
    context.task.onEnd(() => setTimeout(() => body.destroy(), lastWordsMs).unref());
    // A client that has read all of it may export again at once.
    exported.whenRead = () => free(context);
    await closed;
    free(context);
    context.record.setRows(exported.count);
    const { outcome } = exported;
    if (outcome === null) context.abort(new CloudError('timeout', 'The client has disconnected.'));
    else context.record.setOutcome(outcome);
    // Reads that run ahead are of no use any more.
    if (outcome === 'failed') context.abort(new CloudError('timeout', 'The export was broken off.'));
    return outcome !== null;
  }
}

function asGraphQLError(error: unknown): GraphQLError {
  if (error instanceof GraphQLError) return error;
  const cause = error instanceof Error ? error : new Error(String(error));
  return new GraphQLError(cause.message, { originalError: cause });
}

/** The error as clients see it, with its HTTP status. */
function withStatus(error: GraphQLError): GraphQLError {
  const { message, nodes = null, path = null, extensions } = error;
  const code = String(extensions.code);
  const http = extensions.http ?? { status: statuses[code] ?? 503 };
  return new GraphQLError(message, { nodes, path, extensions: { retryable: false, ...extensions, http } });
}

function incomplete({ message, page: { unavailable, errors } }: Incomplete): GraphQLError {
  const [first] = unavailable as readonly { readonly code?: string; readonly message?: string }[];
  const code = first?.code ?? errors[0]?.error.extensions.code ?? 'UNAVAILABLE';
  const why = first?.message ?? errors[0]?.error.message ?? '';
  return new GraphQLError(`${message} Export as JSON lines, which tell what is missing. ${why}`, {
    extensions: { code, unavailable },
  });
}

function alreadyExporting(): GraphQLError {
  const retryAfterMs = 1_000;
  const message = 'You have an export that is not finished, and one caller may have one at once. Wait for its end.';
  return new GraphQLError(message, {
    extensions: {
      code: 'THROTTLED',
      retryable: true,
      retryAfterMs,
      http: { status: 429, headers: retryAfterHeader(retryAfterMs) },
    },
  });
}

function notABatch(): GraphQLError {
  return new GraphQLError('An export is one operation and cannot be part of a batch.', {
    extensions: { http: { status: 400 } },
  });
}

function notASubscription(): GraphQLError {
  return new GraphQLError('A subscription cannot be exported.', { extensions: { http: { status: 400 } } });
}
