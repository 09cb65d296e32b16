/** Loaded first in every measured process: reports its CPU time, memory and busiest stretch to the parent process. */
import { monitorEventLoopDelay } from 'node:perf_hooks';

let delays = null;

process.on('message', (message) => {
  // Watching the event loop costs a timer, so only measurements of it ask for it.
  if (message === 'watch') {
    delays = monitorEventLoopDelay({ resolution: 5 });
    delays.enable();
  }
  if (message !== 'gauge') return;
  const { user, system } = process.cpuUsage();
  const reading = {
    cpuMs: (user + system) / 1000,
    rssBytes: process.memoryUsage.rss(),
    stretchMs: delays === null ? 0 : delays.max / 1e6,
  };
  delays?.reset();
  process.send?.({ gauge: reading });
});
// Measuring must not keep the process alive.
process.channel?.unref();
