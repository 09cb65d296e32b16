/** Lists that get the same answer at the same moment. */
import { setImmediate as loop } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { byToken } from '../../../client/model/paging.js';
import { beginning } from '../../../client/reading/position.js';
import { createScopeReader } from '../../../client/reading/scope-reader.js';
import { turnMs } from '../../../client/request/loop-turns.js';
import { RequestTask } from '../../../server/admission/request-task.js';
import { TaskScheduler } from '../../../server/admission/task-scheduler.js';
import { cloudOf, describeThings } from '../calling.js';

const list = { action: describeThings, paging: byToken({ cap: 100 }), items: 'Things.Thing' };

it('read their pages one after the other, and leave the event loop free', async () => {
  const { cloud } = cloudOf(() => ({ Things: { Thing: [{ Id: 't-1' }] } }));
  const work = new RequestTask(new TaskScheduler(1e9), 1e9);
  const readers = Array.from({ length: 20 }, () =>
    createScopeReader({
      reader: cloud.reader,
      list,
      regionId: 'cn-hangzhou',
      parts: [{ params: {}, condition: busy }],
      work,
    }),
  );
  let read = 0;
  const { signal } = new AbortController();
  const pages = readers.map((reader) =>
    reader.read(beginning, 1, signal).then((page) => {
      read += 1;
      return page;
    }),
  );
  while (read === 0) await loop();
  expect(read).toBeLessThan(readers.length);
  for (const { rows } of await Promise.all(pages)) expect(rows).toHaveLength(1);
});

/** A condition that takes half of a turn. */
function busy(): boolean {
  const until = performance.now() + turnMs / 2;
  while (performance.now() < until);
  return true;
}
