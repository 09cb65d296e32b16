/** What the limits of callers in the memory of a primary do with more callers than they keep. */
import { expect, it } from 'vitest';
import { CountsInMemory } from '../../../server/shared/memory/counts-in-memory.js';

const rate = 1;
const burstMs = 1_000;
/** One operation of a caller with none open. */
const take = (counts: CountsInMemory, key: string, now: number) =>
  counts.take(key, ['worker', '0', '1', `${rate}`, `${burstMs}`, '0'], now)[0];

it('invented callers do not give an exhausted one a new allowance', () => {
  const counts = new CountsInMemory();
  expect(take(counts, 'anna', 0)).toBe('admitted');
  expect(take(counts, 'anna', 0)).toBe('rate');
  for (let at = 0; at < 120_000; at += 1) take(counts, `invented-${at}`, 0);
  expect(take(counts, 'anna', 0)).toBe('rate');
  expect(take(counts, 'anna', 1_000)).toBe('admitted');
});
