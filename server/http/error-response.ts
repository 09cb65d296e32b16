import { randomUUID } from 'node:crypto';
import { errorContentType } from '../responses/content-negotiation.js';

/** Why a whole request is answered with an error: nothing of it is executed, and mostly nothing of it is read. */
export interface RequestError {
  readonly status: number;
  readonly code: string;
  readonly message: string;
  /** One that the log has, too; a new one unless given. */
  readonly requestId?: string;
  readonly retryAfterMs?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** For `extensions.cloud`; nothing unless given. */
  readonly cost?: object;
}

/** A response in parts, for those who write to a socket. */
export interface SerializedResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

const nothing = { calls: 0, retries: 0, throttled: 0, cached: 0, durationMs: 0 };

/**
 * The one writer of such responses: GraphQL's form, our codes, a request id and what the request cost. `accept` is the Accept
 * header of the request, since clients read the code of an error only in a type that they accept.
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

/** In whole seconds, so it is rounded up; `retryAfterMs` beside it is exact. */
export function retryAfterHeader(ms: number): Readonly<Record<'retry-after', string>> {
  return { 'retry-after': String(Math.max(1, Math.ceil(ms / 1000))) };
}
