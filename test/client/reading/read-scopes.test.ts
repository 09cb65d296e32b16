import { describe, expect, it } from 'vitest';
import { beginning, type Position } from '../../../client/reading/position.js';
import { type ReadScopesOptions, readScopes } from '../../../client/reading/read-scopes.js';
import type { Row, ScopeReader } from '../../../client/reading/scope-reader.js';
import type { ScopeSource } from '../../../client/reading/scopes/progress.js';
import { region } from '../../../resolvers/connection/region-ids.js';

/** Lets every microtask run. */
const settle = () => new Promise((resolve) => setImmediate(resolve));

interface Asked {
  readonly scope: string;
  readonly wanted: number;
  readonly signal: AbortSignal;
}

interface Fake {
  readonly pages: readonly (number | Error)[];
  /** Answers when the test says so. */
  readonly held?: Promise<unknown>;
}

/** Scopes with these numbers of rows per page; the token of a page is its number. */
function cloudOf(fakes: Readonly<Record<string, Fake>>) {
  const asked: Asked[] = [];
  const scopes = Object.entries(fakes).map(([scope, { pages, held }]): ScopeSource<string> => {
    const reader: ScopeReader = {
      list: region.list,
      count: () => Promise.reject(new Error('This test does not count.')),
      countBy: () => Promise.reject(new Error('This test does not count.')),
      read: async (place, wanted, signal) => {
        asked.push({ scope, wanted, signal });
        await held;
        const at = Number(place.page ?? 0);
        const page = pages[at];
        if (page instanceof Error) throw page;
        const next: Position | null = at + 1 < pages.length ? { part: 0, page: String(at + 1), skip: 0 } : null;
        const rows = Array.from({ length: page ?? 0 }, (_, index): Row => {
          const isLast = index + 1 === page;
          return { item: { name: `${scope}${at}.${index}` }, after: isLast ? next : { ...place, skip: index + 1 } };
        });
        return { rows, next };
      },
    };
    return { scope, reader, start: beginning };
  });
  const run = async (first: number, options: Partial<ReadScopesOptions> = {}) => {
    const page = await readScopes(scopes, { first, atOnce: false, ...options });
    return { ...page, names: page.rows.map(({ item }) => item.name) };
  };
  return { asked, run, order: () => asked.map(({ scope }) => scope).join('') };
}

const sizes = (...counts: readonly number[]) =>
  Object.fromEntries(counts.map((count, at) => [String.fromCharCode(97 + at), { pages: [count] }]));

