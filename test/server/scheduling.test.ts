/** The turns between the steps of one request. */
import type { Plugin } from 'graphql-yoga';
import { expect, it } from 'vitest';
import { CloudError } from '../../client/errors/cloud-error.js';
import { RequestTask } from '../../server/admission/request-task.js';
import { TaskScheduler } from '../../server/admission/task-scheduler.js';
import { useExecutionTurn } from '../../server/plugins/access/use-scheduling.js';
import { type RequestContext, RequestContexts } from '../../server/request/request-context.js';

type Executing = Parameters<NonNullable<Plugin['onExecute']>>[0];

/** A request whose document has been validated, which took longer than a turn. */
function validated() {
  const scheduler = new TaskScheduler(1e9);
  const contexts = new RequestContexts();
  const request = new Request('http://localhost/graphql');
  const task = new RequestTask(scheduler, 1e9);
  contexts.add(request, { task } as RequestContext);
  const { onExecute } = useExecutionTurn(contexts);
  const results: unknown[] = [];
  task.shouldYield();
  const until = performance.now() + 10;
  while (performance.now() < until);
  const executing = {
    args: { contextValue: { request } },
    setResultAndStopExecution: (result: unknown) => results.push(result),
  };
  return { task, results, begin: async () => onExecute?.(executing as unknown as Executing) };
}

it('a document that took long to validate is executed in a turn of its own', async () => {
  const { begin, results } = validated();
  let isBegun = false;
  const begun = begin().then(() => {
    isBegun = true;
  });
  // Before the event loop comes round, all promises that can settle have settled.
  await new Promise<void>((resolve) => queueMicrotask(() => process.nextTick(resolve)));
  expect(isBegun).toBe(false);
  await begun;
  expect(results).toEqual([]);
});

it('a request that ends before that turn is not executed', async () => {
  const { begin, task, results } = validated();
  const begun = begin();
  task.end(new CloudError('timeout', 'Too late.'));
  await begun;
  expect(results).toMatchObject([{ data: null, errors: [{ message: 'Too late.' }] }]);
});
