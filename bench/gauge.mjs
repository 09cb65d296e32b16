/** Loaded first in every measured process: reports its CPU time, memory, busiest stretch and profile to the parent process. */
import { readFileSync } from 'node:fs';
import { Session } from 'node:inspector/promises';
import { monitorEventLoopDelay } from 'node:perf_hooks';

let delays = null;
let profiler = null;

process.on('message', async (message) => {
  if (message === 'profile') {
    profiler = new Session();
    profiler.connect();
    await profiler.post('Profiler.enable');
    await profiler.post('Profiler.setSamplingInterval', { interval: 250 });
    await profiler.post('Profiler.start');
    process.send?.({ profiling: true });
  }
  if (message === 'profiled') {
    const { profile } = await profiler.post('Profiler.stop');
    profiler.disconnect();
    process.send?.({ profile: partsOf(profile) });
  }
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

/** The milliseconds that each part took itself: a folder of sources, a package, Node.js or garbage collection. */
function partsOf({ nodes, samples, timeDeltas }) {
  const names = new Map(nodes.map(({ id, callFrame }) => [id, partOf(callFrame)]));
  const parts = {};
  samples.forEach((id, at) => {
    const name = names.get(id);
    if (name !== null) parts[name] = (parts[name] ?? 0) + timeDeltas[at] / 1000;
  });
  return parts;
}

/** Null: the process had nothing to do, or measured itself. */
function partOf({ functionName, url, lineNumber }) {
  if (functionName === '(idle)' || functionName === 'dispatch') return null;
  if (functionName === '(garbage collector)') return 'garbage collection';
  if (!url.startsWith('file:')) return 'Node.js';
  const source = sourceAt(url, lineNumber);
  const [, packaged] = /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(source) ?? [];
  return packaged ?? source.split('/').slice(0, -1).slice(0, 2).join('/');
}

const sources = new Map();

/** A bundle names each source in a comment before its code. */
function sourceAt(url, lineNumber) {
  const lines = sources.get(url) ?? readFileSync(new URL(url), 'utf8').split('\n');
  sources.set(url, lines);
  for (let at = lineNumber; at >= 0; at -= 1) {
    const [, source] = /^\/\/ (\S+\.(?:[cm]?js|ts))$/.exec(lines[at]) ?? [];
    if (source !== undefined) return source;
  }
  return 'Node.js';
}

// Measuring must not keep the process alive.
process.channel?.unref();
