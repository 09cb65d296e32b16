/**
 * The trace of a request, in the format of W3C Trace Context. Log lines have it too when no spans are exported, and OpenTelemetry,
 * whose propagator reads the same header, is then not loaded.
 */
export interface TraceContext {
  readonly traceId: string;
  /** The id of the client's span. Null if the trace begins here. */
  readonly parentId: string | null;
  /** The flags of the trace, the last two digits of a traceparent: whether its creator records it. */
  readonly flags: string;
}

/** https://www.w3.org/TR/trace-context/#traceparent-header. Versions after 00 may have more parts after those of 00. */
const traceparent = /^(?!ff)[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})(?:-|$)/;

/** The trace of the header. Without a valid header, a new trace that is derived from the request id. */
export function traceOf(header: string | null, requestId: string): TraceContext {
  const [, traceId, parentId, flags = '00'] = traceparent.exec(header ?? '') ?? [];
  if (traceId === undefined || parentId === undefined)
    return { traceId: hexOf(requestId), parentId: null, flags: '00' };
  return { traceId, parentId, flags };
}

/** The traceparent of the request's span, for log lines. */
export function traceparentOf({ traceId, flags }: TraceContext, requestId: string): string {
  return `00-${traceId}-${hexOf(requestId).slice(-16)}-${flags}`;
}

function hexOf(uuid: string): string {
  return uuid.replaceAll('-', '');
}
