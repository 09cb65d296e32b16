import { monitorEventLoopDelay } from 'node:perf_hooks';

/** Tells whether the event loop is late, until it is stopped. */
export interface EventLoop {
  readonly isLate: () => boolean;
  /** The mean lag of the last second, in milliseconds. */
  readonly lagMs: () => number;
  readonly stop: () => void;
}

const resolutionMs = 20;
const windowMs = 1_000;

/**
 * Measures how late the event loop runs its timers. The mean over a second decides: one long block is not an overload, but a
 * loop that is late again and again is. With 0 it is never late, and nothing is measured.
 */
export function watchEventLoop(maxLagMs: number): EventLoop {
  if (maxLagMs === 0) return { isLate: () => false, lagMs: () => 0, stop: () => undefined };
  const delay = monitorEventLoopDelay({ resolution: resolutionMs });
  delay.enable();
  let lagMs = 0;
  const timer = setInterval(() => {
    // No measurement within the second is no number.
    lagMs = Math.max(0, delay.mean / 1e6 - resolutionMs || 0);
    delay.reset();
  }, windowMs).unref();
  return {
    isLate: () => lagMs > maxLagMs,
    lagMs: () => lagMs,
    stop: () => {
      clearInterval(timer);
      delay.disable();
    },
  };
}
