import type { ListAnswer } from '../errors/empty-list-verifier.js';
import type { Action, Answer, Ask } from '../model/action.js';

/** Who asks the cloud: what paging, loading and joining need of it. */
export interface CloudReader {
  /**
   * One read. Null when upstream says, by one of the action's own codes, that there is none of it; what the call names not being
   * there is an error.
   */
  ask(action: Action, ask: Ask): Promise<Answer | null>;
  /** Tells an empty list from a refusal that looks like one. Throws the refusal. */
  checkEmpty(answered: ListAnswer): Promise<void>;
}
