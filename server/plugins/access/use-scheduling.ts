import type { ServerResponse } from 'node:http';
import type { Plugin } from 'graphql-yoga';
import { errorResponse } from '../../http/error-response.js';
import type { RequestState } from '../../request-state.js';
import type { Metrics } from '../../telemetry/metrics.js';

export interface SchedulingOptions {
  readonly states: WeakMap<Request, RequestState>;
  readonly metrics: Metrics;
}

/** Nobody waits longer to be let in: another gateway may have room. */
const mostWaitMs = 10_000;
const messages = {
  memory: 'The gateway has no memory left for another answer. Come again when Retry-After says.',
  overload: 'The gateway has more to do than it can. Come again when Retry-After says.',
} as const;

/**
 * While answers take most of the memory that they may take, who comes waits, or is sent away. A request holds what it takes
 * until the last of its answer has left.
 */
export function useScheduling({
  states,
  metrics,
}: SchedulingOptions): Plugin<object, { readonly res?: ServerResponse }> {
  return {
    async onRequest({ request, fetchAPI, endResponse }) {
      const state = states.get(request);
      if (!state) return;
      const reason = await missing(state);
      if (!reason) return;
      const { requestId } = state;
      metrics.refused(reason);
      state.codes.push('UNAVAILABLE');
      const away = {
        status: 503,
        code: 'UNAVAILABLE',
        message: messages[reason],
        requestId,
        retryAfterMs: 1000,
        accept: request.headers.get('accept'),
      };
      endResponse(errorResponse(away, fetchAPI.Response));
    },
    /** Before the document is read, which takes its time too: of a batch each. */
    onParams({ request }) {
      const state = states.get(request);
      return state && turnOf(state);
    },
    onResponse({ request, serverContext }) {
      const state = states.get(request);
      if (!state) return;
      const { res } = serverContext ?? {};
      const leave = () => state.work.leave();
      // Where it is no server that asks, the answer has left when it is made.
      if (!res || res.closed || res.destroyed) void state.answered.then(leave, leave);
      else res.once('close', leave);
    },
  };
}

/** What there is too little of for a request that has waited as long as it can; null where it is let in. */
async function missing(state: RequestState): Promise<keyof typeof messages | null> {
  if (!(await state.work.admitted(Math.min(mostWaitMs, state.leftMs() / 2)))) return 'memory';
  try {
    await turnOf(state);
    return null;
  } catch (error) {
    if (state.work.ended) return 'overload';
    throw error;
  }
}

/** At once, unless others have waited long enough. */
function turnOf({ work }: RequestState): Promise<void> | undefined {
  return work.shouldYield() ? work.schedule(() => undefined) : undefined;
}
