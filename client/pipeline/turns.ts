import type { Step } from './call.js';
import { bytesOf } from './work.js';

/** What rows take that are made of an answer, beside what it takes itself; times its text. */
const rowsPart = 0.15;

/**
 * Whatever is asked is counted, known or not. What is known comes at once, and many such answers in a row would be gone
 * through without a pause: others have their turn in between. Of one that has ended nothing is
 * asked any more, unless it was writing.
 */
export const turns: Step = (next) => async (call) => {
  const { work } = call.ledger;
  if (work.ended && !work.isWriting) throw work.ended;
  work.take(bytesOf.question);
  const answer = await next(call);
  work.take(call.trace.textBytes * rowsPart);
  if (work.isWriting || !work.isTurnOver()) return answer;
  await work.inTurn(() => undefined);
  return answer;
};
