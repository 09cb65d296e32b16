/** What a check of many items takes of the gateway: items at once, turns for other requests, and the budget of the request. */
import { describe, expect, it } from 'vitest';
import { bytesOf, unbounded } from '../../client/request/work-budget.js';
import { type ItemScreenOptions, itemScreen } from '../../resolvers/filter/item-screen.js';
import type { Leaf, Tree } from '../../resolvers/filter/tree.js';

const leaf = (field: string): Leaf => ({
  source: { of: 'field', field, holds: (value) => value === true },
  push: null,
});
const count = 2500;
const items = Array.from({ length: count }, (_, at) => ({ Id: `i-${at}` }));
const numberOf = (id: unknown) => Number(String(id).slice(2));

/** Reads a value in a later turn, and records what is read. */
function screened(tree: Tree) {
  const seen = { reads: [] as string[], open: 0, most: 0, spent: 0, turns: 0 };
  const work = {
    ...unbounded,
    spend: (bytes: number) => {
      seen.spent += bytes;
    },
    shouldYield: () => true,
    schedule: async <Value>(work: () => Value): Promise<Awaited<Value>> => {
      seen.turns += 1;
      return await work();
    },
  };
  const fieldsOf = (name: string) => ({
    asks: name === 'cheap' ? { kind: 'reference' } : { kind: 'actions', perParent: [{}] },
    resolve: ({ key }: { key: string }) => {
      seen.open += 1;
      seen.most = Math.max(seen.most, seen.open);
      seen.reads.push(name);
      return new Promise((done) => setImmediate(done)).then(() => {
        seen.open -= 1;
        return numberOf(key) % 2 === (name === 'cheap' ? 0 : 1);
      });
    },
  });
  const resource = { type: 'Thing', scope: 'account', key: ({ Id }: { Id: string }) => Id };
  const options = { resource, tree, fieldsOf, call: { context: { work } } } as unknown as ItemScreenOptions;
  return { seen, screen: itemScreen(options, { cloud: {}, regionId: null } as never) };
}

describe('a check of many items', () => {
  it('reads the values of at most 1000 items at once, in the order of the items', async () => {
    const { seen, screen } = screened(leaf('costly'));
    const verdicts = await screen.check(items);
    expect(verdicts).toEqual(items.map((_item, at) => at % 2 === 1));
    expect(seen.reads).toHaveLength(count);
    expect(seen.most).toBe(1000);
  });

  it('charges each value that is read, and each item in each round', async () => {
    const { seen, screen } = screened({ any: [leaf('costly'), leaf('cheap')] });
    await screen.check(items);
    const rounds = count + count / 2;
    expect(seen.spent).toBeGreaterThanOrEqual(bytesOf.asked * seen.reads.length + 2 * bytesOf.field * rounds);
  });

  it('gives other requests their turn while it looks for the next condition', async () => {
    const { seen, screen } = screened({ any: [leaf('costly'), leaf('cheap')] });
    await screen.check(items);
    // At the beginning, when a condition is picked, and after it is read; the second condition for half of the items.
    expect(seen.turns).toBe(count + 2 * (count + count / 2));
  });

  it('reads a costly value only where the cheaper one does not decide', async () => {
    for (const tree of [{ any: [leaf('costly'), leaf('cheap')] }, { any: [leaf('cheap'), leaf('costly')] }]) {
      const { seen, screen } = screened(tree);
      expect(await screen.check(items)).toEqual(items.map(() => true));
      const cheap = seen.reads.filter((name) => name === 'cheap');
      expect([cheap.length, seen.reads.length]).toEqual([count, count + count / 2]);
    }
  });
});
