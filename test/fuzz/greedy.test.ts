/** Many concurrent documents that request as much as possible; `npm run fuzz:greedy` sends a thousand, and requires one second. */
import { expect, it } from 'vitest';
import { greedy } from './greedy-campaign.js';

it('documents that request as much as possible do not end the process, do not block the probe, and end in time', {
  timeout: 300_000,
}, async () => {
  const deadlineMs = 20_000;
  const found = await greedy({ requests: 60, atOnce: 20, seed: 20_260_402, deadlineMs, instances: 1000 });
  expect(found.problems).toEqual([]);
  expect(found.exitCode).toBe(0);
  expect(Object.keys(found.outcomes)).toContain('200 COST_LIMIT_EXCEEDED');
  // By what the gateway itself computed: the machine may be busy with other tests.
  expect(found.healthOwnMs).toBeLessThan(1_000);
  expect(found.lateOwnMs).toBeLessThan(1_000);
});
