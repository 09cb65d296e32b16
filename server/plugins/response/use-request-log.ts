import { createHash } from 'node:crypto';
import type { Plugin } from 'graphql-yoga';
import type { Logger } from 'pino';
import type { Identity } from '../../../client/credentials/caller-identity.js';
import { callCost } from '../../../client/request/call-context.js';
import type { RequestState } from '../../request-state.js';
import type { Metrics } from '../../telemetry/metrics.js';
import { maxNameLength, truncate } from '../../telemetry/truncate.js';

export interface RequestLogOptions {
  readonly states: WeakMap<Request, RequestState>;
  readonly log: Logger;
  readonly metrics: Metrics;
}

/**
 * One line a request, the audit trail: who asked what, at which cost, and how it ended. It is written after the response,
 * because nobody should wait for GetCallerIdentity on its account.
 */
export function useRequestLog({ states, log, metrics }: RequestLogOptions): Plugin {
  const unwritten = new Set<Promise<void>>();
  return {
    onResponse({ request, response }) {
      const state = states.get(request);
      if (!state) return;
      response.headers.set('x-request-id', state.requestId);
      const line = state.answered
        .then((isWhole) => {
          state.done();
          return write(state, isWhole && !state.isAbandoned() ? response.status : 'aborted');
        })
        .catch((error: unknown) => log.error({ err: error }, 'request log failed'))
        .finally(() => unwritten.delete(line));
      unwritten.add(line);
    },
    /** The process does not end before its audit trail. */
    async onDispose() {
      await Promise.all(unwritten);
    },
  };

  async function write(state: RequestState, status: number | 'aborted'): Promise<void> {
    const { requestId, operationNames, documents, callContext, trace } = state;
    const outcome = status === 'aborted' ? status : state.outcome;
    const codes = [...new Set(state.codes)];
    const cost = callCost(callContext);
    metrics.requestEnded(outcome, cost.durationMs, codes);
    trace.end(outcome, { 'http.response.status_code': Number(status) || 499, 'yunmen.calls': cost.calls });
    const { arn = null, accountId = null } = (await identityOf(state)) ?? {};
    const line = {
      caller: arn,
      accountId,
      requestId,
      traceparent: trace.traceparent,
      operationName: operationNames.map((name) => truncate(name, maxNameLength)).join(',') || null,
      documentHash: documents.map(hashOf).join(',') || null,
      status,
      outcome,
      ...(state.isPlanned && { planned: true }),
      ...cost,
      codes,
    };
    log.info(line, 'request');
  }
}

/** Null where nobody knows, and for a plan nobody is asked. */
async function identityOf(state: RequestState): Promise<Identity | null> {
  if (state.who) return state.who;
  return state.isPlanned ? state.cloud.identity.known() : state.cloud.identity.eventual().catch(() => null);
}

/** SHA-256 of the text as it was sent: the same name that manifests of trusted documents give it. */
function hashOf(document: string): string {
  return createHash('sha256').update(document).digest('hex');
}
