/** Loaded into every measured process before anything else: tells its CPU time and memory to whoever started it. */

export interface Reading {
  /** CPU of the whole process so far, in milliseconds, garbage collection included. */
  readonly cpuMs: number;
  readonly rssBytes: number;
  /** The most it ever was. */
  readonly peakRssBytes: number;
}

process.on('message', (message) => {
  if (message !== 'gauge') return;
  const { user, system } = process.cpuUsage();
  const reading: Reading = {
    cpuMs: (user + system) / 1000,
    rssBytes: process.memoryUsage.rss(),
    peakRssBytes: process.resourceUsage().maxRSS * 1024,
  };
  process.send?.({ gauge: reading });
});
// A measured process lives as long as it would without being measured.
process.channel?.unref();
