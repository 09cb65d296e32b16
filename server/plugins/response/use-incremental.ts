import { type ExecutionArgs, GraphQLError, getOperationAST, getVariableValues } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import { listSizes, requestedItems } from '../../admission/requested-items.js';
import { incrementalDocument, labelledDocument, unusableCount } from '../../documents/incremental-document.js';
import { negotiate } from '../../responses/content-negotiation.js';
import { mapPayloads } from '../../responses/incremental-payloads.js';
import { payloadsById } from '../../responses/payloads-by-id.js';
import { pendingResultsOf, type Walked } from '../../responses/pending-results.js';

/**
 * @defer and @stream (which yoga's plugin adds to the schema) are for clients that accept an answer in parts: as
 * multipart/mixed or as server-sent events. The directives are optional by specification, so all other clients, batches, and
 * operations with thousands of items get a single response. The executor names places by path. Clients that want ids get ids.
 */
export function useIncremental(): Plugin {
  const batched = new WeakSet<Request>();
  const byId = new WeakMap<Request, Walked>();
  return {
    onRequestParse: ({ request }) => ({
      onRequestParseDone: ({ requestParserResult }) => {
        if (Array.isArray(requestParserResult)) batched.add(request);
      },
    }),
    onExecute({ args, setResultAndStopExecution }) {
      const incremental = incrementalDocument(args.document);
      if (!incremental) return;
      const { request } = args.contextValue;
      const count = unusableCount(incremental, args.variableValues ?? {});
      if (count !== null) {
        const message = `\`initialCount\` of @stream is ${count}, but must not be negative.`;
        setResultAndStopExecution({
          errors: [new GraphQLError(message, { extensions: { http: { spec: true, status: 400 } } })],
        });
        return;
      }
      const { parts } = negotiate(request.headers.get('accept'));
      if (batched.has(request) || !parts || isMany(args)) {
        args.document = incremental.plain;
      } else if (parts.form === 'ids') {
        const walked = walkedOf(args);
        byId.set(request, walked);
        args.document = walked.document.document;
      }
    },
    onResultProcess({ request, result, setResult }) {
      const walked = byId.get(request);
      if (!walked || Array.isArray(result)) return;
      if (Symbol.asyncIterator in result) setResult(mapPayloads(result, payloadsById(walked), request.signal).parts);
      // A single response after all, for example if a directive's `if` is false. It may hold added type names.
      else if (result.data) pendingResultsOf(walked, result.data);
    },
  };
}

/** For each payload, the incremental executor checks all results that are still pending. */
const mostItems = 5_000;

/** Whether it may ask for more items than can be delivered incrementally. */
function isMany({ schema, document, operationName, variableValues }: ExecutionArgs): boolean {
  const operation = getOperationAST(document, operationName);
  if (!operation) return false;
  // Lists that arrive together with their parent are not delivered separately.
  const lists = listSizes(schema, document, operation, () => 1);
  return requestedItems(lists, variableValues ?? {}) > mostItems;
}

/** What is walked together with the data. Invalid variables have been refused before. */
function walkedOf({ schema, document: given, operationName, variableValues }: ExecutionArgs): Walked {
  const document = labelledDocument(schema, given);
  const operation = getOperationAST(document.document, operationName);
  if (!operation) throw new Error('A document came to execution without an operation.');
  const { coerced = {} } = getVariableValues(schema, operation.variableDefinitions ?? [], { ...variableValues });
  return { schema, document, operation, variables: coerced };
}
