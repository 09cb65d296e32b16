import type { Logger } from 'pino';
import type { BegunCall, CallObserver } from '../../client/request/call-observer.js';
import type { ObservedCall } from '../../client/request/explain-log.js';
import { FieldBatches } from './field-batches.js';
import type { Metrics, Outcome } from './metrics.js';
import { traceOf, traceparentOf } from './trace-context.js';
import type { Tracing } from './tracing.js';

/** One request as the log, the metrics and the traces see it. */
export interface RequestTrace extends CallObserver {
  /** The request as a span of its trace, for log lines. */
  readonly traceparent: string;
  /** Where fields say when they are begun and done; null where nobody collects spans. */
  readonly batches: FieldBatches | null;
  /** Ends the request's span. */
  end(outcome: Outcome, attributes: Readonly<Record<string, string | number>>): void;
}

/** Whoever begins a request is given what watches it. */
export interface Telemetry {
  begin(headers: Headers, requestId: string): RequestTrace;
}

export interface TelemetryOptions {
  readonly log: Logger;
  readonly metrics: Metrics;
  /** Null where nobody collects spans: then they cost nothing. */
  readonly tracing: Tracing | null;
}

/** Every upstream call goes into the metrics, and at level debug into the log under its request's id. */
export function createTelemetry({ log, metrics, tracing }: TelemetryOptions): Telemetry {
  return {
    begin(headers, requestId) {
      const context = traceOf(headers.get('traceparent'), requestId);
      const span = tracing?.begin(context, headers.get('tracestate'));
      const batches = span ? new FieldBatches() : null;
      const traceparent = span?.traceparent ?? traceparentOf(context, requestId);

      function ended(call: ObservedCall): void {
        metrics.callEnded(call);
        if (!log.isLevelEnabled('debug')) return;
        const { requestId: upstreamRequestId, ...rest } = call;
        log.debug({ requestId, traceparent, ...rest, upstreamRequestId }, 'upstream call');
      }

      return {
        traceparent,
        batches,
        begin(call: BegunCall) {
          const endSpan = span?.call(call);
          if (!endSpan) return ended;
          return (observed) => {
            ended(observed);
            endSpan(observed);
          };
        },
        end(outcome, attributes) {
          if (!span) return;
          batches?.end(span);
          span.end(outcome, attributes);
        },
      };
    },
  };
}
