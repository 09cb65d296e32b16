import { type AnswerCache, cacheKeyOf } from '../cache/answer-cache.js';
import { CloudError } from '../errors/cloud-error.js';
import type { Call, Step } from './call.js';

/**
 * An answer of the last minute stands in for one that upstream fails to give just now, and the request says so. After a
 * refusal there is none: who may not see a thing any more is not shown how it was. Reads only, and never for a request
 * that wants nothing old.
 */
export function staleIfError(answers: AnswerCache): Step {
  return (next) => async (call) => {
    try {
      return await next(call);
    } catch (error) {
      if (!(error instanceof CloudError) || call.action.write) throw error;
      if (!error.retryable) forget(call, error);
      const kept = error.retryable && !call.fresh ? answers.staleAnswer(cacheKeyOf(call)) : undefined;
      if (!kept) throw error;
      call.trace.staleMs = Math.round(kept.ageMs);
      return kept.answer;
    }
  };

  /** What a refusal makes worthless: with the credentials everything, with a permission the action at that place. */
  function forget(call: Call, { kind }: CloudError): void {
    const { action, regionId, bucket, caller } = call;
    if (kind === 'unauthenticated' || kind === 'expired') answers.forget(caller.identity);
    else if (kind === 'forbidden') {
      answers.forget(caller.identity, (topic) => {
        return topic.action === action && topic.regionId === regionId && topic.bucket === bucket;
      });
    } else if (kind !== 'budget') answers.drop(cacheKeyOf(call));
  }
}
