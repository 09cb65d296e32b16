/** For how long calls may go on. */
export interface Lifetime {
  /** Aborted when the deadline passes (with a CloudError as its reason) or nobody waits any more. */
  readonly signal: AbortSignal;
  /** Epoch ms. */
  readonly deadlineAt: number;
}

/** So long from now, whatever becomes of the request that it is about. */
export function lifetimeOf(ms: number): Lifetime {
  return { signal: AbortSignal.timeout(ms), deadlineAt: Date.now() + ms };
}
