import type { Action } from '../model/action.js';
import type { Step } from './call.js';
import { stopped } from './or-aborted.js';

/** Shorter answers never wait: they take little, and others may wait for what they say. In characters of text. */
const shortAnswer = 16 * 1024;
/** What is expected of an action that has not answered yet. */
const unknownAnswer = 256 * 1024;
/** How much one answer changes what is expected of the next. */
const weight = 1 / 8;

/**
 * A read whose answer is expected to be long waits until its request may hold so much more. What is expected is what answers
 * of the action have been of late. A request that ends stops waiting.
 */
export function awaitMemory(): Step {
  const lengths = new WeakMap<Action, number>();
  return (next) => async (call) => {
    const { action, signal, trace } = call;
    const { work } = call.context;
    const expected = lengths.get(action) ?? unknownAnswer;
    if (action.write || expected < shortAnswer) return await learned();
    const room = work.beginRead(expected);
    try {
      if (room) {
        await room;
        if (work.ended) throw work.ended;
        if (signal.aborted) throw stopped(action.name, signal.reason);
      }
      return await learned();
    } finally {
      work.endRead(expected);
    }

    async function learned() {
      const answer = await next(call);
      lengths.set(action, expected + (trace.textBytes - expected) * (lengths.has(action) ? weight : 1));
      return answer;
    }
  };
}
