/** What one caller may ask of the gateway. */
import { expect, it } from 'vitest';
import { Door } from '../../server/door.js';

it('an allowance comes back with time', () => {
  let now = 0;
  const door = new Door({ ratePerSecond: 2, concurrent: 0 }, () => now);
  const enter = () => 'leave' in door.enter('anna');
  expect(Array.from({ length: 21 }, enter).filter(Boolean)).toHaveLength(20);
  expect(door.enter('anna')).toEqual({ refusal: 'rate', retryAfterMs: 500 });
  now += 500;
  expect([enter(), enter()]).toEqual([true, false]);
  now += 60_000;
  expect(Array.from({ length: 21 }, enter).filter(Boolean)).toHaveLength(20);
});

it('whoever leaves twice has left once', () => {
  const door = new Door({ ratePerSecond: 0, concurrent: 1 });
  const first = door.enter('anna');
  if ('leave' in first) {
    first.leave();
    first.leave();
  }
  expect('leave' in door.enter('anna')).toBe(true);
  expect(door.enter('anna')).toEqual({ refusal: 'concurrency', retryAfterMs: 1000 });
});
