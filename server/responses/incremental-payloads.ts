import type { ExecutionResult, GraphQLError } from 'graphql';

/** One payload of an incremental response, or one event of a subscription. */
export interface Payload extends ExecutionResult {
  /** False on the last payload. Absent on events of a subscription. */
  readonly hasNext?: boolean;
  readonly incremental?: readonly IncrementalResult[];
}

/** What a payload adds to the earlier ones. */
export interface IncrementalResult {
  readonly path?: readonly (string | number)[];
  readonly errors?: readonly GraphQLError[];
}

const finished: IteratorReturnResult<undefined> = { done: true, value: undefined };

/**
 * Converts the payloads with `convert`. `over` resolves at their end: true if all were read, false if the reader stopped
 * early. If the first payload was never read, the signal reports that.
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
