import type { ListAnswer } from '../errors/empty-list-verifier.js';
import type { Action, Answer, Ask } from '../model/action.js';

/** Reads the cloud for one request: the interface for paging, loading and joining. */
export interface CloudReader {
  /**
   * One read. Null if upstream says, with one of the action's `unset` codes, that the thing exists but lacks what was asked
   * for. If the thing itself does not exist, it throws.
   */
  ask(action: Action, ask: Ask): Promise<Answer | null>;
  /** Throws the refusal if an empty list is one in disguise. */
  checkEmpty(answered: ListAnswer): Promise<void>;
}
