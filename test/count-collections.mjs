/** Loaded first in a gateway of its own: tells its parent how often young objects were collected, which follows what was allocated. */
import { constants, PerformanceObserver } from 'node:perf_hooks';

let collections = 0;
const observer = new PerformanceObserver((list) => {
  collections += list.getEntries().filter(({ detail }) => detail.kind === constants.NODE_PERFORMANCE_GC_MINOR).length;
});
observer.observe({ entryTypes: ['gc'] });
process.on('message', (message) => {
  if (message !== 'collections') return;
  // Entries are told one turn after the collection.
  setImmediate(() => process.send?.({ collections }));
});
process.channel?.unref();
