/** Scopes that are looked up only when reading reaches them, such as the regions of another account. */
import { describe, expect, it } from 'vitest';
import { beginning } from '../../../client/reading/position.js';
import { type ReadScopesOptions, readScopes } from '../../../client/reading/read-scopes.js';
import type { ScopeReader } from '../../../client/reading/scope-reader.js';
import type { DeferredScopes, ScopeSource } from '../../../client/reading/scopes/progress.js';
import { region } from '../../../resolvers/connection/region-ids.js';

/** The number of rows in each deferred scope, or the error of the lookup. */
type Behind = readonly number[] | Error;

/** The steps are recorded in one line: `A` for the lookup of deferred scopes, `a0` for the read of the first of them. */
function worldOf(gates: Readonly<Record<string, Behind>>, held: Readonly<Record<string, Promise<unknown>>> = {}) {
  const done: string[] = [];
  const scopeOf = (name: string, rows: number): ScopeSource<string> => {
    const reader: ScopeReader = {
      list: region.list,
      count: () => Promise.reject(new Error('This test does not count.')),
      countBy: () => Promise.reject(new Error('This test does not count.')),
      read: async () => {
        done.push(name);
        return {
          rows: Array.from({ length: rows }, (_, at) => ({ item: { name: `${name}.${at}` }, after: null })),
          next: null,
        };
      },
    };
    return { scope: name, reader, start: beginning };
  };
  const sources = Object.entries(gates).map(([name, behind]): DeferredScopes<string, string> => {
    return {
      placeholder: name,
      find: async () => {
        done.push(name);
        await held[name];
        if (behind instanceof Error) throw behind;
        return behind.map((rows, at) => scopeOf(`${name.toLowerCase()}${at}`, rows));
      },
    };
  });
  const run = async (first: number, options: Partial<ReadScopesOptions> = {}) => {
    const page = await readScopes<string, string>(sources, { first, atOnce: false, ...options });
    return { ...page, names: page.rows.map(({ item }) => item.name) };
  };
  return { run, done: () => done.join(' ') };
}

describe('deferred scopes', () => {
  it('are not looked up while earlier scopes have enough rows, and count as more to read', async () => {
    const { run, done } = worldOf({ A: [2, 1], B: [1] });
    expect(await run(2)).toMatchObject({ names: ['a0.0', 'a0.1'], more: true });
    expect(done()).toBe('A a0');
  });

  it('take one place in a wave for the first of them; the others wait for later waves', async () => {
    const { run, done } = worldOf({ A: [1, 1, 1, 1], B: [1, 1], C: [1] });
    const { names, more } = await run(100);
    expect(names).toEqual(['a0.0', 'a1.0', 'a2.0', 'a3.0', 'b0.0', 'b1.0', 'c0.0']);
    expect(more).toBe(false);
    expect(done()).toBe('A a0 a1 a2 a3 B C b0 c0 b1');
  });

  it('are looked up and opened together with all others if requested', async () => {
    const { run, done } = worldOf({ A: [0, 0], B: [0, 0] });
    await run(100, { atOnce: true });
    expect(done()).toBe('A B a0 a1 b0 b1');
  });

  it('keep rows in order, also when a later scope opens first', async () => {
    let open = (_: unknown) => {};
    const held = { A: new Promise((resolve) => (open = resolve)) };
    const { run } = worldOf({ A: [2], B: [2] }, held);
    const pending = run(3, { atOnce: true });
    await new Promise((resolve) => setImmediate(resolve));
    open(null);
    expect((await pending).names).toEqual(['a0.0', 'a0.1', 'b0.0']);
  });

  it('that cannot be looked up are skipped, and reported as one unavailable scope', async () => {
    const broken = new Error('broken');
    const { run } = worldOf({ A: [1], B: broken, C: [1] });
    const { names, passed } = await run(5);
    expect(names).toEqual(['a0.0', 'c0.0']);
    expect(
      passed.map(({ source, failure }) => ['placeholder' in source ? source.placeholder : source.scope, failure]),
    ).toEqual([
      ['a0', undefined],
      ['B', broken],
      ['c0', undefined],
    ]);
  });

  it('that cannot be looked up are not skipped before the earlier rows are taken', async () => {
    const { run } = worldOf({ A: [3], B: new Error('broken') });
    expect(await run(3, { atOnce: true })).toMatchObject({ names: ['a0.0', 'a0.1', 'a0.2'], more: true });
  });

  it('may be empty', async () => {
    const { run } = worldOf({ A: [], B: [1], C: [] });
    expect(await run(5)).toMatchObject({ names: ['b0.0'], more: false });
  });
});
