/** How long calls may take. */
export interface Lifetime {
  /** Aborted when the deadline passes (the reason is then a CloudError) or the client disconnects. */
  readonly signal: AbortSignal;
  /** Epoch ms. It may move: work that goes on as long as it makes progress has no fixed end. */
  readonly deadlineAt: () => number;
}

/** A lifetime that starts now, independent of the request. */
export function lifetimeOf(ms: number): Lifetime {
  const end = Date.now() + ms;
  return { signal: AbortSignal.timeout(ms), deadlineAt: () => end };
}