describe('reading many scopes', () => {
  it('continues if a scope is read to its end while the request waits for its turn', async () => {
    const { run, order } = cloudOf(sizes(2, 0));
    let turns = 0;
    // The first scope answers before the second one has had its turn, and nothing else is under way then.
    const schedule = async <Value>(work: () => Value): Promise<Awaited<Value>> => {
      turns += 1;
      if (turns > 1) await settle();
      return await work();
    };
    const { names } = await run(2, { atOnce: true, work: { shouldYield: () => true, schedule } });
    expect(names).toEqual(['a0.0', 'a0.1']);
    expect(order()).toBe('a');
  });

  it('does not report a scope as failed when it is no longer needed', async () => {
    const { run } = cloudOf(sizes(5));
    const given = await run(5);
    const [first] = given.progress;
    if (!first || !('start' in first.source)) throw new Error('There is one scope.');
    const late: ScopeReader = {
      ...first.source.reader,
      read: (_place, _wanted, signal) =>
        new Promise((_resolve, reject) => {
          signal.addEventListener('abort', () => reject(new Error('no longer wanted')));
        }),
    };
    const { reader, start } = first.source;
    const sources = [
      { scope: 'a', reader, start },
      { scope: 'b', reader: late, start },
    ];
    const { progress } = await readScopes(sources, { first: 5, atOnce: true });
    await settle();
    expect(progress.map(({ failure }) => failure)).toEqual([undefined, undefined]);
  });

  it('starts many scopes over several turns of the event loop', async () => {
    const { run, order } = cloudOf(sizes(1, 1, 1, 1));
    let turns = 0;
    const schedule = async <Value>(work: () => Value): Promise<Awaited<Value>> => {
      turns += 1;
      // No call is made during the turns of other requests.
      const before = order().length;
      await settle();
      expect(order()).toHaveLength(before);
      return await work();
    };
    await run(100, { atOnce: true, work: { shouldYield: () => true, schedule } });
    expect(order()).toBe('abcd');
    expect(turns).toBe(4);
  });

  it('reads one scope if that has enough rows', async () => {
    const { run, order } = cloudOf(sizes(10, 10, 10));
    expect(await run(10)).toMatchObject({ more: true, rows: { length: 10 } });
    expect(order()).toBe('a');
  });

  it('opens scopes in waves that double', async () => {
    const { run, asked } = cloudOf(sizes(...Array.from({ length: 20 }, () => 0)));
    const pending = run(5);
    await pending;
    expect(asked.map(({ scope }) => scope).join('')).toBe('abcdefghijklmnopqrst');
    const waves = cloudOf({ ...sizes(0, 0, 0, 0, 0, 0), c: { pages: [0], held: new Promise(() => undefined) } });
    waves.run(5).catch(() => undefined);
    await settle();
    expect(waves.order()).toBe('abc');
  });

  it('opens every scope at once if requested', async () => {
    const held = new Promise(() => undefined);
    const { run, order } = cloudOf({ a: { pages: [1], held }, b: { pages: [1], held }, c: { pages: [1], held } });
    run(1, { atOnce: true }).catch(() => undefined);
    await settle();
    expect(order()).toBe('abc');
  });

  it('returns rows in the order of scopes, also when a later scope answers first', async () => {
    const { promise: held, resolve } = withResolvers();
    const { run } = cloudOf({ a: { pages: [2], held }, b: { pages: [2] }, c: { pages: [2] } });
    const pending = run(5, { atOnce: true });
    await settle();
    resolve(null);
    expect((await pending).names).toEqual(['a0.0', 'a0.1', 'b0.0', 'b0.1', 'c0.0']);
  });

  it('continues in a scope after empty pages', async () => {
    const { run, order } = cloudOf({ a: { pages: [1, 0, 0, 2] }, b: { pages: [1] } });
    expect(await run(3)).toMatchObject({ names: ['a0.0', 'a3.0', 'a3.1'], more: true });
    expect(order().replaceAll('b', '')).toBe('aaaa');
  });

  it('requests no more rows than are still needed', async () => {
    const { run, asked } = cloudOf({ a: { pages: [4, 4, 4] } });
    await run(10);
    expect(asked.map(({ wanted }) => wanted)).toEqual([10, 6, 2]);
  });

  it('says that there is more while a scope is unread', async () => {
    expect(await cloudOf(sizes(2, 0, 0)).run(2)).toMatchObject({ more: true });
    expect(await cloudOf(sizes(2, 0, 0)).run(3)).toMatchObject({ more: false });
    expect(await cloudOf(sizes(2, 0, 0)).run(2, { atOnce: true })).toMatchObject({ rows: { length: 2 } });
    expect(await cloudOf(sizes(2)).run(2)).toMatchObject({ more: false });
    expect(await cloudOf({ a: { pages: [2, 0] } }).run(2)).toMatchObject({ more: true });
    expect(await cloudOf({}).run(2)).toMatchObject({ more: false, rows: [] });
  });

  it('skips a scope that fails, and keeps its rows', async () => {
    const broken = new Error('broken');
    const { run } = cloudOf({ a: { pages: [1] }, b: { pages: [2, broken] }, c: { pages: [5] } });
    const { names, passed, more } = await run(5);
    expect(names).toEqual(['a0.0', 'b0.0', 'b0.1', 'c0.0', 'c0.1']);
    expect(passed.map(({ source, failure }) => ['scope' in source && source.scope, failure])).toEqual([
      ['a', undefined],
      ['b', broken],
    ]);
    expect(more).toBe(true);
  });

  it('does not skip a failed scope before the earlier rows are returned', async () => {
    const { run } = cloudOf({ a: { pages: [3] }, b: { pages: [new Error('broken')] } });
    const { passed, more } = await run(3, { atOnce: true });
    expect(passed).toEqual([]);
    expect(more).toBe(true);
  });

  it('aborts calls that are no longer needed', async () => {
    const held = new Promise(() => undefined);
    const { run, asked } = cloudOf({ a: { pages: [1] }, b: { pages: [9] }, c: { pages: [9], held } });
    await run(5);
    expect(asked.find(({ scope }) => scope === 'c')?.signal.aborted).toBe(true);
  });

  it('opens the next wave even if a scope does not answer', async () => {
    const held = new Promise(() => undefined);
    const { run, order } = cloudOf({ a: { pages: [1], held }, b: { pages: [1] }, c: { pages: [1] } });
    run(5).catch(() => undefined);
    expect(order()).toBe('a');
    while (order() !== 'abc') await settle();
  });
});

/** The same as Promise.withResolvers, which Node 20 does not have. */
function withResolvers() {
  let resolve: (value: unknown) => void = () => undefined;
  const promise = new Promise((done) => {
    resolve = done;
  });
  return { promise, resolve };
}
