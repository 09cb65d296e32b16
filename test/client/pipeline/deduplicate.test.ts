import { getEventListeners } from 'node:events';
import { describe, expect, it } from 'vitest';
import { AnswerCache } from '../../../client/cache/answer-cache.js';
import { deduplicate, memoize as remembered } from '../../../client/cache/deduplicate.js';
import { CloudError } from '../../../client/errors/cloud-error.js';
import type { Answer } from '../../../client/model/action.js';
import type { Call } from '../../../client/pipeline/call.js';
import { deadline } from '../../../client/pipeline/deadline.js';
import { callOf } from '../calling.js';

/** Answers each call when the test says so. */
function upstream() {
  const open: {
    readonly call: Call;
    readonly answer: (answer: Answer) => void;
    readonly fail: (error: Error) => void;
  }[] = [];
  const next = (call: Call) =>
    new Promise<Answer>((answer, fail) => {
      open.push({ call, answer, fail });
    });
  return { next, open };
}

const settle = () => new Promise((resolve) => setImmediate(resolve));
const none = () => new AnswerCache(0);
const kept = () => new AnswerCache(10_000);

describe('calls of one caller', () => {
  it('that are identical and in flight are one call, across requests', async () => {
    const { next, open } = upstream();
    const send = deduplicate(none())(next);
    const calls = [callOf(), callOf(), callOf()];
    const answers = calls.map((call) => send(call));
    await settle();
    expect(open).toHaveLength(1);
    open[0]?.answer({ A: 1 });
    expect(await Promise.all(answers)).toEqual([{ A: 1 }, { A: 1 }, { A: 1 }]);
    expect(calls.map(({ trace }) => trace.cached)).toEqual([false, true, true]);
  });

  it('that were answered are repeated by another request, unless answers are cached', async () => {
    for (const [answers, count] of [
      [none(), 2],
      [kept(), 1],
    ] as const) {
      const { next, open } = upstream();
      const send = deduplicate(answers)(next);
      const first = send(callOf());
      await settle();
      open[0]?.answer({ A: 1 });
      await first;
      const again = send(callOf());
      await settle();
      open[1]?.answer({ A: 1 });
      expect(await again).toEqual({ A: 1 });
      expect(open).toHaveLength(count);
    }
  });

  it('are made once within a request', async () => {
    const { next, open } = upstream();
    const send = remembered(deduplicate(none())(next));
    const memo: Call['memo'] = new Map();
    const first = send(callOf({ memo }));
    await settle();
    open[0]?.answer({ A: 1 });
    await first;
    expect(await send(callOf({ memo }))).toEqual({ A: 1 });
    expect(open).toHaveLength(1);
  });

  it('that repeat within a request add no abort listener, and others add one', async () => {
    const { next, open } = upstream();
    const send = remembered(deadline(deduplicate(none())(next)));
    const memo: Call['memo'] = new Map();
    const { signal } = new AbortController();
    const listeners = () => getEventListeners(signal, 'abort').length;
    const calls = Array.from({ length: 100 }, (_, at) => send(callOf({ memo, signal, params: { A: String(at) } })));
    expect(listeners()).toBe(1);
    await settle();
    for (const { answer } of open) answer({ A: 1 });
    await Promise.all(calls);
    await settle();
    expect(listeners()).toBe(0);
    const again = send(callOf({ memo, signal, params: { A: '7' } }));
    expect(listeners()).toBe(0);
    expect(await again).toEqual({ A: 1 });
  });

  it.each([
    ['parameters', { params: { A: '1' } }, { params: { A: '2' } }],
    ['regions', { regionId: 'cn-hangzhou' }, { regionId: 'cn-beijing' }],
    ['buckets', { bucket: 'a-bucket' }, { bucket: 'b-bucket' }],
    ['callers', { as: 'anna' }, { as: 'otto' }],
    ['names and values that look alike', { params: { A: '1,B:2' } }, { params: { A: '1', B: '2' } }],
  ])('with another %s are separate calls', async (_what, a, b) => {
    const { next, open } = upstream();
    const send = deduplicate(kept())(next);
    send(callOf(a)).catch(() => undefined);
    send(callOf(b)).catch(() => undefined);
    await settle();
    expect(open).toHaveLength(2);
  });

  it('are identical in any order of their parameters', async () => {
    const { next, open } = upstream();
    const send = deduplicate(none())(next);
    send(callOf({ params: { A: '1', B: '2' } })).catch(() => undefined);
    send(callOf({ params: { B: '2', A: '1' } })).catch(() => undefined);
    await settle();
    expect(open).toHaveLength(1);
  });
});

