import type { ExecutionResult } from 'graphql';
import type { CloudError } from '../../client/errors/cloud-error.js';
import type { WorkBudget } from '../../client/request/work-budget.js';
import { endedError, endedResult } from './ended-result.js';
import type { Payload } from './incremental-payloads.js';

type Result = ExecutionResult | AsyncIterable<Payload>;

/**
 * Runs an executor that does not know the work budget. If the request has to end early, its reason is the response or the last
 * payload, and the executor is aborted.
 */
export async function executeAbortable(
  work: WorkBudget,
  execute: (signal: AbortSignal) => Result | Promise<Result>,
): Promise<Result> {
  const abort = new AbortController();
  const ended = new Promise<CloudError>((resolve) => work.onEnd(resolve));
  void ended.then((reason) => abort.abort(reason));
  const result = await Promise.race([settled(() => execute(abort.signal)), ended]);
  if (work.ended) return endedResult(work.ended);
  if (result instanceof Error) throw result;
  return Symbol.asyncIterator in result ? payloadsUntil(ended, result) : result;
}

/** Returns a failure as a value, because the result may have no reader any more. */
async function settled(execute: () => Result | Promise<Result>): Promise<Result | Error> {
  try {
    return await execute();
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

function payloadsUntil(ended: Promise<CloudError>, parts: AsyncIterable<Payload>): AsyncIterable<Payload> {
  const iterator = parts[Symbol.asyncIterator]();
  const over: IteratorResult<Payload> = { done: true, value: undefined };
  let isIncremental = false;
  let isOver = false;
  const cut = (reason: CloudError): IteratorResult<Payload> => {
    isOver = true;
    void iterator.return?.().catch(() => undefined);
    const errors = [endedError(reason)];
    if (!isIncremental) return { done: false, value: endedResult(reason) };
    return { done: false, value: { incremental: [{ data: {}, path: [], errors } as object], hasNext: false } };
  };
  const mapped: AsyncIterableIterator<Payload> = {
    [Symbol.asyncIterator]: () => mapped,
    next: async () => {
      if (isOver) return over;
      // The executor checks all pending results for each payload, so results that are ready now are sent together.
      await new Promise<void>((resolve) => setImmediate(resolve));
      const coming = iterator.next().then(
        (next) => ({ next }),
        (error: unknown) => ({ error }),
      );
      const come = await Promise.race([coming, ended]);
      if (!('next' in come) && !('error' in come)) return cut(come);
      if ('error' in come) throw come.error;
      if (!come.next.done) isIncremental ||= come.next.value.hasNext !== undefined;
      return come.next;
    },
    return: async () => {
      isOver = true;
      await iterator.return?.();
      return over;
    },
  };
  return mapped;
}
