import { createHash } from 'node:crypto';
import type { Plugin } from 'graphql-yoga';
import type { Logger } from 'pino';
import type { Identity } from '../../../client/credentials/caller-identity.js';
import { callCost } from '../../../client/request/call-context.js';
import type { RequestContext, RequestContexts } from '../../request/request-context.js';
import { originOf } from '../../telemetry/audit.js';
import type { Metrics } from '../../telemetry/metrics.js';
import { largestRows } from '../../telemetry/request-usage.js';
import { maxNameLength, truncate } from '../../telemetry/truncate.js';

export interface RequestLogOptions {
  readonly contexts: RequestContexts;
  readonly log: Logger;
  readonly metrics: Metrics;
}

/**
 * The audit trail, one line per request: caller, address, operation, cost and outcome. It is written after the response, because the
 * client should not wait for GetCallerIdentity.
 */
export function useRequestLog({ contexts, log, metrics }: RequestLogOptions): Plugin {
  const unwritten = new Set<Promise<void>>();
  return {
    onResponse({ request, response }) {
      const context = contexts.find(request);
      if (!context) return;
      response.headers.set('x-request-id', context.requestId);
      const line = context.record.delivery
        .then((isWhole) => {
          context.close();
          return write(context, isWhole && !context.isAbandoned() ? response.status : 'aborted');
        })
        .catch((error: unknown) => log.error({ err: error }, 'request log failed'))
        .finally(() => unwritten.delete(line));
      unwritten.add(line);
    },
    /** The process does not end before its audit trail is written. */
    async onDispose() {
      await Promise.all(unwritten);
    },
  };

  async function write(context: RequestContext, status: number | 'aborted'): Promise<void> {
    const { requestId, record, callContext, trace, clientAddress } = context;
    const { operationNames, documents, codes } = record;
    const outcome = status === 'aborted' ? status : record.outcome;
    const cost = callCost(callContext);
    metrics.requestEnded(outcome, cost.durationMs, codes);
    trace.end(outcome, {
      'http.response.status_code': Number(status) || 499,
      ...(clientAddress !== null && { 'client.address': clientAddress }),
      'yunmen.calls': cost.calls,
    });
    const identity = await identityOf(context);
    const rows = trace.usage.rows(identity?.accountId ?? null);
    const listed = record.rows ?? context.task.rows;
    metrics.usage.requestEnded({ rows, operationNames, outcome, listed, fields: record.fields.flat() });
    const line = {
      ...originOf(context, identity),
      requestId,
      traceparent: trace.traceparent,
      operationName: operationNames.map((name) => truncate(name, maxNameLength)).join(',') || null,
      documentHash: documents.map(hashOf).join(',') || null,
      status,
      outcome,
      ...(context.isPlanned && { planned: true }),
      ...(record.rows !== null && { exported: context.exports }),
      rows: listed,
      ...cost,
      usage: largestRows(rows),
      codes,
    };
    log.info(line, 'request');
  }
}

/** Null if the identity is not known. A plan makes no call for it. */
async function identityOf(context: RequestContext): Promise<Identity | null> {
  if (context.record.caller) return context.record.caller;
  return context.isPlanned ? context.cloud.identity.known() : context.cloud.identity.eventual().catch(() => null);
}

/** SHA-256 of the text as it was sent. Manifests of trusted documents use the same name. */
function hashOf(document: string): string {
  return createHash('sha256').update(document).digest('hex');
}
