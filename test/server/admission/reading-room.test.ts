/** While memory is short, reads wait, and only the oldest request reads on. */
import { setImmediate as turn } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { CloudError } from '../../../client/errors/cloud-error.js';
import { RequestTask } from '../../../server/admission/request-task.js';
import { TaskScheduler } from '../../../server/admission/task-scheduler.js';

const megabyte = 1_000_000;

function requests(count: number) {
  const scheduler = new TaskScheduler(20 * megabyte);
  return Array.from({ length: count }, () => new RequestTask(scheduler, 20 * megabyte));
}

/** Which reads have begun. */
function reads(tasks: readonly RequestTask[]) {
  const begun: string[] = [];
  return {
    begun,
    begin: (name: string, at: number, bytes = megabyte) => {
      const room = tasks[at]?.beginRead(bytes);
      if (room) void room.then(() => begun.push(name));
      else begun.push(name);
    },
  };
}

async function turns() {
  for (let left = 5; left > 0; left -= 1) await turn();
}

it('reads begin at once while there is room, and those that are on their way count', () => {
  const { begun, begin } = reads(requests(3));
  begin('first', 0);
  begin('second', 1);
  begin('third', 2);
  expect(begun).toEqual(['first', 'second']);
});

it('the oldest request reads without room, others when it has given back its memory', async () => {
  const tasks = requests(2);
  const { begun, begin } = reads(tasks);
  tasks[0]?.charge(10 * megabyte);
  begin('younger', 1);
  begin('older', 0);
  await turns();
  expect(begun).toEqual(['older']);
  tasks[0]?.endRead(megabyte);
  await turns();
  // It has read all it wanted, and still works on its answer.
  expect(begun).toEqual(['older']);
  tasks[0]?.answered(100);
  await turns();
  expect(begun).toEqual(['older', 'younger']);
});

it('a request that holds nothing and reads nothing keeps none back', () => {
  const [, holding, reading] = requests(3);
  holding?.charge(10 * megabyte);
  holding?.answered(8 * megabyte);
  expect(reading?.beginRead(megabyte)).toBeUndefined();
});

it('a request that writes does not wait', () => {
  const [holding, writing] = requests(2);
  holding?.charge(10 * megabyte);
  if (writing) writing.isWriting = true;
  expect(writing?.beginRead(megabyte)).toBeUndefined();
});

it('a request that ends waits no longer, and its reads count no longer', async () => {
  const tasks = requests(3);
  const { begun, begin } = reads(tasks);
  tasks[0]?.charge(10 * megabyte);
  begin('ended', 1);
  begin('left', 2);
  tasks[1]?.end(new CloudError('timeout', 'Too late.'));
  tasks[2]?.leave();
  await turns();
  expect(begun).toEqual(['ended', 'left']);
  for (const task of tasks.slice(1)) task.endRead(megabyte);
  tasks[0]?.leave();
  const [later] = tasks;
  expect(later?.beginRead(1.5 * megabyte)).toBeUndefined();
});
