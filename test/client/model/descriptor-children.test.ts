/** Every relation: one parent makes its own call, several parents share a list of the region, and the results are the same. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Cloud } from '../../../client/cloud.js';
import type { Children } from '../../../client/model/resource.js';
import { readAll } from '../../../client/reading/paginator.js';
import {
  isFirstOfList,
  pageNames,
  pagesOf,
  Refusal,
  type ScriptedUpstream,
  startScriptedUpstream,
  type Tree,
} from '../scripted-upstream.js';
import { actions, children, itemFor, resources, thing, things } from './exported-descriptors.js';

let upstream: ScriptedUpstream;
beforeAll(async () => {
  upstream = await startScriptedUpstream(actions);
});
afterEach(() => upstream.reset());
afterAll(() => upstream.close());

const regionId = 'cn-hangzhou';
const parentName = (number: number) => `parent-${number}`;

/** The n-th child of this parent. */
function childOf({ resource, parents }: Children, number: number, parent: string): Tree {
  const hangs = (item: Tree) => parents(item).join() === parent;
  const child = itemFor(thing(resource, number), parent, parents, hangs);
  if (!child) throw new Error('No member that it reads makes an item hang on a parent.');
  return child;
}

/** Reads as a field does: joined if that needs fewer calls, otherwise by parent. */
async function read(cloud: Cloud, relation: Children, parent: string) {
  const { resource, by } = relation;
  const joined = await cloud.loaders.children(relation, regionId, parent);
  return joined ?? readAll(cloud.reader, resource.list, { regionId, params: { [by]: parent } });
}

// Without a parameter for the parent there is only the list of the region.
describe.each(children.filter(([, { by }]) => by !== ''))('%s', (_name, relation) => {
  const { resource, by } = relation;
  const { list, key } = resource;
  const keysOf = (items: readonly Tree[]) => items.map(key);

  /** An upstream with these children and this page size that filters by parent. */
  function hold(all: readonly Tree[], pageSize: number): void {
    upstream.on(list.action, (call) => {
      const parent = call.params[by];
      const found = all.filter((item) => parent === undefined || relation.parents(item).includes(parent));
      const count = Math.max(1, Math.ceil(found.length / pageSize));
      const pages = Array.from({ length: count }, (_, at) => found.slice(at * pageSize, (at + 1) * pageSize));
      return pagesOf({ list, pages })(call);
    });
  }
  /** The calls, without those that a list needs for its other values. */
  const calls = () => upstream.calls.filter((call) => isFirstOfList(list, call));
  const some = (count: number, parents: number) =>
    Array.from({ length: count }, (_, at) => childOf(relation, at, parentName(at % parents)));
  const ofParent = (all: readonly Tree[], parent: string) =>
    all.filter((item) => relation.parents(item).includes(parent));

  /** Numbered pages except the last one are full, otherwise they contradict their total. */
  const unit = list.paging.numbers ? list.paging.cap / 5 : 1;

  it('makes one call for one parent', async () => {
    const all = some(6, 3);
    hold(all, 2);
    expect(keysOf(await read(upstream.cloud(), relation, parentName(1)))).toEqual(keysOf(ofParent(all, parentName(1))));
    expect(calls().map(({ params }) => params[by])).toEqual([parentName(1)]);
  });

  it('lists the region once with the largest page size for several parents, and groups the children', async () => {
    const all = some(9 * unit, 4);
    hold(all, 5 * unit);
    const cloud = upstream.cloud();
    const names = [0, 1, 2, 3, 9].map(parentName);
    const found = await Promise.all(names.map((parent) => read(cloud, relation, parent)));
    expect(found.map(keysOf)).toEqual(names.map((parent) => keysOf(ofParent(all, parent))));
    const lists = calls().filter(({ params }) => params.DryRun === undefined);
    expect(lists).toHaveLength(2);
    for (const { params } of lists) {
      expect(params[by]).toBeUndefined();
      expect(params[pageNames(list).size ?? '']).toBe(String(list.paging.cap));
    }
  });

  it('makes one call per parent if the list of the region is too long, with at most twice the calls', async () => {
    const all = some(60 * unit, 3);
    hold(all, 5 * unit);
    const cloud = upstream.cloud();
    const names = [0, 1, 2].map(parentName);
    // Each parent's own list has at least one page, so the joined list may add at most one page per parent.
    const found = await Promise.all(names.map((parent) => read(cloud, relation, parent)));
    expect(found.map(keysOf)).toEqual(names.map((parent) => keysOf(ofParent(all, parent))));
    expect(calls().filter(({ params }) => params[by] === undefined).length).toBeLessThanOrEqual(names.length);
  });

  it('reports a refusal to every parent, and an empty list to a parent without children', async () => {
    upstream.on(list.action, () => new Refusal('Forbidden.RAM', 403));
    const cloud = upstream.cloud();
    const found = await Promise.allSettled([0, 1].map((number) => read(cloud, relation, parentName(number))));
    expect(found.map((each) => each.status === 'rejected' && each.reason.kind)).toEqual(['forbidden', 'forbidden']);
  });

  it('joins later parents of the same request without listing again', async () => {
    const all = some(9 * unit, 3);
    hold(all, 5 * unit);
    const cloud = upstream.cloud();
    await Promise.all([0, 1].map((number) => read(cloud, relation, parentName(number))));
    const before = upstream.calls.length;
    expect(keysOf(await read(cloud, relation, parentName(2)))).toEqual(keysOf(ofParent(all, parentName(2))));
    expect(upstream.calls).toHaveLength(before);
  });
});

const contained = resources.filter(([, { get }]) => 'many' in get && get.many.under !== undefined);

describe.each(contained)('%s, by key and by container', (_name, resource) => {
  const { get, list, key } = resource;
  const { under = '', param, cap } = 'many' in get ? get.many : { param: '', cap: 0 };

  /** The container lists five of nine items, on the first of this number of pages. */
  async function load(numbers: readonly number[], pages: number) {
    const all = things(resource, 9);
    upstream.on(list.action, (call) => {
      const wanted = call.params[param]?.split(',');
      const shown = Array.from({ length: pages }, (_, at) => (at === 0 ? all.slice(0, 5) : []));
      return pagesOf({ list, pages: wanted ? [all.filter((item) => wanted.includes(key(item)))] : shown })(call);
    });
    const cloud = upstream.cloud();
    const keys = numbers.map((number) => key(thing(resource, number)));
    const loaded = await Promise.all(keys.map((each) => cloud.loaders.load(resource, regionId, each, 'container-1')));
    return loaded.map((item) => item && key(item));
  }
  const keys = (...numbers: readonly number[]) => numbers.map((number) => key(thing(resource, number)));

  it('loads one by its key', async () => {
    expect(await load([3], 1)).toEqual(keys(3));
    expect(upstream.calls.map(({ params }) => [params[param], params[under]])).toEqual([[keys(3)[0], undefined]]);
  });

  it('lists the container of several, and returns null for one that does not exist', async () => {
    expect(await load([4, 1, 99], 1)).toEqual([...keys(4, 1), null]);
    expect(upstream.calls.map(({ params }) => [params[param], params[under]])).toEqual([[undefined, 'container-1']]);
  });

  it('loads by key the items that a long container has not listed', async () => {
    expect(await load([1, 7, 8], 20)).toEqual(keys(1, 7, 8));
    expect(upstream.calls).toHaveLength(1 + Math.ceil(2 / cap));
  });
});
