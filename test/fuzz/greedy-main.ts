/**
 * `npm run fuzz:greedy [requests] [seed] [at once]`: a long campaign of documents that ask for all there is; then five hundred
 * of them at the same time, unless it was said how many.
 */
import { type GreedyFindings, greedy } from './greedy-campaign.js';

const [requests = 1000, seed = Date.now() % 1_000_000, atOnce = 0] = process.argv.slice(2).map(Number);
const deadlineMs = 10_000;
const mostMs = 1_000;

async function campaign(requests: number, atOnce: number): Promise<boolean> {
  process.stdout.write(`${requests} requests from seed ${seed}, ${atOnce} at once\n`);
  const startedAt = performance.now();
  const found = await greedy({ requests, seed, atOnce, deadlineMs, instances: 3000 });
  const seconds = Math.round((performance.now() - startedAt) / 1000);
  process.stdout.write(`${JSON.stringify(found, null, 2)}\nin ${seconds} s: ${isWell(found) ? 'well' : 'NOT WELL'}\n`);
  return isWell(found);
}

function isWell({ problems, exitCode, healthOwnMs, lateOwnMs }: GreedyFindings): boolean {
  return problems.length === 0 && exitCode === 0 && healthOwnMs < mostMs && lateOwnMs < mostMs;
}

const ends = [await campaign(requests, atOnce || 8), atOnce > 0 || (await campaign(500, 500))];
process.exitCode = ends.every(Boolean) ? 0 : 1;
