import type { Logger } from 'pino';
import type { Call, Step } from '../call.js';
import { CloudError } from '../errors.js';
import type { ExplainedCall } from '../ledger.js';

/** Accounts for every call in its request's ledger and in the debug log; adds to an error where it happened. */
export function observe(log: Logger): Step {
  return (next) => async (call) => {
    const startedAt = performance.now();
    try {
      const answer = await next(call);
      record(call, startedAt);
      return answer;
    } catch (error) {
      const failure = error instanceof CloudError ? error : null;
      record(call, startedAt, failure?.kind ?? 'bug');
      throw error;
    }
  };

  function record(call: Call, startedAt: number, failed?: string): void {
    const { action, regionId, trace, ledger } = call;
    const { attempts, throttled, cached, staleMs, bytes, requestId } = trace;
    const explained: ExplainedCall = {
      product: action.product.name,
      action: action.name,
      regionId,
      ms: Math.round(performance.now() - startedAt),
      attempts,
      bytes,
      requestId,
      ...(failed !== undefined && { failed }),
      ...(staleMs !== null && { staleMs }),
    };
    ledger.retries += Math.max(0, attempts - 1);
    ledger.throttled += throttled;
    ledger.cached += cached ? 1 : 0;
    ledger.stale += staleMs === null ? 0 : 1;
    if (attempts > 0 || staleMs !== null) ledger.explained.push(explained);
    log.debug({ ...explained, throttled, cached }, 'upstream call');
  }
}
