import { describe, expect, it } from 'vitest';
import { CloudError } from '../../../client/errors/cloud-error.js';
import { byMarker, byPage, byToken } from '../../../client/model/paging.js';
import { member, type Resource } from '../../../client/model/resource.js';
import { cloudOf, describeThings } from '../calling.js';

const base = { type: 'Thing', scope: 'region', key: member('Id') } as const;

const many: Resource = {
  ...base,
  list: { action: describeThings, paging: byToken({ cap: 100 }), items: 'Things.Thing' },
  get: { many: { param: 'Ids', format: 'json', cap: 100 } },
};

const getThing = { ...describeThings, name: 'GetThing', absent: ['NoSuchThing'] };
const one: Resource = {
  ...base,
  list: {
    action: describeThings,
    paging: byMarker({ cap: 10, size: 'Size', marker: 'Marker', more: 'More', next: 'Marker' }),
    items: 'Things.Thing',
  },
  get: { one: getThing, item: 'Thing', orList: true, ask: (Id) => ({ params: { Id } }) },
};

const keys = (count: number, from = 0) => Array.from({ length: count }, (_, at) => `k${from + at}`);
const things = (ids: readonly string[]) => ({ Things: { Thing: ids.map((Id) => ({ Id, Name: `name of ${Id}` })) } });

describe('items that are loaded in batches', () => {
  const load = (
    answer: Parameters<typeof cloudOf>[0],
    wanted: readonly string[],
    regionId: string | null = 'cn-hangzhou',
  ) => {
    const { cloud, asked } = cloudOf(answer);
    return { asked, items: Promise.all(wanted.map((key) => cloud.loaders.load(many, regionId, key))) };
  };
  const asAsked = (params: Readonly<Record<string, string>>) => JSON.parse(params.Ids ?? '[]') as string[];

  it('are requested a hundred per call, and matched by key even if the answer is reversed, repeated or has other items', async () => {
    const { asked, items } = load((_, params) => {
      const ids = asAsked(params).reverse();
      return things(['stranger', ...ids, ...ids.slice(0, 3)]);
    }, keys(151));
    expect((await items).map((item) => item?.Name)).toEqual(keys(151).map((key) => `name of ${key}`));
    expect(asked.map((params) => asAsked(params).length)).toEqual([100, 51]);
  });

  it('that upstream does not know are null at their index', async () => {
    const { items } = load(
      (_, params) => things(asAsked(params).filter((id) => id !== 'k1')),
      ['k0', 'k1', 'k2', 'k1'],
    );
    expect((await items).map((item) => item?.Id ?? null)).toEqual(['k0', null, 'k2', null]);
  });

  it('are read over several pages, also empty ones, if upstream answers fewer', async () => {
    const pages: Readonly<Record<string, object>> = {
      '': { ...things(['k0']), NextToken: 'a' },
      a: { ...things([]), NextToken: 'b' },
      b: { ...things(['k1', 'k2']), NextToken: '' },
    };
    const { items, asked } = load((_, params) => ({ ...pages[params.NextToken ?? ''] }), keys(3));
    expect((await items).map((item) => item?.Id)).toEqual(keys(3));
    expect(asked).toHaveLength(3);
  });

  it('fail if a page token repeats, even an old one', async () => {
    const next: Readonly<Record<string, string>> = { '': 'a', a: 'b', b: 'a' };
    const { items, asked } = load((_, params) => ({ ...things([]), NextToken: next[params.NextToken ?? ''] }), keys(1));
    await expect(items).rejects.toThrow(/repeated a page token/);
    expect(asked).toHaveLength(3);
  });

  it('that the list of their container has shown are kept if its next page fails', async () => {
    const list = { action: describeThings, paging: byPage({ cap: 2 }), items: 'Things.Thing' };
    const within: Resource = { ...base, list, get: { many: { param: 'Ids', format: 'json', cap: 1, under: 'Vpc' } } };
    const { cloud } = cloudOf((_, { PageNumber }) => {
      if (PageNumber === '2') throw new CloudError('unavailable', 'page 2 is lost');
      return { ...things(['k0', 'k1']), TotalCount: 3 };
    });
    const loading = keys(3).map((key) => cloud.loaders.load(within, 'cn-hangzhou', key, 'vpc-1'));
    const came = await Promise.allSettled(loading);
    expect(came.map((each) => (each.status === 'fulfilled' ? each.value?.Id : String(each.reason)))).toEqual([
      'k0',
      'k1',
      'CloudError: page 2 is lost',
    ]);
  });

  it('fail if the answer has no list', async () => {
    const { items } = load(() => ({ RequestId: 'r' }), keys(2));
    await expect(items).rejects.toMatchObject({ kind: 'unavailable' });
  });

  it('of two regions are two calls', async () => {
    const { cloud, asked } = cloudOf((_, params) => things(asAsked(params)));
    await Promise.all([
      cloud.loaders.load(many, 'cn-hangzhou', 'k0'),
      cloud.loaders.load(many, 'cn-beijing', 'k0'),
      cloud.loaders.load(many, 'cn-beijing', 'k1'),
    ]);
    expect(asked.map(({ RegionId, Ids }) => [RegionId, Ids])).toEqual([
      ['cn-hangzhou', '["k0"]'],
      ['cn-beijing', '["k0","k1"]'],
    ]);
  });
});

