import type { Action } from '../model/action.js';
import type { ObservedCall } from './explain-log.js';

/** A call that begins. */
export interface BegunCall {
  readonly action: Action;
  readonly regionId: string | null;
}

/** Follows the calls of one request, for logs, metrics and traces. It must not throw: observing must not fail a call. */
export interface CallObserver {
  /** Is told that a call begins. The function that it returns is called once, with how the call ended. */
  begin(call: BegunCall): (ended: ObservedCall) => void;
}
