/** The trace that a request belongs to, as W3C Trace Context writes it. */
export interface TraceContext {
  readonly traceId: string;
  /** Of the span that sent us the request; null where the trace begins here. */
  readonly parentId: string | null;
  /** Whether whoever began the trace records it: the last two digits of a traceparent. */
  readonly flags: string;
}

/** https://www.w3.org/TR/trace-context/#traceparent-header; a version after 00 may say more behind what 00 says. */
const traceparent = /^(?!ff)[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})(?:-|$)/;

/** The trace of the header; where there is none that can be read, one of the request's own, told by its id. */
export function traceOf(header: string | null, requestId: string): TraceContext {
  const [, traceId, parentId, flags = '00'] = traceparent.exec(header ?? '') ?? [];
  if (traceId === undefined || parentId === undefined)
    return { traceId: hexOf(requestId), parentId: null, flags: '00' };
  return { traceId, parentId, flags };
}

/** What a log line carries: the request as a span of its trace. */
export function traceparentOf({ traceId, flags }: TraceContext, requestId: string): string {
  return `00-${traceId}-${hexOf(requestId).slice(-16)}-${flags}`;
}

function hexOf(uuid: string): string {
  return uuid.replaceAll('-', '');
}
