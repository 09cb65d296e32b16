import { randomUUID } from 'node:crypto';
import type { Plugin } from 'graphql-yoga';
import type { Logger } from 'pino';
import type { Client } from '../../client/client.js';
import { CallerRefused, identifyCaller } from '../callers.js';
import { openRequest, type RequestLimits, type RequestState } from '../request-state.js';

export interface CallersOptions {
  readonly states: WeakMap<Request, RequestState>;
  readonly client: Client;
  readonly limits: RequestLimits;
  readonly log: Logger;
}

const noPlans = 'This version plans no requests, so nothing was executed. Leave x-yunmen-plan out.';
const nothing = { calls: 0, retries: 0, throttled: 0, cached: 0, durationMs: 0 };

/** Nobody is served without being somebody, whatever the path and method: HTTP 401 before the body is read. */
export function useCallers({ states, client, limits, log }: CallersOptions): Plugin {
  return {
    onRequest({ request, fetchAPI, endResponse }) {
      const refuse = (status: number, message: string, code: string) => {
        const requestId = randomUUID();
        log.info({ caller: null, requestId, status, codes: [code] }, 'request');
        const extensions = { code, retryable: false };
        const body = { errors: [{ message, extensions }], extensions: { cloud: nothing } };
        endResponse(fetchAPI.Response.json(body, { status, headers: { 'x-request-id': requestId } }));
      };
      try {
        const caller = identifyCaller(request.headers);
        // Whoever asks for a plan counts on nothing being executed.
        if (request.headers.has('x-yunmen-plan')) return refuse(400, noPlans, 'BAD_USER_INPUT');
        states.set(request, openRequest(request, caller, client, limits));
      } catch (error) {
        if (!(error instanceof CallerRefused)) throw error;
        refuse(401, error.message, 'UNAUTHENTICATED');
      }
    },
  };
}
