import DataLoader from 'dataloader';
import type { WorkBudget } from '../request/work-budget.js';

/** The results of some keys, in their order. */
type LoadBatch<Value> = (keys: readonly string[]) => Promise<readonly (Value | Error)[]>;

/** The parts of the work budget that loaders use. */
export type LoaderWork = Pick<WorkBudget, 'whenIdle' | 'schedule' | 'isWriting'>;

/**
 * Loads values by key, each key once. Keys that are wanted before the request has to wait share a batch. Tens of thousands of
 * fields may wait for the values of one batch, so each value is given out in a turn of the request.
 */
export function createBatchLoader<Value>(load: LoadBatch<Value>, work: LoaderWork): (key: string) => Promise<Value> {
  const loader = new DataLoader<string, Value>(load, {
    batchScheduleFn: (batch) => work.whenIdle(batch),
    cache: false,
  });
  const known = new Map<string, Promise<Value>>();
  return (key) => {
    const value = known.get(key) ?? loader.load(key).then(given, failed);
    known.set(key, value);
    return value;
  };

  /** A write reads its result even after its request has ended. */
  function given(value: Value): Value | Promise<Awaited<Value>> {
    return work.isWriting ? value : work.schedule(() => value);
  }

  function failed(error: unknown): Promise<never> {
    if (work.isWriting) throw error;
    return work.schedule(() => {
      throw error;
    });
  }
}
