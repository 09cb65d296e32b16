import { errorContentType } from '../responses/content-negotiation.js';

/** An answer to a request of which nothing is executed, and mostly nothing read: GraphQL's form, our codes. */
export interface ResponseError {
  readonly status: number;
  readonly code: string;
  readonly message: string;
  readonly requestId: string;
  /** The Accept header of the request: clients read an error's code only in a type that they accept. */
  readonly accept: string | null;
  readonly retryAfterMs?: number;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What is sent, by whatever sends it. */
export interface Refusal {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

const nothing = { calls: 0, retries: 0, throttled: 0, cached: 0, durationMs: 0 };

/** The one writer of such answers. Retry-After is in whole seconds, so it is rounded up; `retryAfterMs` is exact. */
export function refusalOf(away: ResponseError): Refusal {
  const { status, code, message, requestId, accept, retryAfterMs, headers } = away;
  const again = retryAfterMs !== undefined;
  const extensions = { code, retryable: again, ...(again && { retryAfterMs }) };
  return {
    status,
    headers: {
      'content-type': errorContentType(accept),
      'x-request-id': requestId,
      ...(again && { 'retry-after': String(Math.max(1, Math.ceil(retryAfterMs / 1000))) }),
      ...headers,
    },
    body: JSON.stringify({ errors: [{ message, extensions }], extensions: { cloud: nothing } }),
  };
}

export function errorResponse(away: ResponseError, Answer: typeof Response): Response {
  const { status, headers, body } = refusalOf(away);
  return new Answer(body, { status, headers: { ...headers } });
}
