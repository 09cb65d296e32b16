import type { AnswerCache } from '../cache/answer-cache.js';
import type { WriteVersions } from '../cache/write-versions.js';
import { CloudError } from '../errors/cloud-error.js';
import type { Answer } from '../model/action.js';
import type { Call, Step } from './call.js';

/**
 * Replaces a failure that may pass with an answer of the last minute, and the response reports it as stale. After a refusal
 * there is no old answer: a caller who has lost a right must not see old data. Applies to reads only, and not to requests
 * that want fresh answers.
 */
export function staleIfError(answers: AnswerCache, versions: WriteVersions | null = null): Step {
  return (next) => (call) => (call.action.write ? next(call) : next(call).catch((error) => replaced(call, error)));

  /** The old answer. Throws the failure if there is none. */
  async function replaced(call: Call, error: unknown): Promise<Answer> {
    if (!(error instanceof CloudError)) throw error;
    if (!error.retryable) forget(call, error);
    if (error.retryable) await versions?.check(call.context, call.caller.identity);
    const kept = error.retryable && !call.fresh ? answers.staleAnswer(call.key) : undefined;
    if (!kept) throw error;
    call.trace.staleMs = Math.round(kept.ageMs);
    return kept.answer;
  }

  /** Removes answers after a failure: all of the caller's if credentials are refused, those of the action in that region or bucket if a permission is missing. */
  function forget(call: Call, { kind }: CloudError): void {
    const { action, regionId, bucket, caller } = call;
    if (kind === 'unauthenticated' || kind === 'expired') answers.forget(caller.identity);
    else if (kind === 'forbidden') {
      answers.forget(caller.identity, (topic) => {
        return topic.action === action && topic.regionId === regionId && topic.bucket === bucket;
      });
    } else if (kind !== 'budget') answers.drop(call.key);
  }
}
