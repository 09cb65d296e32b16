/** Parts of a filter that end pages: what other parts find already does not make a page take more calls. */
import { expect, it } from 'vitest';
import type { FilterPart } from '../../../client/model/filters.js';
import { byToken } from '../../../client/model/paging.js';
import { beginning, type Position } from '../../../client/reading/position.js';
import { readScopes } from '../../../client/reading/read-scopes.js';
import { createScopeReader } from '../../../client/reading/scope-reader.js';
import { cloudOf, describeThings } from '../calling.js';

const cap = 4;
const list = { action: describeThings, paging: byToken({ cap }), items: 'Things.Thing' };

/** Ten things; the second part finds all of them again, and two more. */
const parts: readonly FilterPart[] = [
  { params: { By: 'id' } },
  { params: { By: 'name' }, condition: ({ Id }) => String(Id) > 't-10', endsPages: true },
];
const named = (count: number) =>
  Array.from({ length: count }, (_, at) => ({ Id: `t-${String(at + 1).padStart(2, '0')}` }));
const held = { id: named(10), name: named(12) };

async function page(first: number, start: Position, used: readonly FilterPart[] = parts) {
  const { cloud, asked } = cloudOf((_action, params) => {
    const from = Number(params.NextToken ?? 0);
    const all = held[params.By as keyof typeof held];
    const rows = all.slice(from, from + Number(params.MaxResults));
    const next = from + rows.length;
    return { Things: { Thing: rows }, ...(next < all.length && { NextToken: String(next) }) };
  });
  const reader = createScopeReader({ reader: cloud.reader, list, regionId: 'cn-hangzhou', parts: used });
  const read = await readScopes([{ scope: 'only', reader, start }], { first, atOnce: true });
  const ids = read.rows.map(({ item }) => item.Id);
  const last = read.end ?? read.rows.at(-1);
  return { ids, more: read.more, last: last?.after ?? null, calls: asked.length };
}

it('end a page after a call that leaves things out, and the next page goes on there', async () => {
  const shown: unknown[] = [];
  const calls: number[] = [];
  let place: Position | null = beginning;
  let isMore = true;
  while (isMore && place !== null) {
    const one = await page(8, place);
    shown.push(...one.ids);
    calls.push(one.calls);
    place = one.last;
    isMore = one.more;
  }
  expect(shown).toEqual(named(12).map(({ Id }) => Id));
  // Two calls for eight things; the last two with a first call of the other part; then a call for each four things.
  expect(calls).toEqual([2, 2, 1, 1]);
});

it('give an empty page with a place, not the end, when all was found before', async () => {
  const one = await page(8, { part: 1, page: null, skip: 0 });
  expect(one).toEqual({ ids: [], more: true, last: { part: 1, page: '4', skip: 0 }, calls: 1 });
});

it('do not end a read of everything', async () => {
  const all = await page(Number.POSITIVE_INFINITY, beginning);
  expect(all.ids).toEqual(named(12).map(({ Id }) => Id));
  expect(all.more).toBe(false);
});

it('are read on like any other without that word', async () => {
  const [first, second] = parts;
  const { endsPages: _, ...plain } = second as FilterPart;
  const one = await page(8, { part: 1, page: null, skip: 0 }, [first as FilterPart, plain]);
  expect(one).toMatchObject({ ids: ['t-11', 't-12'], more: false, calls: 3 });
});
