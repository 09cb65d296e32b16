/** Values that tens of thousands of fields may wait for. */
import { setImmediate as loop } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { CloudError } from '../../../client/errors/cloud-error.js';
import { createBatchLoader } from '../../../client/reading/batch-loader.js';
import { turnMs } from '../../../client/request/loop-turns.js';
import { RequestTask } from '../../../server/admission/request-task.js';
import { TaskScheduler } from '../../../server/admission/task-scheduler.js';

const megabyte = 1_000_000;
const keys = Array.from({ length: 20 }, (_, at) => `k${at}`);

function taskOf(): RequestTask {
  return new RequestTask(new TaskScheduler(100 * megabyte), megabyte);
}

/** Takes half of a turn. */
function busy(): void {
  const until = performance.now() + turnMs / 2;
  while (performance.now() < until);
}

/** A loader that answers at once, and the batches that it was asked for. */
function loaderOf(work: RequestTask) {
  const batches: (readonly string[])[] = [];
  const load = createBatchLoader(async (wanted) => {
    batches.push(wanted);
    return wanted.map((key) => (key === 'odd' ? new Error('It is odd.') : `value of ${key}`));
  }, work);
  return { load, batches };
}

it('come in one batch, each key once', async () => {
  const { load, batches } = loaderOf(taskOf());
  expect(await Promise.all(['a', 'b', 'a'].map(load))).toEqual(['value of a', 'value of b', 'value of a']);
  expect(await load('b')).toBe('value of b');
  expect(batches).toEqual([['a', 'b']]);
});

it('leave the event loop free between the fields that use them', async () => {
  const { load } = loaderOf(taskOf());
  let used = 0;
  const all = keys.map((key) =>
    load(key).then(() => {
      busy();
      used += 1;
    }),
  );
  while (used === 0) await loop();
  expect(used).toBeLessThan(keys.length);
  await Promise.all(all);
});

it('share the batch of what is loaded next, although they come in several turns', async () => {
  const work = taskOf();
  const [{ load }, { load: loadNext, batches }] = [loaderOf(work), loaderOf(work)];
  const all = keys.map((key) =>
    load(key).then(() => {
      busy();
      return loadNext(`next of ${key}`);
    }),
  );
  await Promise.all(all);
  expect(batches.map(({ length }) => length)).toEqual([keys.length]);
});

it('fail one by one', async () => {
  const { load } = loaderOf(taskOf());
  const odd = load('odd');
  expect(await load('even')).toBe('value of even');
  await expect(odd).rejects.toThrow('It is odd.');
});

it('are not given to a request that has ended, unless it writes', async () => {
  const ended = taskOf();
  const waiting = loaderOf(ended).load('a');
  ended.end(new CloudError('timeout', 'Too late.'));
  await expect(waiting).rejects.toThrow('Too late.');
  const writing = taskOf();
  writing.isWriting = true;
  const value = loaderOf(writing).load('a');
  writing.end(new CloudError('timeout', 'Too late.'));
  expect(await value).toBe('value of a');
});
