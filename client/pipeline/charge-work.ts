import { bytesOf } from '../request/work-budget.js';
import type { Step } from './call.js';

/** The cost of an answer's rows, as a fraction of the length of its text. The answer itself is charged separately. */
const rowsPart = 0.15;

/**
 * Charges every call to the work budget of its request, even if its answer is already known. Known answers arrive at once, so
 * many in a row would block the event loop. The step therefore yields to other requests. A request that has ended makes no more
 * calls, unless it is writing.
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
