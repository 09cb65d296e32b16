/** Numbered pages of lists without a total: no row is lost, and the walk ends. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { byPage, type NumberOptions } from '../../../client/model/paging.js';
import { member } from '../../../client/model/resource.js';
import { readAll } from '../../../client/reading/paginator.js';
import { beginning, type Position } from '../../../client/reading/position.js';
import { readScopes } from '../../../client/reading/read-scopes.js';
import { createScopeReader } from '../../../client/reading/scope-reader.js';
import { describeThings } from '../calling.js';
import { type ScriptedUpstream, startScriptedUpstream } from '../scripted-upstream.js';

const cap = 5;
const key = member('Name');
const listOf = (options: Partial<NumberOptions> = {}) => ({
  action: describeThings,
  paging: byPage({ cap, number: 'page', size: 'size', total: null, ...options }),
  items: 'Things',
});

let upstream: ScriptedUpstream;
beforeAll(async () => {
  upstream = await startScriptedUpstream([describeThings]);
});
afterEach(() => upstream.reset());
afterAll(() => upstream.close());

const named = (count: number) => Array.from({ length: count }, (_, at) => ({ Name: `n-${at}` }));

/** An upstream with so many rows. `clamps`: it answers its last page again in place of an empty one. */
function hold(count: number, { clamps = false } = {}): void {
  const rows = named(count);
  upstream.on(describeThings, ({ params }) => {
    const last = Math.max(1, Math.ceil(count / cap));
    const page = clamps ? Math.min(last, Number(params.page)) : Number(params.page);
    return { Things: rows.slice((page - 1) * cap, page * cap), HasMore: page < last };
  });
}

const all = (list = listOf()) =>
  readAll(upstream.cloud().reader, list, { regionId: 'cn-hangzhou', params: {} }, key).then((rows) => rows.map(key));

/** The same in pages of two rows, each by a new reader. */
async function walk(list = listOf()): Promise<readonly string[]> {
  const given: string[] = [];
  let place: Position | null = beginning;
  while (place !== null) {
    const start: Position = place;
    const { reader } = upstream.cloud();
    const source = createScopeReader({ reader, list, regionId: 'cn-hangzhou', parts: [{ params: {} }], key });
    const sources = [{ scope: 'cn-hangzhou', reader: source, start }];
    const { rows, progress } = await readScopes(sources, { first: 2, atOnce: false });
    expect(progress[0]?.failure).toBeUndefined();
    given.push(...rows.map(({ item }) => key(item)));
    place = rows.at(-1)?.after ?? null;
  }
  return given;
}

describe('a list without a total', () => {
  it.each([0, 1, 4, 5, 6, 10, 13])('of %i rows is read to its empty page', async (count) => {
    hold(count);
    expect(await all()).toEqual(named(count).map(key));
    expect(upstream.calls).toHaveLength(count === 0 ? 1 : Math.ceil(count / cap) + 1);
    expect(await walk()).toEqual(named(count).map(key));
  });

  it.each([1, 5, 13])('of %i rows ends where upstream repeats its last page', async (count) => {
    hold(count, { clamps: true });
    expect(await all()).toEqual(named(count).map(key));
    expect(upstream.calls).toHaveLength(Math.ceil(count / cap) + 1);
    expect(await walk()).toEqual(named(count).map(key));
  });

  it.each([3, 5, 13])('of %i rows by offsets fails if upstream gives smaller pages than requested', async (count) => {
    upstream.on(describeThings, ({ params }) => {
      const from = Number(params.offset);
      return { Things: named(count).slice(from, from + 2) };
    });
    await expect(all(listOf({ offset: 'offset' }))).rejects.toThrow(/smaller pages than requested/);
  });

  it.each([
    [0, cap],
    [1, cap],
    [5, cap],
    [13, cap],
    [40, 50],
    [90, 50],
  ])('of %i rows by offsets, in pages of %i, ends behind its last row', async (count, size) => {
    upstream.on(describeThings, ({ params }) => {
      const from = Number(params.offset);
      return { Things: named(count).slice(from, from + size) };
    });
    const list = listOf({ offset: 'offset', cap: size });
    expect(await all(list)).toEqual(named(count).map(key));
    expect(upstream.calls.at(-1)?.params.offset).toBe(String(count));
    expect(await walk(list)).toEqual(named(count).map(key));
  });

  it.each([0, 5, 10, 13])('of %i rows ends where a flag says so', async (count) => {
    hold(count);
    expect(await all(listOf({ more: 'HasMore' }))).toEqual(named(count).map(key));
    expect(upstream.calls).toHaveLength(Math.max(1, Math.ceil(count / cap)));
    expect(await walk(listOf({ more: 'HasMore' }))).toEqual(named(count).map(key));
  });

  it('fails if its pages are smaller than requested', async () => {
    upstream.on(describeThings, ({ params }) => ({ Things: named(3), page: Number(params.page), size: 3 }));
    await expect(all()).rejects.toThrow(/was asked for page 1 of size 5 and answered page 1 and size 3/);
  });
});
