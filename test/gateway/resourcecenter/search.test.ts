/** `search` finds over all kinds and regions what matches, each thing once, with the fewest calls. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { declared } from '../../../resolvers/nouns/declared.js';
import { rowsOf } from '../exports/exporting.js';
import type { TestGateway } from '../harness.js';
import { type Found, page, pages, startSearching } from './searching.js';

let world: TestGateway;
let all: readonly Found[];
beforeAll(async () => {
  world = await startSearching();
  all = (await pages(world, '', 1000)).flatMap(({ found }) => found);
}, 60_000);
afterAll(() => world.close());

const ids = (things: readonly Found[]) => things.map(({ id }) => id).sort();
const only = (matches: (thing: Found) => boolean) => ids(all.filter(matches));
const searches = (count: number) => Array.from({ length: count }, () => 'ResourceCenter:SearchResources');

/** As `text` finds: the beginning of an id, a part of an address, a part of a name in either case. */
const has =
  (text: string) =>
  ({ resourceId, ipAddresses, name }: Found) =>
    resourceId.startsWith(text) ||
    ipAddresses.some((each) => each.includes(text)) ||
    (name?.toLowerCase().includes(text.toLowerCase()) ?? false);

describe('a page of the index', () => {
  it('takes one call for any number of regions and kinds', async () => {
    const { found, calls } = await page(world, 'first: 500');
    expect(found).toHaveLength(500);
    expect(calls).toEqual(searches(1));
    expect(new Set(all.map(({ resourceType }) => resourceType)).size).toBeGreaterThan(50);
    expect(new Set(all.map(({ regionId }) => regionId)).size).toBeGreaterThan(20);
  });

  it('continues where the one before ended, until each thing has come once', async () => {
    const types = 'types: ["Vpc", "Disk", "VSwitch", "Instance"]';
    const read = await pages(world, types, 37);
    const kinds = ['ACS::VPC::VPC', 'ACS::ECS::Disk', 'ACS::VPC::VSwitch', 'ACS::ECS::Instance'];
    expect(ids(read.flatMap(({ found }) => found))).toEqual(only(({ resourceType }) => kinds.includes(resourceType)));
    expect(read.map(({ calls }) => calls)).toEqual(read.map(() => searches(1)));
  });

  it.each(['', '(text: "2408:4005:3")'])('is exported with all others by search%s', async (args) => {
    const { rows, end } = await rowsOf(world, `{ search${args} { nodes { id } } }`);
    const expected = args === '' ? ids(all) : only(has('2408:4005:3'));
    expect(rows.map(({ id }) => String(id)).sort()).toEqual(expected);
    expect(end).toMatchObject({ count: expected.length, unavailable: [] });
  });

  it('has no thing twice', () => {
    expect(new Set(ids(all)).size).toBe(all.length);
  });
});

describe('the conditions of search', () => {
  it('take kinds by the names of this API and of upstream, in any case', async () => {
    const { found, calls } = await page(world, 'first: 1000 types: ["Vpc", "acs::ecs::SNAPSHOT"]');
    const expected = only(({ resourceType }) => ['ACS::VPC::VPC', 'ACS::ECS::Snapshot'].includes(resourceType));
    expect(ids(found)).toEqual(expected.slice(0, 1000));
    expect(calls.length).toBe(Math.ceil(Math.max(1, expected.length) / 500));
  });

  it('take regions, and global for what is in none', async () => {
    const read = await pages(world, 'regionIds: ["global", "ap-southeast-6"]', 500);
    const found = read.flatMap((each) => each.found);
    expect(ids(found)).toEqual(only(({ regionId }) => regionId === 'global' || regionId === 'ap-southeast-6'));
    expect(found.some(({ regionId }) => regionId === 'global')).toBe(true);
    for (const { calls } of read) expect(calls).toEqual(searches(1));
  });

  it('take resource groups', async () => {
    const group = all.find(({ resourceGroupId }) => resourceGroupId?.includes('ops'))?.resourceGroupId;
    const { found } = await page(world, `first: 500 resourceGroupIds: ["${group}"]`);
    expect(ids(found)).toEqual(only(({ resourceGroupId }) => resourceGroupId === group));
  });

  it('take tags that a thing has all of, and tags that it has none of', async () => {
    const has = ({ tags }: Found, key: string, value?: string) =>
      tags.some((tag) => tag.key === key && (value === undefined || tag.value === value));
    const read = await pages(
      world,
      'types: ["Disk", "Instance"] tags: [{ key: "env", value: "staging" }] withoutTags: [{ key: "owner" }]',
      500,
    );
    const expected = only(
      (thing) => /Disk|ECS::Instance/.test(thing.resourceType) && has(thing, 'env', 'staging') && !has(thing, 'owner'),
    );
    expect(expected.length).toBeGreaterThan(0);
    expect(ids(read.flatMap(({ found }) => found))).toEqual(expected);
  });

  it('tell an empty value of a tag from others, which upstream may not', async () => {
    const isEmpty = ({ tags }: Found) => tags.some(({ key, value }) => key === 'owner' && value === '');
    const types = 'types: ["ContainerGroup"]';
    const [empty, others] = [
      await pages(world, `${types} tags: [{ key: "owner", value: "" }]`, 500),
      await pages(world, `${types} withoutTags: [{ key: "owner", value: "" }]`, 500),
    ].map((read) => ids(read.flatMap(({ found }) => found)));
    const groups = all.filter(({ resourceType }) => resourceType === 'ACS::ECI::ContainerGroup');
    expect(empty).toEqual(ids(groups.filter(isEmpty)));
    expect(others).toEqual(ids(groups.filter((each) => !isEmpty(each))));
    expect(empty?.length).toBeGreaterThan(0);
  });

  it('may be more tags than upstream takes: the gateway checks the rest', async () => {
    const many = Array.from({ length: 12 }, (_, at) => `{ key: "env", value: "${at < 11 ? 'staging' : 'none'}" }`);
    expect((await page(world, `types: ["Disk"] tags: [${many}]`)).found).toEqual([]);
    const same = await page(world, `first: 500 types: ["Disk"] tags: [${many.slice(0, 11)}]`);
    const isStaging = ({ tags }: Found) => tags.some(({ key, value }) => key === 'env' && value === 'staging');
    expect(ids(same.found)).toEqual(only((each) => each.resourceType === 'ACS::ECS::Disk' && isStaging(each)));
  });

  it.each(['types: []', 'regionIds: []', 'resourceGroupIds: []', 'accountIds: []'])(
    'match nothing, without a call, with %s',
    async (args) => {
      const { answer, calls } = await page(world, args);
      expect(answer.data.search).toMatchObject({ nodes: [], pageInfo: { hasNextPage: false } });
      expect(answer.errors).toBeUndefined();
      expect(calls).toEqual([]);
    },
  );
});

