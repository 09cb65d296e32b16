import type { Step } from '../call.js';
import { bytesOf } from '../work.js';

/**
 * Whatever is asked is counted, known or not. What is known comes at once, and many such answers in a row would be gone
 * through without a pause: others have their turn in between. Whoever has ended finds that out elsewhere.
 */
export const turns: Step = (next) => async (call) => {
  const { work } = call.ledger;
  work.take(bytesOf.question);
  const answer = await next(call);
  if (!work.ended && work.isTurnOver()) await work.inTurn(() => undefined).catch(() => undefined);
  return answer;
};
