/**
 * `npm run test:replicas`: three gateway processes on one Redis, for minutes: one quota, also while Redis is disturbed; 200 writes; what is in Redis;
 * a rolling restart over 10,000 requests; and the rate of one address. Prints figures, and ends with exit code 1 if one of them is wrong. Needs redis-server.
 */
import { hasRedis } from '../redis-server.js';
import { address, type Finding, quota, rollingRestart, startFleet, writes } from './scenarios.js';

if (!hasRedis) {
  process.stderr.write('redis-server is not installed.\n');
  process.exit(1);
}
const fleet = await startFleet({ size: 3 });
const scenarios: Readonly<Record<string, () => Promise<Finding>>> = {
  'one quota of 20 calls a second': () => quota(fleet, 10, 5),
  'writes through one, reads through another': () => writes(fleet, 200),
  'a rolling restart behind a balancer': () => rollingRestart(fleet, 10_000),
  '50 accounts from one address': () => address(10),
};
let isWrong = false;
for (const [name, run] of Object.entries(scenarios)) {
  const { measured, wrong } = await run();
  isWrong ||= wrong.length > 0;
  process.stdout.write(`${wrong.length > 0 ? 'WRONG' : 'right'}  ${name}: ${measured}\n`);
  for (const each of wrong) process.stdout.write(`       ${each}\n`);
}
await fleet.close();
process.exit(isWrong ? 1 : 0);
