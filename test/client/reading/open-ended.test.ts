/** Open-ended reads of many scopes: whole pages, a part of all rows at a time, and no call twice. */
import { describe, expect, it } from 'vitest';
import { beginning, type Position } from '../../../client/reading/position.js';
import { readOn, readScopes } from '../../../client/reading/read-scopes.js';
import type { ScopeReader } from '../../../client/reading/scope-reader.js';
import type { ScopeSource, ScopesPage, Source } from '../../../client/reading/scopes/progress.js';
import { region } from '../../../resolvers/connection/region-ids.js';

type Fakes = Readonly<Record<string, readonly (number | Error)[]>>;

/** Scopes with these numbers of rows per page; the token of a page is its number. */
function cloudOf(fakes: Fakes) {
  const asked: string[] = [];
  const sourceOf = ([scope, pages]: [string, readonly (number | Error)[]]): ScopeSource<string> => {
    const reader: ScopeReader = {
      list: region.list,
      count: () => Promise.reject(new Error('This test does not count.')),
      countBy: () => Promise.reject(new Error('This test does not count.')),
      read: async (place) => {
        const at = Number(place.page ?? 0);
        asked.push(`${scope}${at}`);
        const page = pages[at];
        if (page instanceof Error) throw page;
        const next: Position | null = at + 1 < pages.length ? { part: 0, page: String(at + 1), skip: 0 } : null;
        const rows = Array.from({ length: page ?? 0 }, (_, index) => ({
          item: { name: `${scope}${at}.${index}` },
          after: next,
        }));
        return { rows, next };
      },
    };
    return { scope, reader, start: beginning };
  };
  return { asked, sources: Object.entries(fakes).map(sourceOf) };
}

/** Every part of all rows, with `first` rows wanted in each. */
async function parts(sources: readonly Source<string, string>[], first: number) {
  const options = { first, atOnce: false, isOpenEnded: true };
  const all: ScopesPage<string, string>[] = [await readScopes<string, string>(sources, options)];
  for (let last = all[0]; last?.more; last = all.at(-1)) all.push(await readOn(last.rest, options));
  return all.map(({ rows, passed }) => ({
    names: rows.map(({ item }) => item.name),
    passed: passed.map(({ source }) => ('scope' in source ? source.scope : source.placeholder)),
    failed: passed.flatMap(({ failure }) => (failure === undefined ? [] : [String(failure)])),
  }));
}

describe('an open-ended read', () => {
  it('gives whole pages in order, and goes on where it stopped without a call twice', async () => {
    const { sources, asked } = cloudOf({ a: [2, 2, 1], b: [0], c: [3] });
    const all = await parts(sources, 2);
    expect(all.map(({ names }) => names)).toEqual([
      ['a0.0', 'a0.1'],
      ['a1.0', 'a1.1'],
      ['a2.0', 'c0.0', 'c0.1', 'c0.2'],
    ]);
    expect(all.map(({ passed }) => passed)).toEqual([[], [], ['a', 'b', 'c']]);
    expect(asked).toEqual(['a0', 'a1', 'a2', 'b0', 'c0']);
  });

  it('reads scopes ahead only when those before them are finished, and one page of each', async () => {
    const { sources, asked } = cloudOf({ a: [1, 1, 1], b: [1, 1], c: [1, 1], d: [1] });
    const all = await parts(sources, 2);
    expect(all.flatMap(({ names }) => names)).toEqual(['a0.0', 'a1.0', 'a2.0', 'b0.0', 'b1.0', 'c0.0', 'c1.0', 'd0.0']);
    expect(asked.toSorted()).toEqual(['a0', 'a1', 'a2', 'b0', 'b1', 'c0', 'c1', 'd0']);
    expect(asked.indexOf('b0')).toBeGreaterThan(asked.indexOf('a2'));
    expect(asked.indexOf('c1')).toBeGreaterThan(asked.indexOf('b1'));
  });

  it('passes many empty scopes in few parts', async () => {
    const empty = Object.fromEntries(Array.from({ length: 100 }, (_, at) => [`e${at}`, [0]]));
    const { sources, asked } = cloudOf({ ...empty, z: [1] });
    const all = await parts(sources, 5);
    expect(all).toHaveLength(1);
    expect(all[0]?.names).toEqual(['z0.0']);
    expect(asked).toHaveLength(101);
  });

  it('ends where a scope that is not open stands before one that is begun', async () => {
    const { sources } = cloudOf({ a: [1], b: [1], c: [1], d: [1, 1] });
    const [a, b, c, d] = sources;
    const deferred = (placeholder: string, ...behind: readonly (ScopeSource<string> | undefined)[]) => ({
      placeholder,
      find: async () => behind.flatMap((each) => each ?? []),
    });
    const all = await parts([deferred('one', a), deferred('two', b, c), deferred('three', d)], 1000);
    expect(all.flatMap(({ names }) => names)).toEqual(['a0.0', 'b0.0', 'c0.0', 'd0.0', 'd1.0']);
  });

  it('gives the rows that it has when others are late, and asks for those only once', async () => {
    const { sources, asked } = cloudOf({ a: [1], b: [1, 1], c: [2] });
    let answer = () => {};
    const late = sources.map(({ scope, reader, start }): ScopeSource<string> => {
      const until = scope === 'b' ? new Promise<void>((resolve) => (answer = resolve)) : null;
      const read: ScopeReader['read'] = async (...place) => {
        await until;
        return reader.read(...place);
      };
      return { scope, reader: { ...reader, read }, start };
    });
    const options = { first: 5, atOnce: false, isOpenEnded: true };
    const first = await readScopes<string, string>(late, options);
    expect(first.rows.map(({ item }) => item.name)).toEqual(['a0.0']);
    expect(first.passed).toHaveLength(1);
    answer();
    const second = await readOn(first.rest, options);
    expect(second.rows.map(({ item }) => item.name)).toEqual(['b0.0', 'b1.0', 'c0.0', 'c0.1']);
    expect([second.more, asked.toSorted()]).toEqual([false, ['a0', 'b0', 'b1', 'c0']]);
  });

  it('keeps the rows of a scope that fails, and tells the failure once', async () => {
    const { sources } = cloudOf({ a: [2, new Error('away')], b: [1] });
    const all = await parts(sources, 2);
    expect(all.map(({ names, failed }) => [names, failed])).toEqual([
      [['a0.0', 'a0.1'], []],
      [['b0.0'], ['Error: away']],
    ]);
  });

  it('looks scopes up when it gets there', async () => {
    const { sources, asked } = cloudOf({ a: [1], b: [1] });
    let lookUps = 0;
    const deferred = (at: number): Source<string, string> => ({
      placeholder: `later ${at}`,
      find: async () => {
        lookUps += 1;
        return sources.slice(at, at + 1);
      },
    });
    const first = await readScopes<string, string>([deferred(0), deferred(1)], {
      first: 1,
      atOnce: false,
      isOpenEnded: true,
    });
    expect([first.rows.length, lookUps, asked]).toEqual([1, 1, ['a0']]);
    const second = await readOn(first.rest, { first: 1, atOnce: false, isOpenEnded: true });
    expect([second.rows.length, second.more, lookUps]).toEqual([1, false, 2]);
  });
});
