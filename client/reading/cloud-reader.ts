import type { ListAnswer } from '../errors/empty-list-verifier.js';
import type { Action, Answer, Ask } from '../model/action.js';

/** Reads the cloud for one request: all that paging, loading and joining need of it. */
export interface CloudReader {
  /**
   * One read. Null when upstream says, by one of the action's own codes, that a thing has none of what was asked for. It is an
   * error if the thing itself is not there.
   */
  ask(action: Action, ask: Ask): Promise<Answer | null>;
  /** Throws the refusal where an empty list is one in disguise. */
  checkEmpty(answered: ListAnswer): Promise<void>;
}
