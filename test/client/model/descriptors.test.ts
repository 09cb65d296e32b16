/** The contract of every descriptor: a new descriptor is tested without a change here. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { ListAction, Resource } from '../../../client/model/resource.js';
import { type Listing, readAll } from '../../../client/reading/paginator.js';
import { createScopeReader } from '../../../client/reading/scope-reader.js';
import {
  endsUntold,
  idsOf,
  isAboutBucket,
  listed,
  merge,
  namesNextPage,
  nest,
  pageNames,
  pagesOf,
  Refusal,
  type ScriptedCall,
  type ScriptedUpstream,
  startScriptedUpstream,
  type Tree,
} from '../scripted-upstream.js';
import { actions, inUrl, lists, related, resources, thing, things } from './exported-descriptors.js';
import { shapes } from './list-shapes.js';

let upstream: ScriptedUpstream;
beforeAll(async () => {
  upstream = await startScriptedUpstream(actions);
});
afterEach(() => upstream.reset());
afterAll(() => upstream.close());

/** One call, even if several calls together list everything. */
const where = ({ action, each }: ListAction): Listing => ({
  regionId: action.product.endpoint === 'central' && !action.regionParam ? null : 'cn-hangzhou',
  ...(isAboutBucket(action) && { bucket: 'some-bucket' }),
  params: { ...inUrl(action), ...(each && { [each.param]: each.values[0] ?? '' }) },
});
const read = (list: ListAction, isShort = false) => readAll(upstream.cloud({ isShort }).reader, list, where(list));
const names = (items: readonly unknown[]) => items.map((item) => (item as Tree).Name);
const named = (count: number, from = 0) => Array.from({ length: count }, (_, at) => ({ Name: `n-${from + at}` }));
const failure = async (work: Promise<unknown>): Promise<unknown> => {
  const value = await work.catch((error: unknown) => ({ error }));
  return typeof value === 'object' && value && 'error' in value ? value.error : value;
};
const kind = (of: string) => expect.objectContaining({ name: 'CloudError', kind: of });

