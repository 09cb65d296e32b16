import { monitorEventLoopDelay } from 'node:perf_hooks';

/** Tells whether the event loop is late, until it is stopped. */
export interface EventLoop {
  readonly isLate: () => boolean;
  readonly stop: () => void;
}

const resolutionMs = 20;
const windowMs = 1_000;

/**
 * Measures how late the event loop runs its timers. The mean over a second decides: one long block is not an overload, but a
 * loop that is late again and again is. With 0 it is never late, and nothing is measured.
 */
export function watchEventLoop(maxLagMs: number): EventLoop {
  if (maxLagMs === 0) return { isLate: () => false, stop: () => undefined };
  const delay = monitorEventLoopDelay({ resolution: resolutionMs });
  delay.enable();
  let late = false;
  const timer = setInterval(() => {
    late = delay.mean / 1e6 - resolutionMs > maxLagMs;
    delay.reset();
  }, windowMs).unref();
  return {
    isLate: () => late,
    stop: () => {
      clearInterval(timer);
      delay.disable();
    },
  };
}
