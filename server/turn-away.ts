/** An answer to a request that is not let in, before anything of it was read: GraphQL's form, our codes. */
export interface TurnedAway {
  readonly status: number;
  readonly code: string;
  readonly message: string;
  readonly requestId: string;
  readonly retryAfterMs?: number;
  readonly headers?: Readonly<Record<string, string>>;
}

const nothing = { calls: 0, retries: 0, throttled: 0, cached: 0, durationMs: 0 };

/** Retry-After is in whole seconds, so it is rounded up; `retryAfterMs` is exact. */
export function turnAway(away: TurnedAway, Answer: typeof Response): Response {
  const { status, code, message, requestId, retryAfterMs, headers } = away;
  const again = retryAfterMs !== undefined;
  const extensions = { code, retryable: again, ...(again && { retryAfterMs }) };
  return Answer.json(
    { errors: [{ message, extensions }], extensions: { cloud: nothing } },
    {
      status,
      headers: {
        'x-request-id': requestId,
        ...(again && { 'retry-after': String(Math.max(1, Math.ceil(retryAfterMs / 1000))) }),
        ...headers,
      },
    },
  );
}