describe.each([...lists, ...shapes])('the list of %s', (_name, list) => {
  const { cap } = list.paging;
  /** The empty page after the last full one. */
  const untold = endsUntold(list) ? 1 : 0;
  const isPaged = Number.isFinite(cap);
  /** Each page tells the number of all rows: one that is not full contradicts it, and rows are missing at the end. */
  const isCounted = list.paging.numbers !== undefined && list.paging.total !== undefined;

  if (isPaged)
    it('reads exactly one full page in one call, of the largest size', async () => {
      upstream.on(list.action, pagesOf({ list, pages: [named(cap)] }));
      expect(names(await read(list))).toEqual(names(named(cap)));
      expect(upstream.calls).toHaveLength(1 + untold);
      const { size } = pageNames(list);
      if (size !== undefined) expect(upstream.calls[0]?.params[size]).toBe(String(cap));
    });

  if (isPaged)
    it('reads one item beyond a full page in two calls', async () => {
      upstream.on(list.action, pagesOf({ list, pages: [named(cap), named(1, cap)] }));
      expect(names(await read(list))).toEqual(names(named(cap + 1)));
      expect(upstream.calls).toHaveLength(2 + untold);
    });

  if (isPaged && !endsUntold(list))
    it('continues after an empty page, and after a short one', async () => {
      upstream.on(list.action, pagesOf({ list, pages: [[], named(2), [], named(3, 2), []] }));
      if (isCounted) expect(await failure(read(list))).toEqual(kind('unavailable'));
      else expect(names(await read(list))).toEqual(names(named(5)));
      expect(upstream.calls.filter(({ params }) => params.DryRun === undefined)).toHaveLength(5);
    });

  if (namesNextPage(list))
    it.each([
      ['itself', 0, 2],
      ['the page before it', 1, 3],
    ])('fails if the last page names %s as the next one', async (_which, behind, calls) => {
      const pages = [named(1), named(1, 1), named(1, 2)].slice(0, calls);
      upstream.on(list.action, pagesOf({ list, pages, backTo: pages.length - 1 - behind }));
      expect(await failure(read(list))).toEqual(kind('unavailable'));
      expect(upstream.calls).toHaveLength(calls);
    });

  if (!isPaged)
    it('is read whole in one call', async () => {
      upstream.on(list.action, pagesOf({ list, pages: [named(321)] }));
      expect(names(await read(list))).toEqual(names(named(321)));
      expect(upstream.calls).toHaveLength(1);
    });

  it('sends the fixed parameters of its action', async () => {
    const first = list.paging.numbers?.mustBeFull || isCounted ? cap : 1;
    upstream.on(list.action, pagesOf({ list, pages: [named(first), named(1, first)].slice(0, isPaged ? 2 : 1) }));
    await read(list);
    const { product, params = {}, route, regionParam: own } = list.action;
    const regionParam = route?.region ?? own ?? product.regionParam;
    const region = regionParam && { [regionParam]: 'cn-hangzhou' };
    const always = Object.fromEntries(
      Object.entries({ ...params, ...region }).map(([name, value]) => [name, String(value)]),
    );
    for (const call of upstream.calls) expect(call.params).toMatchObject(always);
  });

  it('is forbidden if upstream denies it, never empty', async () => {
    upstream.on(list.action, () => new Refusal('NoPermission', 403));
    expect(await failure(read(list))).toEqual(kind('forbidden'));
  });

  if (list.items !== '')
    it.each([
      ['nothing', {}],
      ['something else', { Other: { Thing: [] } }],
    ])('is unavailable if the answer contains %s instead of the list', async (_what, answer: Tree) => {
      const isXml = list.action.body === 'xml';
      upstream.on(list.action, () => (isXml ? { Root: answer } : { ...answer, TotalCount: 0, NextToken: '' }));
      expect(await failure(read(list, true))).toEqual(kind('unavailable'));
    });

  if (list.action.emptyMayMeanForbidden)
    it('checks by a dry run whether an empty list is a denial', async () => {
      const answer = (verdict: string) => (call: ScriptedCall) =>
        call.params.DryRun === 'true' ? new Refusal(verdict) : pagesOf({ list, pages: [[]] })(call);
      upstream.on(list.action, answer('Forbidden.RAM'));
      expect(await failure(read(list))).toEqual(kind('forbidden'));
      upstream.on(list.action, answer('DryRunOperation'));
      expect(await read(list)).toEqual([]);
    });

  if (list.count)
    it('is counted by one small call if the total is exact', async () => {
      const { params = {}, total = '' } = list.count ?? {};
      upstream.on(list.action, () => merge(listed(list, named(1)), nest(total, 12_345)));
      const of = { reader: upstream.cloud().reader, list, regionId: 'cn-hangzhou' };
      const reader = createScopeReader({ ...of, parts: [{ params: where(list).params ?? {} }] });
      expect(await reader.count()).toBe(12_345);
      expect(upstream.calls).toHaveLength(1);
      const cheap = Object.entries(params).map(([name, value]) => [name, String(value)]);
      expect(upstream.calls[0]?.params).toMatchObject(Object.fromEntries(cheap));
    });

  if (!list.count && !endsUntold(list))
    it('is counted by reading all pages if there is no exact total', async () => {
      const before = isPaged ? [named(cap), ...(isCounted ? [] : [[]])] : [];
      upstream.on(list.action, pagesOf({ list, pages: [...before, named(7)] }));
      const { regionId, bucket } = where(list);
      const of = { reader: upstream.cloud().reader, list, regionId, ...(bucket !== undefined && { bucket }) };
      expect(await createScopeReader({ ...of, parts: [{ params: where(list).params ?? {} }] }).count()).toBe(
        isPaged ? cap + 7 : 7,
      );
    });

  if (isPaged && !endsUntold(list))
    it('never requests more than its cap, and continues where it stopped', async () => {
      const full = list.paging.numbers ? cap : 3;
      upstream.on(list.action, pagesOf({ list, pages: [named(full), named(3, full)] }));
      const { regionId, bucket } = where(list);
      const of = { reader: upstream.cloud().reader, list, regionId, ...(bucket !== undefined && { bucket }) };
      const begin = createScopeReader({ ...of, parts: [{ params: where(list).params ?? {} }] });
      const first = await begin.read({ part: 0, page: null, skip: 0 }, 2, AbortSignal.timeout(5_000));
      const behind = first.rows[1]?.after ?? { part: 9, page: null, skip: 0 };
      const reader = createScopeReader({ ...of, parts: [{ params: where(list).params ?? {} }] });
      const second = await reader.read(behind, 100_000, AbortSignal.timeout(5_000));
      const third = await reader.read(second.next ?? behind, 100_000, AbortSignal.timeout(5_000));
      expect(names([...first.rows.slice(0, 2), ...second.rows, ...third.rows].map(({ item }) => item))).toEqual(
        names(named(full + 3)),
      );
      expect(third.next).toBeNull();
      const { size = '' } = pageNames(list);
      for (const { params } of upstream.calls) expect(Number(params[size] ?? 0)).toBeLessThanOrEqual(cap);
    });
});

describe.each(related)('%s', (_name, { list, params }) => {
  it('sends the parent of the list', async () => {
    upstream.on(list.action, pagesOf({ list, pages: [named(1)] }));
    await readAll(upstream.cloud().reader, list, { ...where(list), params: params('some-parent') });
    expect(Object.values(upstream.calls[0]?.params ?? {})).toContain('some-parent');
  });
});

const load = (resource: Resource, numbers: readonly number[], { loaders } = upstream.cloud()) => {
  const isPlaced = resource.scope === 'region' || resource.under?.parent.region !== undefined;
  const regionId = isPlaced ? 'cn-hangzhou' : null;
  return Promise.all(numbers.map((number) => loaders.load(resource, regionId, resource.key(thing(resource, number)))));
};
const range = (count: number) => Array.from({ length: count }, (_, at) => at);

