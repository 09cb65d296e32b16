/** A thousand random requests; `npm run fuzz` sends twenty times as many, with another seed each time. */
import { expect, it } from 'vitest';
import { fuzz } from './campaign.js';

it('every answer to a random request is GraphQL over HTTP, and memory does not grow', {
  timeout: 300_000,
}, async () => {
  const { problems, statuses, exitCode } = await fuzz({ requests: 1000, seed: 20_260_401 });
  expect(problems).toEqual([]);
  expect(Object.keys(statuses).filter((status) => !/^(?:[24]\d\d|503)$/.test(status))).toEqual([]);
  expect(exitCode).toBe(0);
});
