/**
 * Preloaded into a gateway (`--import`), it measures how long the event loop was held without a pause from the first request
 * on, and writes what it found as one line when the process ends. On a busy machine the clock says little: Linux tells what the thread itself
 * computed, and that is what a promise about the gateway can be held to. (Elsewhere the whole process has to do.)
 */
import { subscribe } from 'node:diagnostics_channel';
import { readFileSync } from 'node:fs';
import { PerformanceObserver, performance } from 'node:perf_hooks';

const everyMs = 5;
const kept = 10;
const schedule = '/proc/thread-self/schedstat';

/** Milliseconds that the main thread has computed, and has waited for a processor. */
function threadTimes() {
  try {
    const [computed, waited] = readFileSync(schedule, 'latin1').split(' ').map(Number);
    return { computed: computed / 1e6, waited: waited / 1e6 };
  } catch {
    const { user, system } = process.cpuUsage();
    return { computed: (user + system) / 1e3, waited: 0 };
  }
}

const stretches = [];
const collections = [];
let before;
let threshold = 0;

function tick() {
  const now = { at: performance.now(), ...threadTimes() };
  const computed = now.computed - before.computed;
  if (computed > threshold) {
    stretches.push({ at: before.at, until: now.at, computed, waited: now.waited - before.waited });
    stretches.sort((a, b) => b.computed - a.computed);
    stretches.splice(kept * 3);
    if (stretches.length === kept * 3) threshold = stretches.at(-1).computed;
  }
  before = now;
}

/** The start holds the loop too, but no one waits for it. */
function begin() {
  if (before) return;
  before = { at: performance.now(), ...threadTimes() };
  setInterval(tick, everyMs).unref();
}
subscribe('http.server.request.start', begin);

const observer = new PerformanceObserver((list) => {
  for (const { startTime, duration, detail } of list.getEntries()) {
    if (duration > 10) collections.push({ at: startTime, until: startTime + duration, kind: detail.kind });
  }
});
observer.observe({ entryTypes: ['gc'] });

process.on('exit', () => {
  const { user, system } = process.cpuUsage();
  const longest = stretches.slice(0, kept).map(({ at, until, computed, waited }) => ({
    computedMs: Math.round(computed),
    wallMs: Math.round(until - at),
    waitedMs: Math.round(waited),
    /** Of the wall time, pauses for garbage. */
    collectedMs: Math.round(
      collections.reduce((sum, each) => sum + Math.max(0, Math.min(until, each.until) - Math.max(at, each.at)), 0),
    ),
    atUs: Math.round(Number(process.hrtime.bigint()) / 1e3 - (performance.now() - at) * 1e3),
  }));
  const longestGcMs = Math.round(collections.reduce((most, { at, until }) => Math.max(most, until - at), 0));
  const found = { longest, longestGcMs, cpuSeconds: Math.round((user + system) / 1e6) };
  process.stdout.write(`{"msg":"stretches","found":${JSON.stringify(found)}}\n`);
});