describe.each(resources.filter(([, { isKeyless }]) => !isKeyless))('loading by key: %s', (_name, resource) => {
  const { get, list } = resource;

  /** An upstream that has the first `count` items, for every way to request them, and answers in reverse order. */
  function holdThings(count: number): void {
    const all = things(resource, count);
    if ('one' in get) {
      upstream.on(get.one, ({ params, bucket }) => {
        const [code = 'EntityNotExist'] = get.one.absent ?? [];
        const asked = all.find((each) =>
          names_(each).some((name) => name === bucket || Object.values(params).includes(name)),
        );
        return asked ? nest(get.item, asked) : new Refusal(code, 404);
      });
      upstream.on(list.action, pagesOf({ list, pages: [all.toReversed()] }));
      return;
    }
    upstream.on(list.action, (call) => {
      const wanted = 'many' in get ? idsOf(call, get.many.param, get.many.format) : null;
      const found = all.filter((each) => wanted === null || wanted.includes(resource.key(each)));
      return pagesOf({ list, pages: [found.toReversed()] })(call);
    });
  }
  const names_ = (each: Tree) => Object.values(each).map(String);
  const keyed = (loaded: readonly (Tree | null)[]) => loaded.map((item) => item && resource.key(item));

  it('returns the item of each key for any order of the answer, and null for one that does not exist', async () => {
    holdThings(3);
    const [a, b, c] = things(resource, 3).map((each) => resource.key(each));
    expect(keyed(await load(resource, [0, 7, 2, 1]))).toEqual([a, null, c, b]);
  });

  if (!list.action.neverEmpty)
    it('returns null if none of the keys exists', async () => {
      holdThings(0);
      if (list.action.emptyMayMeanForbidden) {
        upstream.on(list.action, (call) =>
          call.params.DryRun ? new Refusal('DryRunOperation') : pagesOf({ list, pages: [[]] })(call),
        );
      }
      expect(await load(resource, [0])).toEqual([null]);
    });

  it('requests a repeated key once, and returns the same item', async () => {
    holdThings(1);
    const cloud = upstream.cloud();
    const [first, second] = await load(resource, [0, 0], cloud);
    expect(first).not.toBeNull();
    expect(second).toBe(first);
    expect(await load(resource, [0], cloud)).toEqual([first]);
    const lists = 'listed' in get ? (list.each?.values.length ?? 1) : 1;
    expect(upstream.calls).toHaveLength(lists);
  });

  if ('many' in get)
    it('requests many keys in full batches, in the format of its action', async () => {
      if (!('many' in get)) return;
      const { param, format, cap } = get.many;
      const count = cap * 2 + 1;
      holdThings(count);
      const loaded = await load(resource, range(count).reverse());
      expect(keyed(loaded)).toEqual(
        things(resource, count)
          .map((each) => resource.key(each))
          .reverse(),
      );
      const batches = upstream.calls.map((call) => idsOf(call, param, format) ?? []);
      expect(batches.map(({ length }) => length).sort((a, b) => b - a)).toEqual([cap, cap, 1]);
      expect(new Set(batches.flat()).size).toBe(count);
    });

  if ('one' in get)
    it('requests each key at most once, or lists if that has the same data and needs fewer calls', async () => {
      holdThings(9);
      expect((await load(resource, range(9))).includes(null)).toBe(false);
      expect(upstream.calls).toHaveLength('one' in get && get.orList ? 1 : 9);
    });

  if ('one' in get && get.orList)
    it('loads by key if the caller may not list', async () => {
      holdThings(9);
      upstream.on(list.action, () => new Refusal('NoPermission', 403));
      expect((await load(resource, range(9))).includes(null)).toBe(false);
      expect(upstream.calls).toHaveLength(10);
    });

  if ('one' in get && get.orList)
    it('loads by key the items that are not in the read part of a long list', async () => {
      holdThings(9);
      upstream.on(list.action, pagesOf({ list, pages: [[thing(resource, 0)], [], [], [], [], [thing(resource, 1)]] }));
      expect((await load(resource, range(9))).includes(null)).toBe(false);
      expect(upstream.calls.length).toBeLessThanOrEqual(4 + 8);
    });

  it('is forbidden if upstream denies it, never null', async () => {
    for (const action of 'one' in get ? [get.one, list.action] : [list.action])
      upstream.on(action, () => new Refusal('Forbidden.RAM', 403));
    expect(await failure(load(resource, [0]))).toEqual(kind('forbidden'));
  });

  it('is unavailable if an item comes without its key', async () => {
    upstream.on(list.action, pagesOf({ list, pages: [[{ Other: 'x' }]] }));
    if ('one' in get) upstream.on(get.one, () => nest(get.item, { Other: 'x' }));
    const named = load(resource, [0], upstream.cloud({ isShort: true })).then((loaded) => keyed(loaded));
    expect(await failure(named)).toEqual(kind('unavailable'));
  });
});