describe('search with text', () => {
  it.each(['web', 'i-bp1', '10.0', '2408:4005:3', 'a', 'PROD', '1'])(
    'finds by id, address and name what has %s, each once over all pages, with at most three calls a page',
    async (text) => {
      const kinds = 'types: ["Instance", "ContainerGroup", "Bucket", "Vpc", "ElasticIp", "NetworkInterface"]';
      const read = await pages(world, `${kinds} text: "${text}"`, 41);
      const types = /ECS::Instance|ContainerGroup|OSS::Bucket|VPC::VPC|EipAddress|NetworkInterface/;
      const expected = only((thing) => types.test(thing.resourceType) && has(text)(thing));
      expect(expected.length).toBeGreaterThan(0);
      expect(ids(read.flatMap(({ found }) => found))).toEqual(expected);
      for (const { calls } of read) expect(calls.length).toBeLessThanOrEqual(3);
    },
    60_000,
  );

  it('asks for no address when the text cannot be a part of one', async () => {
    expect((await page(world, 'first: 1000 types: ["Instance"] text: "web"')).calls).toEqual(searches(2));
    expect((await page(world, 'first: 1000 types: ["Instance"] text: "10."')).calls).toEqual(searches(3));
  });

  it('counts each thing once', async () => {
    const { answer } = await page(world, 'first: 1 types: ["Instance"] text: "10."', 'totalCount');
    const expected = only((thing) => thing.resourceType === 'ACS::ECS::Instance' && has('10.')(thing));
    expect(answer.data.search?.totalCount).toBe(expected.length);
  });

  it('is no condition when it is empty', async () => {
    expect(ids((await page(world, 'first: 500 types: ["Vpc"] text: ""')).found)).toEqual(
      only(({ resourceType }) => resourceType === 'ACS::VPC::VPC').slice(0, 500),
    );
  });
});

describe('counts of the index', () => {
  it.each([
    ['RESOURCE_TYPE', ({ resourceType }: Found) => resourceType],
    ['REGION', ({ regionId }: Found) => regionId],
    ['RESOURCE_GROUP', ({ resourceGroupId }: Found) => resourceGroupId],
  ])('by %s come from upstream, and are those of all things', async (dimension, read) => {
    const { answer, calls } = await page(
      world,
      'first: 1',
      `totalCount groups(by: [${dimension}, ACCOUNT]) { values count }`,
    );
    const counts = new Map<string | null, number>();
    for (const thing of all) counts.set(read(thing), (counts.get(read(thing)) ?? 0) + 1);
    const groups = answer.data.search?.groups.map(({ values, count }) => [values[0], count]);
    expect(new Map(groups as [string | null, number][])).toEqual(counts);
    expect(answer.data.search?.totalCount).toBe(all.length);
    const ways = dimension === 'RESOURCE_TYPE' ? 1 : 2;
    expect(calls.filter((call) => call === 'ResourceCenter:GetResourceCounts')).toHaveLength(ways);
  });

  it('take no call when the page is the whole set', async () => {
    const { answer, calls } = await page(
      world,
      'first: 500 types: ["Vpc"]',
      'totalCount groups(by: [REGION]) { values count } nodes { regionId }',
    );
    const regions = all.filter(({ resourceType }) => resourceType === 'ACS::VPC::VPC').map(({ regionId }) => regionId);
    expect(answer.data.search?.totalCount).toBe(regions.length);
    for (const { values, count } of answer.data.search?.groups ?? [])
      expect(count).toBe(regions.filter((each) => each === values[0]).length);
    expect(calls).toEqual(searches(1));
  });

  it('by several values come from one walk', async () => {
    const { answer, calls } = await page(
      world,
      'types: ["Vpc", "VSwitch"]',
      'groups(by: [RESOURCE_TYPE, REGION]) { values count }',
    );
    const things = all.filter(({ resourceType }) => /^ACS::VPC::(?:VPC|VSwitch)$/.test(resourceType));
    const sum = answer.data.search?.groups.reduce((all, { count }) => all + count, 0);
    expect(sum).toBe(things.length);
    expect(calls).toEqual(searches(Math.ceil(things.length / 500)));
  });
});

describe('the kinds of search', () => {
  it('are all those of this API that upstream has a name for', async () => {
    const kinds = [...declared.nouns.values()].filter(({ resourceType }) => resourceType !== null);
    const { answer, calls } = await page(world, `types: [${kinds.map(({ type }) => `"${type}"`)}]`);
    expect(answer.errors).toBeUndefined();
    expect(calls).toEqual(searches(1));
    expect(kinds.length).toBeGreaterThan(60);
  });
});