describe('a failure', () => {
  it('reaches all waiting callers, and is not cached', async () => {
    const { next, open } = upstream();
    const send = deduplicate(kept())(next);
    const answers = [send(callOf()), send(callOf())].map((answer) => answer.catch((error: Error) => error.message));
    await settle();
    open[0]?.fail(new CloudError('forbidden', 'no'));
    expect(await Promise.all(answers)).toEqual(['no', 'no']);
    send(callOf()).catch(() => undefined);
    await settle();
    expect(open).toHaveLength(2);
  });
});

describe('a call in flight', () => {
  it('continues when one of two waiting requests is aborted', async () => {
    const { next, open } = upstream();
    const send = deduplicate(none())(next);
    const gone = new AbortController();
    send(callOf({ signal: gone.signal })).catch(() => undefined);
    const other = send(callOf());
    await settle();
    gone.abort();
    expect(open[0]?.call.signal.aborted).toBe(false);
    open[0]?.answer({ A: 1 });
    expect(await other).toEqual({ A: 1 });
  });

  it('is aborted when the last waiting request is aborted, and no other call joins it then', async () => {
    const { next, open } = upstream();
    const send = deduplicate(none())(next);
    const gone = new AbortController();
    for (let at = 0; at < 2; at += 1) send(callOf({ signal: gone.signal })).catch(() => undefined);
    await settle();
    gone.abort();
    await settle();
    expect(open[0]?.call.signal.aborted).toBe(true);
    send(callOf()).catch(() => undefined);
    await settle();
    expect(open).toHaveLength(2);
    expect(open[1]?.call.signal.aborted).toBe(false);
  });

  it('has the latest deadline of the waiting requests', async () => {
    const { next, open } = upstream();
    const send = deduplicate(none())(next);
    const late = callOf({ deadlineMs: 9_000 });
    for (const call of [callOf({ deadlineMs: 1_000 }), late, callOf({ deadlineMs: 2_000 })])
      send(call).catch(() => undefined);
    await settle();
    expect(open[0]?.call.deadlineAt()).toBe(late.deadlineAt());
  });
});

describe('a write', () => {
  const write = () => callOf({ action: { ...callOf().action, write: {} } });

  it('is made as often as it is requested', async () => {
    const { next, open } = upstream();
    const send = deduplicate(kept())(next);
    for (let at = 0; at < 2; at += 1) send(write()).catch(() => undefined);
    await settle();
    expect(open).toHaveLength(2);
  });

  it('invalidates earlier answers for all later calls', async () => {
    const { next, open } = upstream();
    const answers = kept();
    const send = deduplicate(answers)(next);
    const early = send(callOf());
    await settle();
    answers.forget(callOf().caller.identity);
    const late = send(callOf());
    await settle();
    expect(open).toHaveLength(2);
    open[1]?.answer({ A: 'after' });
    expect(await late).toEqual({ A: 'after' });
    open[0]?.answer({ A: 'before' });
    expect(await early).toEqual({ A: 'before' });
    expect(await send(callOf())).toEqual({ A: 'after' });
  });

  it('does not invalidate answers that it cannot have changed, nor those of other callers', async () => {
    const { next, open } = upstream();
    const answers = kept();
    const send = deduplicate(answers)(next);
    const calls = [{}, { regionId: 'cn-beijing' }, { as: 'otto' }];
    for (const [at, call] of calls.entries()) {
      const answer = send(callOf(call));
      await settle();
      open[at]?.answer({ at });
      await answer;
    }
    answers.forget(callOf().caller.identity, ({ regionId }) => regionId === 'cn-hangzhou');
    for (const call of calls) send(callOf(call)).catch(() => undefined);
    await settle();
    expect(open).toHaveLength(4);
    expect(open[3]?.call.caller.identity).toBe(callOf().caller.identity);
  });
});

describe('a request with no-cache', () => {
  it('uses neither cached answers nor calls that began before it', async () => {
    const { next, open } = upstream();
    const send = deduplicate(kept())(next);
    const first = send(callOf());
    await settle();
    const fresh = callOf({ fresh: true });
    const second = send(fresh);
    const beside = send({ ...fresh, memo: new Map() });
    await settle();
    expect(open).toHaveLength(2);
    open[0]?.answer({ A: 'old' });
    open[1]?.answer({ A: 'new' });
    expect(await Promise.all([first, second, beside])).toEqual([{ A: 'old' }, { A: 'new' }, { A: 'new' }]);
    expect(await send(callOf())).toEqual({ A: 'new' });
    send(callOf({ fresh: true })).catch(() => undefined);
    await settle();
    expect(open).toHaveLength(3);
  });
});
