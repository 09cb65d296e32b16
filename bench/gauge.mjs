/** Loaded into every measured process before anything else: tells its CPU time and memory to whoever started it. */

process.on('message', (message) => {
  if (message !== 'gauge') return;
  const { user, system } = process.cpuUsage();
  const reading = {
    cpuMs: (user + system) / 1000,
    rssBytes: process.memoryUsage.rss(),
  };
  process.send?.({ gauge: reading });
});
// A measured process lives as long as it would without being measured.
process.channel?.unref();
