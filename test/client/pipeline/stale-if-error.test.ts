import { describe, expect, it } from 'vitest';
import { AnswerCache } from '../../../client/cache/answer-cache.js';
import { deduplicate } from '../../../client/cache/deduplicate.js';
import { CloudError, type CloudErrorKind } from '../../../client/errors/cloud-error.js';
import type { Send } from '../../../client/pipeline/call.js';
import { staleIfError } from '../../../client/pipeline/stale-if-error.js';
import { callOf } from '../calling.js';

/** Caches almost nothing, so that each call goes upstream, which answers or fails as the test says. */
function upstream(answers = new AnswerCache(0.001)) {
  const turns: (CloudErrorKind | object)[] = [];
  const next: Send = async () => {
    const turn = turns.shift();
    if (typeof turn === 'string') throw new CloudError(turn, turn);
    return turn as Record<string, unknown>;
  };
  const send = staleIfError(answers)(deduplicate(answers)(next));
  const ask = async (turn: CloudErrorKind | object, call = callOf()) => {
    await new Promise((resolve) => setTimeout(resolve, 2));
    turns.push(turn);
    return { answer: await send(call).catch((error: CloudError) => error.kind), call };
  };
  return { ask, answers };
}

describe('the last answer', () => {
  it.each(['unavailable', 'timeout', 'throttled'] as const)(
    'replaces one that is %s, and is marked as stale',
    async (kind) => {
      const { ask } = upstream();
      await ask({ A: 1 });
      const { answer, call } = await ask(kind);
      expect(answer).toEqual({ A: 1 });
      expect(call.trace.staleMs).toBeGreaterThanOrEqual(0);
      expect((await ask({ A: 2 })).call.trace.staleMs).toBeNull();
    },
  );

  it.each(['forbidden', 'unauthenticated', 'expired', 'absent', 'invalid', 'conflict'] as const)(
    'does not replace one that is %s, nor a later failure',
    async (kind) => {
      const { ask } = upstream();
      await ask({ A: 1 });
      expect((await ask(kind)).answer).toBe(kind);
      expect((await ask('unavailable')).answer).toBe('unavailable');
    },
  );

  it('is dropped for every action when the credentials are refused, but only in one place when an action is denied', async () => {
    for (const [kind, left] of [
      ['expired', 'unavailable'],
      ['forbidden', { B: 1 }],
    ] as const) {
      const { ask } = upstream();
      const elsewhere = () => callOf({ regionId: 'cn-beijing' });
      await ask({ B: 1 }, elsewhere());
      await ask({ A: 1 });
      await ask(kind);
      expect((await ask('unavailable', elsewhere())).answer).toEqual(left);
    }
  });

  it('is not used after a write, nor for a request with no-cache, nor for another caller', async () => {
    const { ask, answers } = upstream();
    await ask({ A: 1 });
    expect((await ask('unavailable', callOf({ fresh: true }))).answer).toBe('unavailable');
    expect((await ask('unavailable', callOf({ as: 'otto' }))).answer).toBe('unavailable');
    expect((await ask('unavailable')).answer).toEqual({ A: 1 });
    answers.forget(callOf().caller.identity);
    expect((await ask('unavailable')).answer).toBe('unavailable');
  });

  it('is kept only if answers are cached at all', async () => {
    const { ask } = upstream(new AnswerCache(0));
    await ask({ A: 1 });
    expect((await ask('unavailable')).answer).toBe('unavailable');
  });
});
