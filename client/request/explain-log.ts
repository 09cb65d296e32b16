/** One upstream call, as `x-yunmen-explain: 1` lists it. */
export interface ExplainedCall {
  readonly product: string;
  readonly action: string;
  readonly regionId: string | null;
  /** Absent on calls into the account of credentials that came with the request, which do not say whose they are. */
  readonly accountId?: string;
  readonly ms: number;
  readonly attempts: number;
  readonly bytes: number;
  readonly requestId: string | null;
  /** The kind of its failure; absent when it succeeded. */
  readonly failed?: string;
  /** Milliseconds of `ms` that it waited for its turn. */
  readonly waitedMs?: number;
  /** The age of the answer that was given for want of a newer one. */
  readonly staleMs?: number;
}

/** How a call ended, for the log, the metrics and the traces. */
export interface ObservedCall extends ExplainedCall {
  readonly throttled: number;
  /** Answered without a call of its own. */
  readonly cached: boolean;
}

/** What became of the calls of one request: each call that went upstream, and counts of what happened to all of them. */
export class ExplainLog {
  readonly calls: ExplainedCall[] = [];
  retries = 0;
  throttled = 0;
  /** Answers that took no call: reused, or shared with a call already in flight. */
  cached = 0;
  /** Answers of the last minute, given because upstream failed to give newer ones. */
  stale = 0;

  record({ throttled, cached, ...call }: ObservedCall): void {
    const isStale = call.staleMs !== undefined;
    this.retries += Math.max(0, call.attempts - 1);
    this.throttled += throttled;
    this.cached += cached ? 1 : 0;
    this.stale += isStale ? 1 : 0;
    if (call.attempts > 0 || isStale) this.calls.push(call);
  }

  /** Adds the calls that were made on behalf of this request, such as an exchange of credentials. */
  add({ calls, retries, throttled }: ExplainLog): void {
    this.calls.push(...calls);
    this.retries += retries;
    this.throttled += throttled;
  }
}
