/** Exact sums and comparisons, beyond what numbers of JavaScript hold. */
import { describe, expect, it } from 'vitest';
import { unbounded } from '../../client/request/work-budget.js';
import { Amount } from '../../resolvers/connection/sets/amount.js';
import { comparableOf, compareTexts, compareValues, sortInTurns } from '../../resolvers/connection/sets/compare.js';
import { Groups } from '../../resolvers/connection/sets/groups.js';

function sum(...values: readonly (string | number | null)[]): string | null {
  const amount = new Amount();
  for (const value of values) amount.add(value);
  return amount.text;
}

describe('a sum', () => {
  it.each([
    [['9223372036854775807', '9223372036854775807', null], '18446744073709551614'],
    [[0.1, 0.2], '0.3'],
    [[1.25, 2.75], '4'],
    [[-0.5, 0.25], '-0.25'],
    [[1e-7, 1], '1.0000001'],
    [[1e21, 1], '1000000000000000000001'],
    [[null, 0], '0'],
    [[null, null], null],
    [[], null],
  ] as const)('of %j is %s', (values, text) => {
    expect(sum(...values)).toBe(text);
  });
});

describe('values', () => {
  it('of big integers compare as numbers', () => {
    const [small, large] = ['9', '10000000000000000000'].map((text) => comparableOf('bigint', text));
    expect(compareValues(small ?? null, large ?? null)).toBeLessThan(0);
  });

  it.each([
    ['2026-01-01T00:00:00Z', '2026-01-01T00:00:00.000Z', 0],
    ['2026-01-01T00:00:00.5Z', '2026-01-01T00:00:00.50Z', 0],
    ['2026-01-01T00:00:00.1230000001Z', '2026-01-01T00:00:00.123Z', 1],
    ['2026-01-01T00:00:10Z', '2026-01-01T00:00:09.9Z', 1],
  ])('of times compare to any precision: %s and %s', (a, b, sign) => {
    expect(Math.sign(compareValues(comparableOf('time', a), comparableOf('time', b)))).toBe(sign);
  });

  it('of texts compare by code point', () => {
    expect(compareTexts('\u{1f600}', '\uff5e')).toBeGreaterThan(0);
    expect(['\u{1f600}' < '\uff5e', compareTexts('a', 'ab') < 0, compareTexts('', 'a') < 0]).toEqual([
      true,
      true,
      true,
    ]);
  });
});

describe('a large set', () => {
  it('is sorted like any other, and equal items keep their places', async () => {
    const items = Array.from({ length: 5_000 }, (_, at) => ({ at, value: (at * 7_919) % 613 }));
    const sorted = await sortInTurns(items, (a, b) => a.value - b.value, unbounded);
    expect(sorted).toEqual([...items].sort((a, b) => a.value - b.value || a.at - b.at));
  });

  it('lets other requests have their turns', async () => {
    let turns = 0;
    const work = {
      shouldYield: () => true,
      schedule: async <Value>(run: () => Value): Promise<Awaited<Value>> => {
        turns += 1;
        return await run();
      },
    };
    await sortInTurns(
      Array.from({ length: 10_000 }, (_, at) => -at),
      (a, b) => a - b,
      work,
    );
    expect(turns).toBeGreaterThan(20);
  });
});

describe('groups', () => {
  const field = 'sizeGiB';
  const sums = [[field, { field, kind: 'integer' }]] as const;
  const watched = () => {
    const seen = { spent: 0, turns: 0 };
    const work = {
      ...unbounded,
      spend: (bytes: number) => {
        seen.spent += bytes;
      },
      shouldYield: () => true,
      schedule: async <Value>(run: () => Value): Promise<Awaited<Value>> => {
        seen.turns += 1;
        return await run();
      },
    };
    return { seen, work };
  };

  it('are paid by the request: each new one, its values, and each number of its sums', () => {
    const { seen, work } = watched();
    const groups = new Groups(sums, work);
    const costs = [['a'], ['a'], ['a'.repeat(1_000)]].map((values) => {
      const before = seen.spent;
      groups.add(values, 1, [1]);
      return seen.spent - before;
    });
    const [made = 0, known = 0, long = 0] = costs;
    expect(known).toBeGreaterThan(0);
    expect(made).toBeGreaterThan(known);
    expect(long).toBeGreaterThan(made + 900);
  });

  it('let other requests have their turns while they are shown', async () => {
    const { seen, work } = watched();
    const groups = new Groups(sums, work);
    for (let at = 0; at < 500; at += 1) groups.add([String(at)], 1, [at]);
    expect(await groups.inOrder()).toHaveLength(500);
    expect(seen.turns).toBeGreaterThan(400);
  });
});
