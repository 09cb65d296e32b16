import type { Call } from './call.js';
import type { ExplainedCall } from './ledger.js';

/** How a call ended, for the log, the metrics and the traces. */
export interface ObservedCall extends ExplainedCall {
  readonly throttled: number;
  /** Answered without a call of its own. */
  readonly cached: boolean;
}

/** Whoever wants to hear of a request's calls beside its ledger. It must not throw: a call does not fail for being watched. */
export interface CallObserver {
  /** A call begins; the function that is returned hears once how it ended. */
  begin(call: Call): (ended: ObservedCall) => void;
}
