import type { Plugin } from 'graphql-yoga';
import { errorResponse } from '../../http/error-response.js';
import type { Metrics } from '../../telemetry/metrics.js';

export interface LoadSheddingOptions {
  readonly isLate: () => boolean;
  readonly metrics: Metrics;
}

const message = 'The gateway is overloaded. Retry after the time in Retry-After.';

/**
 * Refuses requests while the event loop is late. Accepted requests are answered sooner, and load balancers send the others
 * elsewhere. It writes no log lines, because there would be too many under overload.
 */
export function useLoadShedding({ isLate, metrics }: LoadSheddingOptions): Plugin {
  return {
    onRequest({ request, fetchAPI, endResponse }) {
      if (!isLate()) return;
      metrics.refused('overload');
      const error = { status: 503, code: 'UNAVAILABLE', message, retryAfterMs: 1000 };
      endResponse(errorResponse(request, error, fetchAPI.Response));
    },
  };
}