describe('items that are loaded one per call', () => {
  const holding = (total: number) => (action: { name: string }, params: Readonly<Record<string, string>>) => {
    if (action.name === 'GetThing') {
      if (Number(params.Id?.slice(1)) < total) return { Thing: { Id: params.Id } };
      throw new CloudError('absent', 'none', { upstreamCode: 'NoSuchThing' });
    }
    const from = Number(params.Marker ?? 0);
    const more = from + 10 < total;
    return {
      ...things(keys(Math.min(10, total - from), from)),
      More: more,
      ...(more && { Marker: String(from + 10) }),
    };
  };
  const load = async (total: number, wanted: readonly string[], answer = holding(total)) => {
    const names: string[] = [];
    const { cloud } = cloudOf((action, params) => {
      names.push(action.name);
      return answer(action, params);
    });
    const items = await Promise.all(
      wanted.map((key) => cloud.loaders.load(one, null, key).catch((error: Error) => error)),
    );
    return { names, found: items.map((item) => (item instanceof Error ? item.message : (item?.Id ?? null))) };
  };

  it('are loaded by key if one is requested', async () => {
    expect(await load(30, ['k3'])).toEqual({ names: ['GetThing'], found: ['k3'] });
  });

  it('are listed if that needs fewer calls', async () => {
    expect(await load(10, ['k9', 'k2', 'k5'])).toEqual({ names: ['DescribeThings'], found: ['k9', 'k2', 'k5'] });
  });

  it('are loaded by key if the list has more pages than there are keys', async () => {
    const { names, found } = await load(1000, ['k900', 'k3', 'k901', 'k902']);
    expect(found).toEqual(['k900', 'k3', 'k901', 'k902']);
    expect(names).toEqual(['DescribeThings', 'DescribeThings', 'GetThing', 'GetThing', 'GetThing']);
  });

  it('that do not exist are null', async () => {
    expect((await load(5, ['k7'])).found).toEqual([null]);
    expect((await load(500, ['k1', 'k777', 'k999'])).found).toEqual(['k1', null, null]);
  });

  it('are loaded by key if the list is forbidden', async () => {
    const answer: ReturnType<typeof holding> = (action, params) => {
      if (action.name === 'DescribeThings') throw new CloudError('forbidden', 'no list');
      return holding(5)(action, params);
    };
    expect(await load(5, ['k1', 'k2'], answer)).toEqual({
      names: ['DescribeThings', 'GetThing', 'GetThing'],
      found: ['k1', 'k2'],
    });
  });

  it('fail independently', async () => {
    const answer: ReturnType<typeof holding> = (action, params) => {
      if (action.name === 'GetThing' && params.Id === 'k900') throw new CloudError('throttled', 'slow down');
      return holding(1000)(action, params);
    };
    expect((await load(1000, ['k900', 'k901'], answer)).found).toEqual(['slow down', 'k901']);
  });
});
