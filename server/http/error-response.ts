import { randomUUID } from 'node:crypto';
import { errorContentType } from '../responses/content-negotiation.js';

/** The error that answers a whole request. Nothing of the request is executed, and usually nothing of it is read. */
export interface RequestError {
  readonly status: number;
  readonly code: string;
  readonly message: string;
  /** The id in the log. Default: a new one. */
  readonly requestId?: string;
  readonly retryAfterMs?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** For `extensions.cloud`. Default: no cost. */
  readonly cost?: object;
}

/** The parts of a response, for code that writes to a socket. */
export interface SerializedResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

const nothing = { calls: 0, retries: 0, throttled: 0, cached: 0, durationMs: 0 };

/**
 * The one writer of such responses: GraphQL's form, the gateway's codes, a request id and the cost of the request. `accept` is
 * the Accept header of the request, because clients read an error's code only in a type that they accept.
 */
export function serializeError(error: RequestError, accept: string | null): SerializedResponse {
  const { status, code, message, requestId = randomUUID(), retryAfterMs, headers, cost = nothing } = error;
  const again = retryAfterMs !== undefined;
  const extensions = { code, retryable: again, ...(again && { retryAfterMs }) };
  return {
    status,
    headers: {
      ...headers,
      'content-type': errorContentType(accept),
      'x-request-id': requestId,
      ...(again && retryAfterHeader(retryAfterMs)),
    },
    body: JSON.stringify({ errors: [{ message, extensions }], extensions: { cloud: cost } }),
  };
}

export function errorResponse({ headers }: Request, error: RequestError, Answer: typeof Response): Response {
  const { body, ...init } = serializeError(error, headers.get('accept'));
  return new Answer(body, { status: init.status, headers: { ...init.headers } });
}

/** In whole seconds, rounded up. `retryAfterMs` in the body is exact. */
export function retryAfterHeader(ms: number): Readonly<Record<'retry-after', string>> {
  return { 'retry-after': String(Math.max(1, Math.ceil(ms / 1000))) };
}
