/** The resources that requests share: turns of the event loop, and memory. */
import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { CloudError } from '../../../client/errors/cloud-error.js';
import { RequestTask } from '../../../server/admission/request-task.js';
import { TaskScheduler } from '../../../server/admission/task-scheduler.js';

const megabyte = 1_000_000;

/** Blocks the event loop for this time. */
function busy(ms: number): void {
  const until = performance.now() + ms;
  while (performance.now() < until);
}

describe('turns', () => {
  it('of one that has ended are given up some at a time, and others have theirs in between', async () => {
    const workload = new TaskScheduler(100 * megabyte);
    const task = new RequestTask(workload, megabyte);
    let givenUp = 0;
    const giveUp = () => {
      busy(0.5);
      givenUp += 1;
    };
    const all = Array.from({ length: 100 }, () => task.schedule(() => undefined).catch(giveUp));
    task.end(new CloudError('timeout', 'Too late.'));
    await turn();
    await turn();
    expect(givenUp).toBeGreaterThan(0);
    expect(givenUp).toBeLessThan(100);
    await Promise.all(all);
    expect(givenUp).toBe(100);
  });

  it('come to a request that has left too: its audit line may wait for one', async () => {
    const task = new RequestTask(new TaskScheduler(100 * megabyte), megabyte);
    const done: string[] = [];
    const work = task.schedule(() => done.push('work'));
    task.whenIdle(() => done.push('idle'));
    task.leave();
    await work;
    await turn();
    expect(done).toEqual(['work', 'idle']);
  });

  it('rotate: a request that has used its turn waits for the others', async () => {
    const workload = new TaskScheduler(100 * megabyte);
    const [first, second] = [new RequestTask(workload, megabyte), new RequestTask(workload, megabyte)];
    const done: string[] = [];
    const work = (name: string) => () => {
      busy(10);
      done.push(name);
    };
    const all = [
      first.schedule(work('1')),
      first.schedule(work('1')),
      first.schedule(work('1')),
      second.schedule(work('2')),
    ];
    await Promise.all(all);
    expect(done).toEqual(['1', '2', '1', '1']);
  });

  it('end after a while, and begin again when the event loop was free', async () => {
    const work = new RequestTask(new TaskScheduler(100 * megabyte), megabyte);
    expect(work.shouldYield()).toBe(false);
    busy(10);
    expect(work.shouldYield()).toBe(true);
    await turn();
    await turn();
    expect(work.shouldYield()).toBe(false);
  });

  it('can be awaited, to know that all calls have been requested', async () => {
    const work = new RequestTask(new TaskScheduler(100 * megabyte), megabyte);
    const done: string[] = [];
    const all = [1, 2, 3].map((at) =>
      work.schedule(() => {
        busy(10);
        done.push(`work ${at}`);
      }),
    );
    const idle = new Promise<void>((resolve) => {
      work.whenIdle(() => {
        done.push('idle');
        resolve();
      });
    });
    await Promise.all([...all, idle]);
    expect(done).toEqual(['work 1', 'work 2', 'work 3', 'idle']);
  });

  it('are never given to an ended request, which gets the reason', async () => {
    const work = new RequestTask(new TaskScheduler(100 * megabyte), megabyte);
    const waiting = work.schedule(() => 'done');
    work.end(new CloudError('timeout', 'Too late.'));
    await expect(waiting).rejects.toThrow('Too late.');
    await expect(work.schedule(() => 'done')).rejects.toThrow('Too late.');
    expect(() => work.spend(1)).toThrow('Too late.');
  });
});

