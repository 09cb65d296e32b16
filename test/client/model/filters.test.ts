import { describe, expect, it } from 'vitest';
import {
  beforeFirstStar,
  type FilterPart,
  filterPartsOf,
  localFilter,
  upstreamFilter,
  upstreamListFilter,
  upstreamNameFilter,
  upstreamPrefixFilter,
  upstreamTagFilter,
} from '../../../client/model/filters.js';
import type { Item } from '../../../client/model/value.js';

const filters = {
  ids: upstreamListFilter({ param: 'Ids', format: 'json', cap: 3, member: 'Id' }),
  addresses: upstreamListFilter(
    { param: 'Own', format: 'comma', cap: 2, member: 'Own.Ip' },
    { param: 'Elastic', format: 'repeat', cap: 2, member: 'Elastic' },
  ),
  status: upstreamFilter('Status'),
  vpc: upstreamFilter('VpcIds', 'repeat'),
  owner: upstreamFilter('Owners', 'comma'),
  title: upstreamNameFilter({ member: 'Title', param: 'Titles', format: 'json' }),
  group: localFilter('Group.Id'),
  tags: upstreamTagFilter({ list: 'Tags.Tag', key: 'TagKey', value: 'TagValue' }),
  prefix: upstreamPrefixFilter({ member: 'Name', param: 'prefix' }),
  name: upstreamNameFilter({ member: 'Name', param: 'prefix', pattern: beforeFirstStar('prefix') }),
};

const parts = (values: Readonly<Record<string, unknown>>) => filterPartsOf(filters, values);
const paramsOf = (values: Readonly<Record<string, unknown>>) => parts(values).map(({ params }) => params);
/** The parts of a filter that an item matches. */
const keeping = (all: readonly FilterPart[], item: Item) =>
  all.filter(({ condition }) => condition?.(item) ?? true).length;

describe('filters', () => {
  it('that are null or absent are no condition', () => {
    expect(parts({})).toEqual([{ params: {} }]);
    expect(parts({ ids: null, status: undefined })).toEqual([{ params: {} }]);
  });

  it('that are not declared are refused', () => {
    expect(() => parts({ colour: 'red' })).toThrow(/colour/);
  });

  it.each([
    ['an empty list', { ids: [] }],
    ['a list of nothing', { ids: [''] }],
    ['an empty text', { status: '' }],
    ['any of these beside others', { status: 'Running', ids: [], tags: [{ key: 'a' }] }],
  ])('match nothing, without a call: %s', (_what, values) => {
    expect(parts(values)).toEqual([]);
  });

  it('hold all at once', () => {
    expect(paramsOf({ status: 'Running', ids: ['1', '2'], tags: [{ key: 'a', value: '' }, { key: 'b' }] })).toEqual([
      {
        Status: 'Running',
        Ids: '["1","2"]',
        Tag: [
          { Key: 'a', Value: '' },
          { Key: 'b', Value: null },
        ],
      },
    ]);
  });
});

describe('one value for a parameter of several', () => {
  it('is a list of one, in the format of the parameter', () => {
    expect(paramsOf({ vpc: 'vpc-1' })).toEqual([{ VpcIds: ['vpc-1'] }]);
    expect(paramsOf({ title: 'a,b' })).toEqual([{ Titles: '["a,b"]' }]);
    expect(paramsOf({ title: 'a*' })).toEqual([{}]);
  });

  it('matches nothing if the format would make several values of it', () => {
    expect(parts({ owner: 'a,b' })).toEqual([]);
  });
});

