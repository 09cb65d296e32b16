import { describe, expect, it } from 'vitest';
import { CloudError, type CloudErrorDetails, type CloudErrorKind } from '../../../client/errors/cloud-error.js';
import type { Call } from '../../../client/pipeline/call.js';
import { retry } from '../../../client/pipeline/retry.js';
import { callOf } from '../calling.js';

/** Fails with the given errors, then answers; counts the attempts. */
function upstream(failures: readonly Error[]) {
  let count = 0;
  const next = (call: Call) => {
    call.trace.attempts += 1;
    const failure = failures[count];
    count += 1;
    return failure ? Promise.reject(failure) : Promise.resolve({ A: 1 });
  };
  return { send: retry(() => 0)(next), count: () => count };
}

const failure = (kind: CloudErrorKind, details: CloudErrorDetails = {}) => new CloudError(kind, kind, details);

describe('a read', () => {
  it.each(['throttled', 'timeout', 'unavailable'] as const)('that was %s is repeated', async (kind) => {
    const { send, count } = upstream([failure(kind), failure(kind)]);
    const call = callOf();
    expect(await send(call)).toEqual({ A: 1 });
    expect(count()).toBe(3);
    expect(call.trace.throttled).toBe(kind === 'throttled' ? 2 : 0);
  });

  it.each(['unauthenticated', 'expired', 'forbidden', 'absent', 'invalid', 'conflict', 'budget', 'unknown'] as const)(
    'that was %s is not',
    async (kind) => {
      const { send, count } = upstream([failure(kind)]);
      await expect(send(callOf())).rejects.toMatchObject({ kind });
      expect(count()).toBe(1);
    },
  );

  it('that failed by a bug is not repeated', async () => {
    const { send, count } = upstream([new TypeError('bug')]);
    await expect(send(callOf())).rejects.toThrow('bug');
    expect(count()).toBe(1);
  });

  it('is made at most four times, and the error says how long to wait', async () => {
    const { send, count } = upstream(
      Array.from({ length: 9 }, () =>
        failure('throttled', { retryAfterMs: 3, upstreamCode: 'Throttling', requestId: 'r' }),
      ),
    );
    await expect(send(callOf())).rejects.toMatchObject({
      kind: 'throttled',
      retryAfterMs: 3,
      upstreamCode: 'Throttling',
      requestId: 'r',
    });
    expect(count()).toBe(5);
  });

  it('does not wait beyond its deadline, and says at once how long the wait would be', async () => {
    const { send, count } = upstream([failure('throttled', { retryAfterMs: 5_000 })]);
    await expect(send(callOf({ deadlineMs: 1_000 }))).rejects.toMatchObject({ kind: 'throttled', retryAfterMs: 5_000 });
    expect(count()).toBe(1);
  });

  it('waits the time that upstream names, instead of a random time', async () => {
    const { send } = upstream([failure('throttled', { retryAfterMs: 40 })]);
    const startedAt = performance.now();
    await send(callOf());
    expect(performance.now() - startedAt).toBeGreaterThan(35);
  });

  it('stops waiting when it is aborted', async () => {
    const abort = new AbortController();
    const { send, count } = upstream([failure('throttled', { retryAfterMs: 30_000 })]);
    const pending = send(callOf({ signal: abort.signal }));
    abort.abort();
    await expect(pending).rejects.toMatchObject({ kind: 'timeout' });
    expect(count()).toBe(1);
  });

  it('ends with the error of the deadline', async () => {
    const abort = new AbortController();
    const { send } = upstream([failure('unavailable', { retryAfterMs: 30_000 })]);
    const pending = send(callOf({ signal: abort.signal }));
    abort.abort(new CloudError('timeout', 'The request took longer than its 5 ms.'));
    await expect(pending).rejects.toThrow('The request took longer than its 5 ms.');
  });
});
