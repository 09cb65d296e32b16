import { describe, expect, it } from 'vitest';
import { FairLimiter, type TaskRequest, type Verdict } from '../../../client/throttling/fair-limiter.js';

const limitOf = (atOnce: number, share = 1) => new FairLimiter({ concurrency: atOnce, mostConcurrency: atOnce, share });
const turnOf = (who: string, more: Partial<TaskRequest> = {}): TaskRequest => ({
  owner: who,
  kind: 'DescribeThings',
  signal: new AbortController().signal,
  deadlineAt: () => Number.POSITIVE_INFINITY,
  tooLateError: (waitMs) => new Error(`too late by ${Math.round(waitMs)}`),
  abortError: () => new Error('stopped'),
  ...more,
});
const neither = (): Verdict => 'neither';

/** Tasks that end when the test says so, in the order in which they began. */
function tasks(limit: FairLimiter) {
  const began: string[] = [];
  const ends: (() => void)[] = [];
  const add = (who: string, name: string) =>
    limit.run(
      turnOf(who),
      () => {
        began.push(name);
        return new Promise<string>((resolve) => ends.push(() => resolve(name)));
      },
      neither,
    );
  const finishOne = async () => {
    ends.shift()?.();
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { add, began, finishOne };
}

describe('a fair limit', () => {
  it('gives each caller a turn before one caller gets a second turn', async () => {
    const { add, began, finishOne } = tasks(limitOf(2));
    const all = ['a1', 'a2', 'a3', 'a4', 'a5'].map((name) => add('a', name));
    all.push(add('b', 'b1'), add('c', 'c1'), add('b', 'b2'));
    for (let at = 0; at < 8; at += 1) await finishOne();
    expect(began).toEqual(['a1', 'a2', 'a3', 'b1', 'c1', 'a4', 'b2', 'a5']);
    expect(await Promise.all(all)).toHaveLength(8);
  });

  it('never runs more tasks at once than allowed', async () => {
    const limit = limitOf(3);
    let running = 0;
    let most = 0;
    const task = async () => {
      running += 1;
      most = Math.max(most, running);
      await new Promise((resolve) => setImmediate(resolve));
      running -= 1;
    };
    await Promise.all(Array.from({ length: 50 }, (_, at) => limit.run(turnOf(`caller ${at % 4}`), task, neither)));
    expect(most).toBe(3);
  });

  it('continues after a task that fails, at once or later', async () => {
    const limit = limitOf(1);
    const run = <Value>(task: () => Promise<Value>) => limit.run(turnOf('a'), task, neither);
    const failing = run(() => {
      throw new Error('at once');
    });
    const later = run(() => Promise.reject(new Error('later')));
    await expect(failing).rejects.toThrow('at once');
    await expect(later).rejects.toThrow('later');
    expect(await run(async () => 'on')).toBe('on');
  });

  it('keeps no state of a caller that stops waiting', async () => {
    const limit = limitOf(1);
    const ends: (() => void)[] = [];
    const first = limit.run(turnOf('a'), () => new Promise<void>((resolve) => ends.push(resolve)), neither);
    const abort = new AbortController();
    const gone = limit.run(turnOf('b', { signal: abort.signal }), () => Promise.reject(new Error('ran')), neither);
    const last = limit.run(turnOf('c'), async () => 'ran', neither);
    abort.abort();
    await expect(gone).rejects.toThrow('stopped');
    ends[0]?.();
    await first;
    expect(await last).toBe('ran');
  });
});

describe('a rate that is known', () => {
  const perSecond = 100;

  /** Queues this number of tasks of one caller; counts those that have run. */
  function flood(limit: FairLimiter, count: number) {
    const ran = { count: 0 };
    const task = async () => {
      ran.count += 1;
    };
    const all = Promise.all(Array.from({ length: count }, () => limit.run(turnOf('a', { perSecond }), task, neither)));
    return { ran, all };
  }

  it('applies to each kind of task separately', async () => {
    const startedAt = performance.now();
    const limit = limitOf(100);
    const { ran, all } = flood(limit, 40);
    await limit.run(turnOf('a', { kind: 'other' }), async () => 1, neither);
    expect(ran.count).toBeLessThan(20);
    await all;
    // A part of the tasks of one second may start at once.
    expect(performance.now() - startedAt).toBeGreaterThan(280);
  });

  it('is shared between callers by turns, and only its allowed part is used', async () => {
    const startedAt = performance.now();
    const limit = limitOf(100, 0.5);
    const { ran, all } = flood(limit, 30);
    await limit.run(turnOf('b', { perSecond }), async () => 1, neither);
    expect(ran.count).toBeLessThan(15);
    await all;
    expect(performance.now() - startedAt).toBeGreaterThan(480);
  });

  it('rejects at once a task whose turn would come too late, and says when it would come', async () => {
    let isStill = true;
    const limit = new FairLimiter({ concurrency: 100, share: 1, now: () => (isStill ? 0 : performance.now()) });
    const deadlineAt = () => Date.now() + 300;
    const all = Array.from({ length: 100 }, () =>
      limit.run(turnOf('a', { perSecond, deadlineAt }), async () => 1, neither),
    );
    isStill = false;
    const outcomes = await Promise.allSettled(all);
    const late = outcomes.filter(({ status }) => status === 'rejected');
    expect(late.length).toBeGreaterThan(50);
    expect(late.length).toBeLessThan(80);
    expect(String(late.map((each) => 'reason' in each && each.reason)[0])).toMatch(/too late by (?:30|31)\d/);
  });
});