describe('any of several values', () => {
  it('are sent in batches, each once', () => {
    expect(paramsOf({ ids: ['1', '2', '3', '2', '4', '', '5', '6', '7'] })).toEqual([
      { Ids: '["1","2","3"]' },
      { Ids: '["4","5","6"]' },
      { Ids: '["7"]' },
    ]);
  });

  it('of several kinds are several calls, each in its own format', () => {
    expect(paramsOf({ addresses: ['1.1.1.1', '2.2.2.2', '3.3.3.3'] })).toEqual([
      { Own: '1.1.1.1,2.2.2.2' },
      { Own: '3.3.3.3' },
      { Elastic: ['1.1.1.1', '2.2.2.2'] },
      { Elastic: ['3.3.3.3'] },
    ]);
  });

  it('of two lists are requested in every combination', () => {
    expect(paramsOf({ ids: ['1', '2', '3', '4'], addresses: ['1.1.1.1'] })).toEqual([
      { Ids: '["1","2","3"]', Own: '1.1.1.1' },
      { Ids: '["1","2","3"]', Elastic: ['1.1.1.1'] },
      { Ids: '["4"]', Own: '1.1.1.1' },
      { Ids: '["4"]', Elastic: ['1.1.1.1'] },
    ]);
  });

  it('keep an item that matches several calls only in the first', () => {
    const all = parts({ addresses: ['1.1.1.1', '2.2.2.2', '3.3.3.3'] });
    const item = { Own: { Ip: ['1.1.1.1', '3.3.3.3'] }, Elastic: '2.2.2.2' };
    expect(all.map(({ condition }) => condition?.(item) ?? true)).toEqual([true, false, false, false]);
    expect(all.map(({ condition }) => condition?.({ Own: { Ip: [] }, Elastic: '3.3.3.3' }) ?? true).at(3)).toBe(true);
  });
});

describe('a condition that the gateway applies', () => {
  it('may be on a member at any depth', () => {
    const all = parts({ group: 'rg-1' });
    expect(keeping(all, { Group: { Id: 'rg-1' } })).toBe(1);
    expect(keeping(all, { Group: { Id: 'rg-2' } })).toBe(0);
    expect(keeping(all, {})).toBe(0);
  });

  it('may be the tags beyond twenty', () => {
    const tags = Array.from({ length: 22 }, (_, at) => ({ key: `k${at}`, value: at === 21 ? '' : 'v' }));
    const [part] = parts({ tags });
    expect(part?.params.Tag).toHaveLength(20);
    const held = tags.map(({ key, value }) => ({ TagKey: key, TagValue: value }));
    expect(part?.condition?.({ Tags: { Tag: held } })).toBe(true);
    expect(part?.condition?.({ Tags: { Tag: held.slice(0, 21) } })).toBe(false);
    expect(part?.condition?.({ Tags: { Tag: [...held.slice(0, 21), { TagKey: 'k21', TagValue: 'x' }] } })).toBe(false);
    expect(parts({ tags: tags.slice(0, 20) })[0]?.condition).toBeUndefined();
  });

  it.each([
    ['logs', ['logs'], ['logs1', 'Logs', '', 'a logs']],
    ['logs*', ['logs', 'logs1', 'logs*'], ['log', 'alogs']],
    ['*logs', ['logs', 'my.logs'], ['logs1']],
    ['l*g*s', ['lgs', 'lxgxs', 'l\ngs'], ['lg', 'xlgs']],
    ['*', ['', 'anything'], []],
    ['a.c+(d)[e]{f}|^$?\\', ['a.c+(d)[e]{f}|^$?\\'], ['abc+(d)[e]{f}|^$?\\']],
    ['emoji 😀*', ['emoji 😀!'], ['emoji 😁']],
  ])('matches the whole name: %s', (pattern, matching, others) => {
    const all = parts({ name: pattern });
    for (const Name of matching) expect(keeping(all, { Name })).toBe(1);
    for (const Name of others) expect(keeping(all, { Name })).toBe(0);
  });

  it('checks a name whose prefix was sent upstream', () => {
    expect(paramsOf({ name: 'prod.*.logs' })).toEqual([{ prefix: 'prod.' }]);
    expect(paramsOf({ name: '*.logs' })).toEqual([{}]);
  });

  it('checks a prefix when a name uses the same parameter', () => {
    const all = parts({ prefix: 'ab', name: 'a*c' });
    expect(all.map(({ params }) => params)).toEqual([{ prefix: 'a' }]);
    expect(keeping(all, { Name: 'abc' })).toBe(1);
    expect(keeping(all, { Name: 'axc' })).toBe(0);
    expect(keeping(all, { Name: 'abd' })).toBe(0);
  });
});
