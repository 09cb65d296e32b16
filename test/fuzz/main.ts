/** `npm run fuzz [requests] [seed]`: a long campaign with a summary. */
import { fuzz } from './campaign.js';

const [requests = 20_000, seed = Date.now() % 1_000_000] = process.argv.slice(2).map(Number);
process.stdout.write(`${requests} requests from seed ${seed}\n`);
const startedAt = performance.now();
const { statuses, problems, slowest, heapMb, exitCode } = await fuzz({ requests, seed });
const seconds = Math.round((performance.now() - startedAt) / 1000);
process.stdout.write(`${JSON.stringify(statuses)} in ${seconds} s; exit code ${exitCode}\n`);
process.stdout.write(`heap in MB, of the 256 that it may use: ${heapMb.map(Math.round).join(' ')}\n`);
for (const line of slowest) process.stdout.write(`${line}\n`);
for (const problem of problems) process.stdout.write(`${problem}\n`);
process.exitCode = problems.length === 0 && exitCode === 0 ? 0 : 1;
