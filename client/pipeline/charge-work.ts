import { bytesOf } from '../request/work-budget.js';
import type { Step } from './call.js';

/** What rows take that are made of an answer, beside what it takes itself; times its text. */
const rowsPart = 0.15;

/**
 * Whatever is asked is counted, known or not. What is known comes at once, and many such answers in a row would be gone
 * through without a pause: others have their turn in between. Of one that has ended nothing is
 * asked any more, unless it was writing.
 */
export const chargeWork: Step = (next) => async (call) => {
  const { work } = call.context;
  if (work.ended && !work.isWriting) throw work.ended;
  work.charge(bytesOf.question);
  const answer = await next(call);
  work.charge(call.trace.textBytes * rowsPart);
  if (work.isWriting || !work.shouldYield()) return answer;
  await work.schedule(() => undefined);
  return answer;
};
