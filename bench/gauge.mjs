/** Loaded first in every measured process: reports its CPU time and memory to the parent process. */

process.on('message', (message) => {
  if (message !== 'gauge') return;
  const { user, system } = process.cpuUsage();
  const reading = {
    cpuMs: (user + system) / 1000,
    rssBytes: process.memoryUsage.rss(),
  };
  process.send?.({ gauge: reading });
});
// Measuring must not keep the process alive.
process.channel?.unref();
