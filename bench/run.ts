/**
 * `npm run bench`: measures, prints, and writes RESULTS.md with its chart. `--quick` uses fewer rounds and smaller sizes,
 * `--latency` sets the milliseconds of latency of each cloud call.
 */
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { chart } from './chart.js';
import { fleet } from './fleet/fleet.js';
import { growth } from './growth/growth.js';
import { smallHeap } from './growth/small-heap.js';
import { parts } from './parts/parts.js';
import { compare } from './queries/compare.js';
import { limited } from './queries/limited.js';
import { writeFigures } from './readme.js';
import { report } from './report.js';
import { introspection } from './servers/introspection.js';
import { overhead } from './servers/overhead.js';
import { startTimes } from './start.js';

const { values } = parseArgs({
  options: { quick: { type: 'boolean', default: false }, latency: { type: 'string', default: '40' } },
});
const isQuick = values.quick;
const latencyMs = Number(values.latency);
if (!(latencyMs >= 0)) throw new Error('--latency must be a number of milliseconds.');

const say = (what: string) => process.stderr.write(`${what} …\n`);

say('queries');
const queries = await compare({ latencyMs, rounds: isQuick ? 3 : 5 });
say('a limit of calls');
const throttled = await limited({ rounds: isQuick ? 1 : 3 });
say('a fleet');
const directory = await fleet({ latencyMs, rounds: isQuick ? 1 : 2 });
say('overhead');
const served = await overhead({ rounds: isQuick ? 2 : 5, seconds: 2 });
say('introspection');
const asked = await introspection({ rounds: isQuick ? 5 : 30 });
say('parts');
const measuredParts = parts(isQuick ? 5 : 15);
say('growth');
// The walk over a hundred thousand is that with a small heap.
const grown = await growth({ latencyMs, sizes: [1000, 10_000], rounds: isQuick ? 1 : 2 });
say('a small heap');
const heap = await smallHeap({ instances: isQuick ? 10_000 : 100_000 });
say('start');
const started = await startTimes(isQuick ? 2 : 5);

const results = {
  queries,
  limited: throttled,
  fleet: directory,
  overhead: served,
  introspection: asked,
  parts: measuredParts,
  growth: grown,
  smallHeap: heap,
  ...started,
};
const text = report(results, { latencyMs, isQuick });
writeFileSync(new URL('RESULTS.md', import.meta.url), text);
writeFileSync(new URL('results.svg', import.meta.url), chart(results));
// Only complete runs update the README.
if (!isQuick) writeFigures(results);
process.stdout.write(text);
process.exit(0);
