import type { Logger } from 'pino';
import type { BegunCall, CallObserver } from '../../client/request/call-observer.js';
import type { ObservedCall } from '../../client/request/explain-log.js';
import { FieldBatches } from './field-batches.js';
import type { Outcome } from './labels.js';
import type { Metrics } from './metrics.js';
import { RequestUsage } from './request-usage.js';
import { traceOf, traceparentOf } from './trace-context.js';
import type { Tracing } from './tracing.js';

/** The telemetry of one request: log, metrics and traces. */
export interface RequestTrace extends CallObserver {
  /** The request as a span of its trace, for log lines. */
  readonly traceparent: string;
  /** Records when fields begin and end. Null if no spans are collected. */
  readonly batches: FieldBatches | null;
  /** The calls that were made for it. */
  readonly usage: RequestUsage;
  /** Ends the request's span. */
  end(outcome: Outcome, attributes: Readonly<Record<string, string | number>>): void;
}

/** Starts the telemetry of a request. */
export interface Telemetry {
  begin(headers: Headers, requestId: string): RequestTrace;
}

export interface TelemetryOptions {
  readonly log: Logger;
  readonly metrics: Metrics;
  /** Null if no spans are collected. They then cost nothing. */
  readonly tracing: Tracing | null;
}

/** Records every upstream call in the metrics, and at level debug in the log with the id of its request. */
export function createTelemetry({ log, metrics, tracing }: TelemetryOptions): Telemetry {
  return {
    begin(headers, requestId) {
      const context = traceOf(headers.get('traceparent'), requestId);
      const span = tracing?.begin(context, headers.get('tracestate'));
      const batches = span ? new FieldBatches() : null;
      const traceparent = span?.traceparent ?? traceparentOf(context, requestId);

      const usage = new RequestUsage();

      function ended(call: ObservedCall): void {
        usage.add(call);
        metrics.callEnded(call);
        if (!log.isLevelEnabled('debug')) return;
        const { requestId: upstreamRequestId, ...rest } = call;
        log.debug({ requestId, traceparent, ...rest, upstreamRequestId }, 'upstream call');
      }

      return {
        traceparent,
        batches,
        usage,
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
