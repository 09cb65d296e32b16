/** What one caller may ask of the gateway. */
import { describe, expect, it } from 'vitest';
import { Door } from '../../server/admission/caller-admission.js';

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

describe('made-up identities', () => {
  it.each([10_100, 100_000])('%i of them buy an exhausted caller no new allowance', (count) => {
    const door = new Door({ ratePerSecond: 1, concurrent: 0 }, () => 0);
    const enter = () => 'leave' in door.enter('anna');
    expect(Array.from({ length: 11 }, enter).filter(Boolean)).toHaveLength(10);
    for (let at = 0; at < count; at += 1) leave(door.enter(`nobody-${at}`));
    expect(enter()).toBe(false);
    expect(door.size).toBeLessThanOrEqual(50_000);
  });

  it('do not let more in of a caller who has as many open as they may', () => {
    const door = new Door({ ratePerSecond: 0, concurrent: 1 }, () => 0);
    const open = door.enter('anna');
    for (let at = 0; at < 100_000; at += 1) door.enter(`nobody-${at}`);
    expect(door.enter('anna')).toEqual({ refusal: 'concurrency', retryAfterMs: 1000 });
    leave(open);
    expect('leave' in door.enter('anna')).toBe(true);
  });

  it('take no memory when their time is over', () => {
    let now = 0;
    const door = new Door({ ratePerSecond: 1, concurrent: 0 }, () => now);
    for (let at = 0; at < 1_000; at += 1) leave(door.enter(`nobody-${at}`));
    expect(door.size).toBe(1_000);
    now += 1_000;
    for (let at = 0; at < 1_000; at += 1) leave(door.enter('anna'));
    expect(door.size).toBe(1);
  });

  it('share one allowance while there are too many', () => {
    const door = new Door({ ratePerSecond: 1, concurrent: 0 }, () => 0);
    for (let at = 0; at < 50_000; at += 1) leave(door.enter(`nobody-${at}`));
    const late = Array.from({ length: 20 }, (_, at) => 'leave' in door.enter(`late-${at}`));
    expect(late.filter(Boolean)).toHaveLength(10);
  });
});

describe('a batch', () => {
  it('takes one allowance for each operation, all of them or none', () => {
    const door = new Door({ ratePerSecond: 1, concurrent: 0 }, () => 0);
    const batch = (operations: number) => {
      const entered = door.enter('anna');
      return 'leave' in entered ? entered.add(operations - 1) : entered;
    };
    expect(batch(6)).toBeNull();
    expect(batch(6)).toEqual({ refusal: 'rate', retryAfterMs: 2_000 });
    expect(batch(3)).toBeNull();
    expect(batch(1)).toEqual({ refusal: 'rate', retryAfterMs: 1_000 });
  });

  it('is open as often as it has operations, and leaves with all of them', () => {
    const door = new Door({ ratePerSecond: 0, concurrent: 5 }, () => 0);
    const first = door.enter('anna');
    if ('leave' in first) expect(first.add(3)).toBeNull();
    const second = door.enter('anna');
    if ('leave' in second) expect(second.add(1)).toMatchObject({ refusal: 'concurrency' });
    leave(first);
    if ('leave' in second) expect(second.add(4)).toBeNull();
  });

  it.each([
    [{ ratePerSecond: 1, concurrent: 0 }, 10],
    [{ ratePerSecond: 0, concurrent: 4 }, 4],
    [{ ratePerSecond: 1, concurrent: 4 }, 4],
  ])('that never fits %o is told so', (limits, most) => {
    const entered = new Door(limits, () => 0).enter('anna');
    expect('leave' in entered && entered.add(most)).toEqual({ refusal: 'size', most });
    expect('leave' in entered && entered.add(most - 1)).toBeNull();
  });
});

function leave(entered: ReturnType<Door['enter']>): void {
  if ('leave' in entered) entered.leave();
}
