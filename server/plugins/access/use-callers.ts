import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Plugin } from 'graphql-yoga';
import type { Logger } from 'pino';
import type { Admissions } from '../../admission/caller-admission.js';
import { CallerRefused, type Callers } from '../../callers/callers.js';
import { clientAddress, type IsTrusted } from '../../http/client-address.js';
import { duplicateCredential } from '../../http/duplicate-headers.js';
import { errorResponse, type RequestError } from '../../http/error-response.js';
import { type OpenRequest, openRequest } from '../../request/open-request.js';
import type { RequestContexts } from '../../request/request-context.js';
import type { Refusal } from '../../telemetry/labels.js';
import type { Metrics } from '../../telemetry/metrics.js';
import { maxTextLength, truncate } from '../../telemetry/truncate.js';

export interface CallersOptions extends OpenRequest {
  readonly contexts: RequestContexts;
  readonly callers: Callers;
  readonly isTrustedProxy: IsTrusted;
  readonly callerAdmission: Admissions;
  readonly log: Logger;
  readonly metrics: Metrics;
}

const noPlan = 'x-yunmen-plan must be 1, for a plan instead of an answer, or absent. Nothing was executed.';
const unexpected = 'The gateway has failed. Report the request id to the operator of the gateway.';
const tooMany = {
  rate: 'You send requests faster than this gateway accepts from one caller. Slow down, and retry after the time in Retry-After.',
  concurrency: 'You have more open requests than this gateway accepts from one caller. Wait for some of them to end.',
} as const;

/** Requires an authenticated caller for every path and method. Answers HTTP 401 before the body is read. */
export function useCallers(options: CallersOptions): Plugin {
  const { contexts, callers, callerAdmission, isTrustedProxy, log, metrics, ...open } = options;
  return {
    async onRequest({ request, serverContext, fetchAPI, endResponse }) {
      const requestId = randomUUID();
      const node = nodeRequestOf(serverContext);
      const forwardedFor = request.headers.get('x-forwarded-for');
      const address = clientAddress(node?.socket.remoteAddress, forwardedFor, isTrustedProxy);
      const refuse = (reason: Refusal, error: Omit<RequestError, 'requestId'>) => {
        const { status, code, message } = error;
        const line = {
          caller: null,
          clientAddress: address,
          requestId,
          status,
          outcome: 'refused',
          reason,
          codes: [code],
          problem: truncate(message, maxTextLength),
        };
        log.info(line, 'request');
        metrics.refused(reason);
        endResponse(errorResponse(request, { ...error, requestId }, fetchAPI.Response));
      };
      try {
        checkOnce(node);
        const caller = await callers.identify(request.headers);
        // A client that asks for a plan expects that nothing is executed.
        if ((request.headers.get('x-yunmen-plan') ?? '1') !== '1') {
          return refuse('unsupported', { status: 400, message: noPlan, code: 'BAD_USER_INPUT' });
        }
        // In the turn of the admission, so that one message asks both questions about the caller.
        const writeChecks = open.client.beginChecks?.(caller.identity);
        const admission = await callerAdmission.admit(caller.identity);
        if ('refusal' in admission) {
          const { refusal, retryAfterMs } = admission;
          return refuse(refusal, { status: 429, message: tooMany[refusal], code: 'THROTTLED', retryAfterMs });
        }
        const arrival = { request, requestId, caller, clientAddress: address, admission, writeChecks };
        contexts.add(request, openRequest(arrival, open));
      } catch (error) {
        if (!(error instanceof CallerRefused)) {
          log.error({ requestId, err: error }, 'unexpected error');
          return refuse('unexpected', { status: 500, message: unexpected, code: 'INTERNAL' });
        }
        const { message, code } = error;
        if (code === 'UNAVAILABLE') return refuse('issuer', { status: 503, message, code, retryAfterMs: 1_000 });
        const headers = { 'www-authenticate': callers.challenge(request.headers) };
        refuse('unauthenticated', { status: 401, message, code, headers });
      }
    },
  };
}

/** Null if the request did not come over HTTP. */
function nodeRequestOf(context: object): IncomingMessage | null {
  return (context as { readonly req?: IncomingMessage }).req ?? null;
}

/** Joined duplicates would be signed as wrong credentials. */
function checkOnce(node: IncomingMessage | null): void {
  const header = node ? duplicateCredential(node.rawHeaders) : null;
  if (header !== null) throw new CallerRefused(`The request has more than one header ${header}: send one.`);
}
