import type { ExecutionResult, GraphQLError } from 'graphql';

/** One part of an answer that is delivered in parts, or one event of a subscription. */
export interface Payload extends ExecutionResult {
  /** False on the last part; absent where each part stands for itself. */
  readonly hasNext?: boolean;
  readonly incremental?: readonly IncrementalResult[];
}

/** What a part adds to those before it. */
export interface IncrementalResult {
  readonly path?: readonly (string | number)[];
  readonly errors?: readonly GraphQLError[];
}

const finished: IteratorReturnResult<undefined> = { done: true, value: undefined };

/**
 * The parts as `convert` makes them, and when that is over: true when all were taken, false when nobody wants them any
 * longer, which is what the signal says where the first part was never taken.
 */
export function mapPayloads(
  parts: AsyncIterable<Payload>,
  convert: (part: Payload) => Payload,
  signal: AbortSignal,
): { readonly parts: AsyncIterable<Payload>; readonly over: Promise<boolean> } {
  let leave: (isWhole: boolean) => void = () => undefined;
  const over = new Promise<boolean>((resolve) => {
    leave = resolve;
  });
  signal.addEventListener('abort', () => leave(false), { once: true });
  const iterator = parts[Symbol.asyncIterator]();
  const mapped: AsyncIterableIterator<Payload> = {
    [Symbol.asyncIterator]: () => mapped,
    next: async () => {
      try {
        const next = await iterator.next();
        if (!next.done) return { done: false, value: convert(next.value) };
      } catch (error) {
        leave(false);
        throw error;
      }
      leave(true);
      return finished;
    },
    return: async () => {
      leave(false);
      await iterator.return?.();
      return finished;
    },
  };
  return { parts: mapped, over };
}
