import { type ExecutionResult, getOperationAST, OperationTypeNode } from 'graphql';
import { type Plugin, processRegularResult } from 'graphql-yoga';
import type { Client } from '../../../client/client.js';
import type { RequestContexts } from '../../request/request-context.js';
import { keyOf, ResponseCache } from '../../responses/response-cache.js';
import { isReady, serializeResult, serializeToBytes, writtenJson } from '../../responses/serialize.js';

/** A result with its own serialization. */
type Written = ExecutionResult & { readonly stringify: (finished: ExecutionResult) => string };

/**
 * Answers a repeated operation of the same caller from the cache, without execution. By then the caller has been identified,
 * counted and admitted, and the operation was validated when it was executed. The audit line and `extensions.cloud` show the
 * cost of this request, which is nothing. It must stand after plugins that change the operation, and before plugins that add to
 * the response. `checkWrites` tells of writes through other gateways.
 */
export function useResponseCache(
  contexts: RequestContexts,
  { checkWrites, configured }: Pick<Client, 'checkWrites' | 'configured'>,
): Plugin {
  const answers = new ResponseCache();
  /** Bodies to send in place of yoga's text. */
  const bodies = new WeakMap<Request, Uint8Array<ArrayBuffer>>();
  /** Requests whose result is the whole body, and not part of a batch, an event or a payload. */
  const whole = new WeakSet<Request>();
  return {
    onExecute({ args }) {
      const { operation } = getOperationAST(args.document, args.operationName) ?? {};
      // Mutations are never cached, not even a dry run: a repeated one must check the present state again.
      if (operation === OperationTypeNode.MUTATION)
        contexts.find(args.contextValue.request)?.callContext.freshness.end();
    },
    async onParams({ request, params, setResult, paramsHandler, setParamsHandler }) {
      const context = contexts.find(request);
      const { query: document, operationName = null, variables } = params;
      if (!context || context.explain || context.isPlanned || context.exports || typeof document !== 'string') return;
      const { identity, language, fresh } = context;
      const key = keyOf({ identity, language, document, operationName, variables });
      const freshness = checkWrites && !fresh ? answers.freshnessOf(key) : null;
      if (freshness) await checkWrites?.(context.callContext, freshness);
      const known = fresh ? null : answers.get(key, configured());
      if (known) {
        // Once as text, and once more within the text of a batch.
        context.task.spend(2 * known.data.length);
        context.callContext.explain.cached += known.answers;
        if (known.accounts) context.callContext.accounts.tell(known.accounts);
        context.record.setCaller(known.who);
        context.record.addFields(known.fields);
        context.task.countRows(known.rows);
        if (known.operationName !== null) context.record.addOperation(known.operationName);
        return setResult({ stringify: (finished: ExecutionResult) => send(request, finished, known.data) } as Written);
      }
      const config = configured();
      const before = context.record.operationNames.length;
      const [fieldsBefore, rowsBefore] = [context.record.fields.length, context.task.rows];
      setParamsHandler(async (payload) => {
        const result = await paramsHandler(payload);
        if (Array.isArray(result) || Symbol.asyncIterator in result) return result;
        if (!context.callContext.freshness.isReusable || result.errors || !result.data) return once(request, result);
        // Only data is kept, and what the extensions say about it would be lost. Ready data is kept for all callers.
        if (result.extensions || isReady(result.data)) return once(request, result);
        const keep = (data: Buffer) => {
          const { budget, explain, freshness, accounts: note } = context.callContext;
          const who = context.cloud.identity.known();
          const operation = context.record.operationNames[before] ?? null;
          const answered = {
            fields: context.record.fields[fieldsBefore] ?? [],
            rows: context.task.rows - rowsBefore,
            answers: budget.used + explain.cached,
            accounts: note.latest,
          };
          answers.keep(key, { data, who, operationName: operation, ...answered, config, freshness });
        };
        return { ...result, stringify: (finished: ExecutionResult) => keptOnce(request, finished, keep) };
      });
    },
    onResultProcess({ request, result, resultProcessor }) {
      if (!Array.isArray(result) && resultProcessor === processRegularResult) whole.add(request);
    },
    onResponse({ request, response, setResponse, fetchAPI }) {
      const body = bodies.get(request);
      if (!body) return;
      const { status, headers } = response;
      headers.set('content-length', String(body.length));
      setResponse(new fetchAPI.Response(body, { status, headers }));
    },
  };

  /** A result that is not kept. Data that has been written already is sent as it is. */
  function once(request: Request, result: ExecutionResult): Written {
    return { ...result, stringify: (finished) => sendOnce(request, finished) };
  }

  function sendOnce(request: Request, finished: ExecutionResult): string {
    const data = finished.data ? writtenJson(finished.data) : null;
    return data ? send(request, finished, data) : serializeResult(finished);
  }

  /** Keeps the text that is sent anyway, unless an error was added after execution. */
  function keptOnce(request: Request, finished: ExecutionResult, keep: (data: Buffer) => void): string {
    if (finished.errors || !finished.data) return sendOnce(request, finished);
    const data = serializeToBytes(finished.data);
    keep(data);
    return send(request, finished, data);
  }

  /** Sends bytes instead of the text that yoga expects, which stays empty. */
  function send(request: Request, { errors, extensions }: ExecutionResult, data: Buffer): string {
    const begin = `{${errors ? `"errors":${JSON.stringify(errors)},` : ''}"data":`;
    const end = `${extensions ? `,"extensions":${JSON.stringify(extensions)}` : ''}}`;
    if (!whole.has(request)) return `${begin}${data}${end}`;
    bodies.set(request, Buffer.concat([Buffer.from(begin), data, Buffer.from(end)]));
    return '';
  }
}
