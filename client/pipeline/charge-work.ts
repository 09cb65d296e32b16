import { bytesOf } from '../request/work-budget.js';
import type { Step } from './call.js';

/** What the rows of an answer take, as a part of the length of its text. The answer itself is counted apart. */
const rowsPart = 0.15;

/**
 * Charges every question to the request's work budget, also where the answer is known already. Known answers come at once, so
 * many in a row would block the event loop: other requests have their turn in between. A request that has ended asks nothing
 * more, unless it is writing.
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
