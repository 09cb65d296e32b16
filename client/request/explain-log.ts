/** One upstream call, as `x-yunmen-explain: 1` lists it. */
export interface ExplainedCall {
  readonly product: string;
  readonly action: string;
  readonly regionId: string | null;
  /** Absent on calls with credentials of the request, because such credentials do not name their account. */
  readonly accountId?: string | undefined;
  readonly ms: number;
  readonly attempts: number;
  readonly bytes: number;
  readonly requestId: string | null;
  /** The kind of its error. Absent if it succeeded. */
  readonly failed?: string | undefined;
  /** The part of `ms` that the call waited for its turn, in milliseconds. */
  readonly waitedMs?: number | undefined;
  /** The age of a stale answer that replaced a failure. */
  readonly staleMs?: number | undefined;
}

/** The result of a call, for logs, metrics and traces. */
export interface ObservedCall extends ExplainedCall {
  readonly throttled: number;
  /** The answer took no upstream call of its own. */
  readonly cached: boolean;
  /** Upstream has refused the signature. */
  readonly isSignatureRefused: boolean;
}

/** The calls of one request: a list of those that went upstream, and totals of all. */
export class ExplainLog {
  readonly calls: ExplainedCall[] = [];

  /** Without a list, only the totals are kept: a request may make thousands of calls, and few requests ask for the list. */
  constructor(private readonly hasList = true) {}

  retries = 0;
  throttled = 0;
  /** Answers without a call: reused, or shared with a call in flight. */
  cached = 0;
  /** Answers of the last minute that replaced failures. */
  stale = 0;

  record(observed: ObservedCall): void {
    const isStale = observed.staleMs !== undefined;
    this.retries += Math.max(0, observed.attempts - 1);
    this.throttled += observed.throttled;
    this.cached += observed.cached ? 1 : 0;
    this.stale += isStale ? 1 : 0;
    if (!this.hasList || (observed.attempts === 0 && !isStale)) return;
    const { throttled: _, cached: __, isSignatureRefused: ___, ...call } = observed;
    this.calls.push(call);
  }

  /** Adds the calls that were made on behalf of this request, such as an exchange of credentials. */
  add({ calls, retries, throttled }: ExplainLog): void {
    if (this.hasList) this.calls.push(...calls);
    this.retries += retries;
    this.throttled += throttled;
  }
}
