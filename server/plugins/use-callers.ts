import { randomUUID } from 'node:crypto';
import type { Plugin } from 'graphql-yoga';
import type { Logger } from 'pino';
import { CallerRefused, identifyCaller } from '../callers.js';
import type { Door } from '../door.js';
import { type OpenRequest, openRequest, type RequestState } from '../request-state.js';
import type { Metrics, Refusal } from '../telemetry/metrics.js';
import { type TurnedAway, turnAway } from '../turn-away.js';

export interface CallersOptions extends OpenRequest {
  readonly states: WeakMap<Request, RequestState>;
  readonly door: Door;
  readonly log: Logger;
  readonly metrics: Metrics;
}

const noPlans = 'This version plans no requests, so nothing was executed. Leave x-yunmen-plan out.';
const tooMany = {
  rate: 'You ask faster than this gateway takes from one caller. Slow down, and come again when Retry-After says.',
  concurrency: 'You have more requests open than this gateway takes from one caller. Wait for some of them.',
} as const;

/** Nobody is served without being somebody, whatever the path and method: HTTP 401 before the body is read. */
export function useCallers({ states, door, log, metrics, ...open }: CallersOptions): Plugin {
  return {
    onRequest({ request, fetchAPI, endResponse }) {
      const requestId = randomUUID();
      const refuse = (reason: Refusal, away: Omit<TurnedAway, 'requestId'>) => {
        const { status, code } = away;
        log.info({ caller: null, requestId, status, outcome: 'refused', reason, codes: [code] }, 'request');
        metrics.refused(reason);
        endResponse(turnAway({ ...away, requestId }, fetchAPI.Response));
      };
      try {
        const caller = identifyCaller(request.headers);
        // Whoever asks for a plan counts on nothing being executed.
        if (request.headers.has('x-yunmen-plan')) {
          return refuse('unsupported', { status: 400, message: noPlans, code: 'BAD_USER_INPUT' });
        }
        const admission = door.enter(caller.identity);
        if ('refusal' in admission) {
          const { refusal, retryAfterMs } = admission;
          return refuse(refusal, { status: 429, message: tooMany[refusal], code: 'THROTTLED', retryAfterMs });
        }
        states.set(request, openRequest({ request, requestId, caller, leave: admission.leave }, open));
      } catch (error) {
        if (!(error instanceof CallerRefused)) throw error;
        refuse('unauthenticated', { status: 401, message: error.message, code: 'UNAUTHENTICATED' });
      }
    },
  };
}
