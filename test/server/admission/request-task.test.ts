/** Small charges are counted together, and are none the less counted. */
import { describe, expect, it } from 'vitest';
import { RequestTask } from '../../../server/admission/request-task.js';
import { TaskScheduler } from '../../../server/admission/task-scheduler.js';

const mib = 2 ** 20;

function taskOf(maxBytes: number) {
  const scheduler = new TaskScheduler(100 * mib);
  const task = new RequestTask(scheduler, maxBytes);
  return { scheduler, task };
}

describe('small charges', () => {
  it('reach the limit of the request', () => {
    const { task } = taskOf(mib);
    let spent = 0;
    const spendAll = () => {
      for (; spent < 2 * mib; spent += 10) task.spend(10);
    };
    expect(spendAll).toThrow(/exceeds its memory limit/);
    // Every request begins with a quarter of a mebibyte.
    expect(spent).toBeGreaterThan(0.7 * mib);
    expect(spent).toBeLessThan(0.8 * mib);
  });

  it('are part of what the request holds', () => {
    const { task } = taskOf(mib);
    const before = task.bytes;
    task.spend(10);
    expect(task.bytes).toBe(before + 10);
  });

  it('do not end a request whose answer is complete', async () => {
    const { task, scheduler } = taskOf(0.25 * mib + 1000);
    await task.admitted(0);
    task.spend(2_000);
    task.answered(10);
    expect(task.ended).toBeNull();
    task.leave();
    expect(scheduler.isTight).toBe(false);
    expect(task.bytes).toBe(0);
  });

  it('do not end a subscription between its events', () => {
    const { task } = taskOf(0.25 * mib + 1000);
    for (let event = 0; event < 10; event += 1) {
      task.spend(2_000);
      task.renew();
    }
    expect(task.ended).toBeNull();
    expect(task.bytes).toBe(0.25 * mib);
  });
});
