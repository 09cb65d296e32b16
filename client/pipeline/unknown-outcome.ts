import { CloudError, callName } from '../errors/cloud-error.js';
import type { Answer } from '../model/action.js';
import { calledAction } from '../wire/read-response.js';
import type { Step, WriteOutcome } from './call.js';
import type { Transport } from './sign.js';

/**
 * A write may have been executed although its answer was lost. It then fails with UNKNOWN_OUTCOME, for every reason that can
 * lose an answer. The deadline step ends the wait above the attempt, so this step stands above the deadline step.
 */
export const unknownOutcome: Step = (next) => (call) => {
  if (!call.action.write) return next(call);
  const outcome = { isUncertain: false };
  return next({ ...call, outcome }).catch((error) => {
    if (!outcome.isUncertain || !(error instanceof CloudError)) throw error;
    const called = calledAction(call);
    const message = `${callName(called)} may have been executed: its answer was lost. Check the resource before you repeat the call.`;
    throw new CloudError('unknown', message, { ...error, ...called, retryAfterMs: undefined, cause: error });
  });
};

/**
 * Keeps `outcome.isUncertain` true from the moment a write is sent until upstream says what happened. After a lost attempt
 * only a successful answer says it: a refusal is about the repetition, and upstream may refuse before it checks the
 * idempotency key.
 */
export function trackOutcome(transport: Transport): Transport {
  return (request, call, secrets) =>
    call.outcome ? tracked(call.outcome, () => transport(request, call, secrets)) : transport(request, call, secrets);
}

async function tracked(outcome: WriteOutcome, send: () => Promise<Answer>): Promise<Answer> {
  const before = outcome.isUncertain;
  outcome.isUncertain = true;
  try {
    const answer = await send();
    outcome.isUncertain = false;
    return answer;
  } catch (error) {
    if (surelyUndone(error)) outcome.isUncertain = before;
    throw error;
  }
}

/** Only a copy of the same request can have used its nonce, and that copy may have been executed. */
function surelyUndone(error: unknown): boolean {
  if (!(error instanceof CloudError)) return false;
  const isRefusal = !['timeout', 'unavailable'].includes(error.kind) || clockRefusal.test(error.upstreamCode ?? '');
  return error.neverSent === true || isRefusal;
}

const clockRefusal = /^(?:InvalidTimeStamp\.Expired|RequestTimeTooSkewed)$/;
