/** How long calls may take. */
export interface Lifetime {
  /** Aborted when the deadline passes (the reason is then a CloudError) or the client disconnects. */
  readonly signal: AbortSignal;
  /** Epoch ms. */
  readonly deadlineAt: number;
}

/** A lifetime that starts now, independent of the request. */
export function lifetimeOf(ms: number): Lifetime {
  return { signal: AbortSignal.timeout(ms), deadlineAt: Date.now() + ms };
}
