import type { Action } from '../model/action.js';
import type { ObservedCall } from './explain-log.js';

/** A call that has begun. */
export interface BegunCall {
  readonly action: Action;
  readonly regionId: string | null;
}

/** Observes the calls of one request for logs, metrics and traces. It must not throw, because that would fail the call. */
export interface CallObserver {
  /** Called when a call begins. The returned function is called once, with the result of the call. */
  begin(call: BegunCall): (ended: ObservedCall) => void;
}
