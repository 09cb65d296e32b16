import {
  type Context,
  context as contexts,
  createTraceState,
  type Span,
  SpanKind,
  SpanStatusCode,
  type Tracer,
  trace,
} from '@opentelemetry/api';
import type { BegunCall } from '../../client/request/call-observer.js';
import type { ObservedCall } from '../../client/request/explain-log.js';
import type { Outcome } from './labels.js';
import type { TraceContext } from './trace-context.js';

type Attributes = Readonly<Record<string, string | number>>;

/** The span of a request and its child spans. */
export interface RequestSpan {
  readonly traceparent: string;
  call(call: BegunCall): (ended: ObservedCall) => void;
  /** A span with given start and end times, for work that many fields share. */
  batch(name: string, startedAt: number, endedAt: number, attributes: Attributes): void;
  end(outcome: Outcome, attributes: Attributes): void;
}

/** Creates spans with the OpenTelemetry API. The start-up decides where they are sent (see export-spans.ts). */
export interface Tracing {
  begin(trace: TraceContext, tracestate: string | null): RequestSpan;
}

/** Names from upstream become attributes, so that there are only a few span names. */
export function createTracing(): Tracing {
  const tracer = trace.getTracer('yunmen');
  return {
    begin(incoming, tracestate) {
      const parent = parentOf(incoming, tracestate);
      const span = tracer.startSpan('GraphQL request', { kind: SpanKind.SERVER }, parent);
      return requestSpan(tracer, span, trace.setSpan(parent, span));
    },
  };
}

function requestSpan(tracer: Tracer, span: Span, inside: Context): RequestSpan {
  const { traceId, spanId, traceFlags } = span.spanContext();
  return {
    traceparent: `00-${traceId}-${spanId}-${traceFlags.toString(16).padStart(2, '0')}`,
    call({ action, regionId }) {
      const attributes = {
        'rpc.system': 'alibaba-cloud',
        'rpc.service': action.product.name,
        'rpc.method': action.name,
        ...(regionId !== null && { 'cloud.region': regionId }),
      };
      const name = `${action.product.name} ${action.name}`;
      const below = tracer.startSpan(name, { kind: SpanKind.CLIENT, attributes }, inside);
      return ({ attempts, cached, requestId, failed }) => {
        below.setAttributes({ 'yunmen.attempts': attempts, 'yunmen.cached': cached });
        if (requestId !== null) below.setAttribute('alibaba_cloud.request_id', requestId);
        if (failed !== undefined) below.setStatus({ code: SpanStatusCode.ERROR, message: failed });
        below.end();
      };
    },
    batch(name, startedAt, endedAt, attributes) {
      tracer.startSpan(name, { startTime: startedAt, attributes }, inside).end(endedAt);
    },
    end(outcome, attributes) {
      span.setAttributes({ 'yunmen.outcome': outcome, ...attributes });
      if (outcome !== 'ok') span.setStatus({ code: SpanStatusCode.ERROR, message: outcome });
      span.end();
    },
  };
}

function parentOf({ traceId, parentId, flags }: TraceContext, tracestate: string | null): Context {
  const root = contexts.active();
  if (parentId === null) return root;
  return trace.setSpanContext(root, {
    traceId,
    spanId: parentId,
    traceFlags: Number.parseInt(flags, 16),
    isRemote: true,
    ...(tracestate !== null && { traceState: createTraceState(tracestate) }),
  });
}
