import { type ExecutionResult, GraphQLError } from 'graphql';
import type { CloudError } from '../../client/errors/cloud-error.js';
import type { WorkBudget } from '../../client/request/work-budget.js';
import type { Payload } from './incremental-payloads.js';

type Result = ExecutionResult | AsyncIterable<Payload>;

/**
 * What an executor of another make answers, but where the request has to end before its time: then that is the answer, or the
 * last part of it, and the executor is told to stop.
 */
export async function executeAbortable(
  work: WorkBudget,
  execute: (signal: AbortSignal) => Result | Promise<Result>,
): Promise<Result> {
  const abort = new AbortController();
  const ended = new Promise<CloudError>((resolve) => work.onEnd(resolve));
  void ended.then((reason) => abort.abort(reason));
  const result = await Promise.race([settled(() => execute(abort.signal)), ended]);
  if (work.ended) return { errors: [errorOf(work.ended)], data: null };
  if (result instanceof Error) throw result;
  return Symbol.asyncIterator in result ? payloadsUntil(ended, result) : result;
}

/** A failure as a value, for nobody may be left to see it. */
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
    const errors = [errorOf(reason)];
    if (!isIncremental) return { done: false, value: { errors, data: null } };
    return { done: false, value: { incremental: [{ data: {}, path: [], errors } as object], hasNext: false } };
  };
  const mapped: AsyncIterableIterator<Payload> = {
    [Symbol.asyncIterator]: () => mapped,
    next: async () => {
      if (isOver) return over;
      // The executor looks through all that it owes for each part: what is ready by now had better go together.
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

function errorOf(reason: CloudError): GraphQLError {
  return new GraphQLError(reason.message, { originalError: reason });
}
