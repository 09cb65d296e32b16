import { describe, expect, it } from 'vitest';
import { AnswerCache } from '../../../client/cache/answer-cache.js';
import { deduplicate } from '../../../client/cache/deduplicate.js';
import { CloudError, type CloudErrorKind } from '../../../client/errors/cloud-error.js';
import type { Send } from '../../../client/pipeline/call.js';
import { staleIfError } from '../../../client/pipeline/stale-if-error.js';
import { callOf } from '../calling.js';

/** Reuses nothing for long, so that each call goes upstream, which answers or fails as told. */
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
    'stands in for one that is %s, and says so',
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
    'stands in for none that is %s, nor for one after it',
    async (kind) => {
      const { ask } = upstream();
      await ask({ A: 1 });
      expect((await ask(kind)).answer).toBe(kind);
      expect((await ask('unavailable')).answer).toBe('unavailable');
    },
  );

  it('of every action is worthless once the credentials are refused, of another place not once an action is', async () => {
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

  it('is not given after a write, nor to who wants nothing old, nor to another caller', async () => {
    const { ask, answers } = upstream();
    await ask({ A: 1 });
    expect((await ask('unavailable', callOf({ fresh: true }))).answer).toBe('unavailable');
    expect((await ask('unavailable', callOf({ as: 'otto' }))).answer).toBe('unavailable');
    expect((await ask('unavailable')).answer).toEqual({ A: 1 });
    answers.forget(callOf().caller.identity);
    expect((await ask('unavailable')).answer).toBe('unavailable');
  });

  it('is there only where answers are kept at all', async () => {
    const { ask } = upstream(new AnswerCache(0));
    await ask({ A: 1 });
    expect((await ask('unavailable')).answer).toBe('unavailable');
  });
});
