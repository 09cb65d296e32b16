/** For how long calls may go on. */
export interface Lifetime {
  /** Aborted when the deadline passes (with a CloudError as its reason) or the client has gone. */
  readonly signal: AbortSignal;
  /** Epoch ms. */
  readonly deadlineAt: number;
}

/** So long from now, even if the request that it is about ends earlier. */
export function lifetimeOf(ms: number): Lifetime {
  return { signal: AbortSignal.timeout(ms), deadlineAt: Date.now() + ms };
}
