import type { Plugin } from 'graphql-yoga';
import type { Logger } from 'pino';
import type { RequestState } from '../request-state.js';

/**
 * One line a request, the audit trail: who asked what, at which cost, and how it ended. It is written after the response,
 * because nobody should wait for GetCallerIdentity on its account.
 */
export function useRequestLog(states: WeakMap<Request, RequestState>, log: Logger): Plugin {
  return {
    onResponse({ request, response }) {
      const state = states.get(request);
      if (!state) return;
      response.headers.set('x-request-id', state.requestId);
      state.answered
        .then((isWhole) => {
          state.done();
          return write(state, isWhole && !state.isAbandoned() ? response.status : 'aborted');
        })
        .catch((error: unknown) => log.error({ err: error }, 'request log failed'));
    },
  };

  async function write(state: RequestState, status: number | 'aborted'): Promise<void> {
    const { requestId, operationName, ledger, codes } = state;
    const line = { requestId, operationName, status, ...ledger.summary(), codes: [...new Set(codes)] };
    const caller = await state.cloud.eventualIdentity().then(
      ({ arn }) => arn,
      () => null,
    );
    log.info({ caller, ...line }, 'request');
  }
}