describe('memory', () => {
  it('of one request is limited, and the refusal names the limit', () => {
    const work = new RequestTask(new TaskScheduler(100 * megabyte), megabyte);
    work.spend(500_000);
    expect(() => work.spend(500_000)).toThrow(/1262144 bytes of answers, and at most 1000000 are allowed/);
    expect(work.ended?.kind).toBe('budget');
    expect(work.bytes).toBe(0);
  });

  it('of all requests is limited too: the youngest request that is not a write is ended', () => {
    const workload = new TaskScheduler(10 * megabyte);
    const [eldest, younger, writing] = [1, 2, 3].map(() => new RequestTask(workload, 8 * megabyte));
    if (writing) writing.isWriting = true;
    writing?.spend(4 * megabyte);
    younger?.spend(4 * megabyte);
    eldest?.spend(4 * megabyte);
    expect([eldest, younger, writing].map((each) => each?.ended?.kind)).toEqual([undefined, 'unavailable', undefined]);
    expect(younger?.ended).toMatchObject({ retryable: true, retryAfterMs: 1_000 });
  });

  it('of all requests is freed from the youngest when many small requests use it', async () => {
    const workload = new TaskScheduler(100 * megabyte);
    const all = Array.from({ length: 180 }, () => new RequestTask(workload, 8 * megabyte));
    for (const each of all) expect(await each.admitted(0)).toBe(true);
    for (const each of all) each.charge(0.5 * megabyte);
    const held = all.reduce((sum, { bytes }) => sum + bytes, 0);
    expect(held).toBeLessThanOrEqual(100 * megabyte);
    expect(all.findIndex(({ ended }) => ended)).toBeGreaterThan(100);
  });

  it('is not held by a request that ended while it waited for admission', async () => {
    const workload = new TaskScheduler(10 * megabyte);
    const [first, second, third] = [1, 2, 3].map(() => new RequestTask(workload, 20 * megabyte));
    await first?.admitted(0);
    first?.spend(8 * megabyte);
    const waiting = third?.admitted(60_000);
    third?.end(new CloudError('timeout', 'Too late.'));
    first?.leave();
    expect(await waiting).toBe(true);
    expect(third?.bytes).toBe(0);
    await second?.admitted(0);
    expect(() => second?.spend(11 * megabyte)).toThrow(/no memory left/);
  });

  it('that is missing for many requests refuses them in turns', async () => {
    const workload = new TaskScheduler(10 * megabyte);
    new RequestTask(workload, 20 * megabyte).spend(9 * megabyte);
    let refused = 0;
    const all = Array.from({ length: 50 }, async () => {
      expect(await new RequestTask(workload, megabyte).admitted(1)).toBe(false);
      busy(4);
      refused += 1;
    });
    while (refused === 0) await turn();
    expect(refused).toBeLessThan(all.length);
    await Promise.all(all);
  });

  it('that runs out makes new requests wait until it is free, or refuses them', async () => {
    const workload = new TaskScheduler(10 * megabyte);
    const first = new RequestTask(workload, 8 * megabyte);
    first.spend(7.5 * megabyte);
    expect(await new RequestTask(workload, megabyte).admitted(1)).toBe(false);
    const waiting = new RequestTask(workload, megabyte).admitted(60_000);
    first.leave();
    expect(await waiting).toBe(true);
  });
});

describe('a heap that is nearly full', () => {
  const limitBytes = 100 * megabyte;
  const three = () => {
    const scheduler = new TaskScheduler(80 * megabyte);
    const tasks = [1, 2, 3].map(() => new RequestTask(scheduler, 40 * megabyte)) as [
      RequestTask,
      RequestTask,
      RequestTask,
    ];
    for (const task of tasks) task.spend(10 * megabyte);
    return { scheduler, tasks };
  };
  const ended = (tasks: readonly RequestTask[]) => tasks.map((task) => task.ended !== null);

  it('ends the youngest requests, as many as hold what is too much', () => {
    const { scheduler, tasks } = three();
    scheduler.heapMeasured({ liveBytes: 80 * megabyte, limitBytes });
    expect(ended(tasks)).toEqual([false, true, true]);
  });

  it('ends none while there is room, but lets no new one in', async () => {
    const { scheduler, tasks } = three();
    scheduler.heapMeasured({ liveBytes: 70 * megabyte, limitBytes });
    expect(ended(tasks)).toEqual([false, false, false]);
    expect(await scheduler.admitted(1, 0)).toBe(false);
    expect(await scheduler.admitted(1, 10_000)).toBe(true);
  });

  it('never ends the only request', () => {
    const scheduler = new TaskScheduler(80 * megabyte);
    const task = new RequestTask(scheduler, 40 * megabyte);
    scheduler.heapMeasured({ liveBytes: 99 * megabyte, limitBytes });
    expect(task.ended).toBe(null);
  });
});
