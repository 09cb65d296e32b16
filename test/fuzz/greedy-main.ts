/** `npm run fuzz:greedy [requests] [seed] [at once]`: a long campaign of documents that ask for all there is. */
import { greedy } from './greedy-campaign.js';

const [requests = 1000, seed = Date.now() % 1_000_000, atOnce = 8] = process.argv.slice(2).map(Number);
process.stdout.write(`${requests} requests from seed ${seed}, ${atOnce} at once\n`);
const startedAt = performance.now();
const found = await greedy({ requests, seed, atOnce, deadlineMs: 10_000, instances: 3000 });
process.stdout.write(`${JSON.stringify(found, null, 2)}\nin ${Math.round((performance.now() - startedAt) / 1000)} s\n`);
const isWell = found.problems.length === 0 && found.exitCode === 0;
process.exitCode = isWell && found.slowestProbeMs < 1000 && found.slowestMs < 11_000 ? 0 : 1;
