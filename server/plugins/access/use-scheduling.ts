import type { ServerResponse } from 'node:http';
import type { Plugin } from 'graphql-yoga';
import { CloudError } from '../../../client/errors/cloud-error.js';
import { watchHeap } from '../../admission/heap-watch.js';
import { expectedBytes, parsedBytes, type SizeLimits } from '../../admission/request-size.js';
import type { TaskScheduler } from '../../admission/task-scheduler.js';
import { errorResponse } from '../../http/error-response.js';
import type { RequestContext, RequestContexts } from '../../request/request-context.js';
import { endedResult } from '../../responses/ended-result.js';
import type { Metrics } from '../../telemetry/metrics.js';

export interface SchedulingOptions {
  readonly contexts: RequestContexts;
  readonly metrics: Metrics;
  readonly scheduler: TaskScheduler;
  readonly limits: SizeLimits;
}

/** The maximum wait for admission. After it another gateway may have memory. */
const mostWaitMs = 10_000;
const messages = {
  memory: 'The gateway has no memory left for another answer. Retry after the time in Retry-After.',
  overload: 'The gateway is overloaded. Retry after the time in Retry-After.',
} as const;

/**
 * While requests take most of their memory limit, new ones wait or are refused. The headers tell how much a request can take
 * before it is executed, and its body how much it does take. A request holds its memory until the last byte of its response
 * has been sent.
 */
export function useScheduling({
  contexts,
  metrics,
  scheduler,
  limits,
}: SchedulingOptions): Plugin<object, { readonly res?: ServerResponse }> {
  const stopWatching = watchHeap((state) => scheduler.heapMeasured(state));
  const batches = new WeakSet<Request>();
  return {
    onDispose: stopWatching,
    async onRequest({ request, fetchAPI, endResponse }) {
      const context = contexts.find(request);
      if (!context) return;
      const reason = await missing(context, expectedBytes(request, limits));
      if (!reason) return;
      metrics.refused(reason);
      context.record.addErrors(['UNAVAILABLE']);
      const error = {
        status: 503,
        code: 'UNAVAILABLE',
        message: messages[reason],
        requestId: context.requestId,
        retryAfterMs: 1000,
      };
      endResponse(errorResponse(request, error, fetchAPI.Response));
    },
    onRequestParse: ({ request }) => ({
      onRequestParseDone: ({ requestParserResult: parsed }) => {
        contexts.find(request)?.task.settle(parsedBytes(request, [parsed].flat(), limits));
        if (Array.isArray(parsed)) batches.add(request);
      },
    }),
    /** Before the document is parsed, which takes time too. The operations of a batch come all at once, so each gets a turn. */
    onParams({ request, setResult }) {
      const context = contexts.find(request);
      if (!context) return;
      const turn = batches.has(request) ? context.task.schedule(() => undefined) : turnOf(context);
      return unlessEnded(context, turn, (reason) => setResult(endedResult(reason)));
    },
    onResponse({ request, serverContext }) {
      const context = contexts.find(request);
      if (!context) return;
      const { res } = serverContext ?? {};
      const leave = () => context.task.leave();
      // Without an HTTP server, the response has been sent as soon as it is made.
      if (!res || res.closed || res.destroyed) void context.record.delivery.then(leave, leave);
      else res.once('close', leave);
    },
  };
}

/** A request whose answer is complete holds its text alone. It must stand behind what writes bodies. */
export function useCompleteAnswers(contexts: RequestContexts): Plugin {
  return {
    onResponse({ request, response }) {
      // A response in parts has no length yet.
      const length = response.headers.get('content-length');
      if (length !== null) contexts.find(request)?.task.answered(Number(length));
    },
  };
}

/**
 * A turn before the execution: the document was read and validated, which takes as long as a turn for a large one. It must stand
 * behind the limits that count the operations of a batch, so that they are counted in order.
 */
export function useExecutionTurn(contexts: RequestContexts): Plugin {
  return {
    onExecute({ args, setResultAndStopExecution }) {
      const context = contexts.find(args.contextValue.request);
      return (
        context && unlessEnded(context, turnOf(context), (reason) => setResultAndStopExecution(endedResult(reason)))
      );
    },
  };
}

/** Waits for a turn. A request that has ended or passed its deadline by then stops: others are waiting. */
async function unlessEnded(
  context: RequestContext,
  turn: Promise<void> | undefined,
  stop: (reason: CloudError) => void,
): Promise<void> {
  try {
    await turn;
  } catch (error) {
    if (!context.task.ended) throw error;
  }
  const reason = context.task.ended ?? context.aborted;
  if (reason instanceof CloudError) stop(reason);
}

/** What is short for a request that has waited its maximum. Null if it is admitted. */
async function missing(context: RequestContext, bytes: number): Promise<keyof typeof messages | null> {
  if (!(await context.task.admitted(Math.min(mostWaitMs, context.leftMs() / 2), bytes))) return 'memory';
  try {
    await turnOf(context);
    return null;
  } catch (error) {
    if (context.task.ended) return 'overload';
    throw error;
  }
}

/** At once, unless other requests have waited long enough. */
function turnOf({ task }: RequestContext): Promise<void> | undefined {
  return task.shouldYield() ? task.schedule(() => undefined) : undefined;
}
