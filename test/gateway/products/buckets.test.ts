/** Buckets: walked, filtered, looked up, and every setting compared with the data of the embedded cloud. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { EmulatedBucket } from '../../../emulator/data/oss/buckets.js';
import { fresh, startTestGateway, type TestGateway } from '../harness.js';
import { type Listing, readPage, walk, walkNodes } from '../lists/walking.js';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway({ instances: 50, headers: fresh });
});
beforeEach(() => gateway.emulator.clearCalls());
afterAll(() => gateway.close());

const main = () => gateway.emulator.cloud.accounts[0];
const buckets = () => main().buckets;
const namesOf = (all: readonly EmulatedBucket[]) => all.map(({ name }) => name);
const counted = 'totalCount unavailable { regionId code accountId }';
const listing = (args = ''): Listing => ({ field: 'buckets', args, select: 'name', beside: counted });

async function expectWalked(args: string, truth: readonly EmulatedBucket[], first: number) {
  const pages = await walk<{ name: string }>(gateway, listing(args), first);
  expect(pages.flatMap(({ nodes }) => nodes.map(({ name }) => name))).toEqual(namesOf(truth));
  expect(new Set(pages.map(({ totalCount }) => totalCount))).toEqual(new Set([truth.length]));
  expect(pages.flatMap(({ unavailable }) => unavailable)).toEqual([]);
}

describe('a walk over buckets', () => {
  it.each([7, 50, 149, 150, 1000])('by %i returns each once', async (first) => {
    await expectWalked('', buckets(), first);
  });

  it('may change its page size, and continues from any edge', async () => {
    const nodes = await walkNodes<{ name: string }>(gateway, listing(), 3, 40, 1, 100);
    expect(nodes.map(({ name }) => name)).toEqual(namesOf(buckets()));
    const page = await readPage(gateway, listing(), { first: 60 });
    for (const at of [0, 30, 59]) {
      const rest = await readPage<{ name: string }>(gateway, listing(), {
        first: 1000,
        after: page.edges[at]?.cursor ?? null,
      });
      expect(rest.nodes.map(({ name }) => name)).toEqual(namesOf(buckets()).slice(at + 1));
    }
  });
});

describe('filters', () => {
  it.each([
    ['a prefix', 'filter: { prefix: "media-" }', ({ name }: EmulatedBucket) => name.startsWith('media-')],
    ['an empty prefix', 'filter: { prefix: "" }', () => true],
    ['an end', 'filter: { name: "*7" }', ({ name }: EmulatedBucket) => name.endsWith('7')],
    ['a beginning', 'filter: { name: "media*" }', ({ name }: EmulatedBucket) => name.startsWith('media')],
    ['every name', 'filter: { name: "*" }', () => true],
    ['a name in upper case', 'filter: { name: "MEDIA*" }', () => false],
    ['an unused name', 'filter: { name: "nobody" }', () => false],
    [
      'a prefix and a name',
      'filter: { prefix: "risk", name: "*0*" }',
      ({ name }: EmulatedBucket) => name.startsWith('risk') && name.includes('0'),
    ],
  ])('of %s hold on every page', async (_what, args, holds) => {
    await expectWalked(args, buckets().filter(holds), 9);
  });

  it('of regions select from the one list', async () => {
    const regionIds = ['cn-hangzhou', 'us-west-1', 'cn-hangzhou'];
    const truth = buckets().filter(({ region }) => regionIds.includes(region));
    expect(truth.length).toBeGreaterThan(3);
    await expectWalked(`regionIds: ${JSON.stringify(regionIds)}`, truth, 2);
    await expectWalked(
      'regionIds: ["cn-hangzhou"], filter: { name: "*1*" }',
      truth.filter(({ region, name }) => region === 'cn-hangzhou' && name.includes('1')),
      2,
    );
  });

  it('that can match nothing cost no call', async () => {
    await gateway.ask('{ a: buckets(regionIds: []) { nodes { name } totalCount } }');
    expect(gateway.calls()).toEqual([]);
  });

  it('under Region are that region’s', async () => {
    const { data, errors } = await gateway.ask<{
      regions: { regionId: string; buckets: { nodes: { name: string }[]; totalCount: number } }[];
    }>('{ regions { regionId buckets(first: 1000) { nodes { name } totalCount } } }');
    expect(errors).toBeUndefined();
    for (const { regionId, buckets: own } of data.regions) {
      const truth = buckets().filter(({ region }) => region === regionId);
      expect(own).toEqual({ nodes: truth.map(({ name }) => ({ name })), totalCount: truth.length });
    }
    expect(gateway.emulator.calls({ action: 'ListBuckets' })).toHaveLength(1);
  });
});

describe('calls', () => {
  it('are one for a page, its regions and ids', async () => {
    await gateway.ask(
      '{ buckets(first: 100) { nodes { id name regionId location storageClass createdAt extranetEndpoint intranetEndpoint resourceGroupId accountId region { regionId } } } }',
    );
    expect(gateway.calls()).toEqual(['Oss:ListBuckets']);
  });

  it('are one for a bucket in the gateway’s region, two for one elsewhere, and its location is cached', async () => {
    const at = (holds: (region: string) => boolean) => buckets().find(({ region }) => holds(region))?.name;
    const query = 'query ($name: String!) { bucket(name: $name) { name } }';
    const home = await gateway.ask(query, { variables: { name: at((region) => region === 'cn-hangzhou') } });
    expect(home.errors).toBeUndefined();
    expect(gateway.calls()).toEqual(['Oss:GetBucketInfo']);
    gateway.emulator.clearCalls();
    const name = at((region) => region === 'ap-southeast-1');
    const away = await gateway.ask(query, { variables: { name } });
    expect(away.data).toEqual({ bucket: { name } });
    expect(gateway.emulator.calls({ product: 'Oss' }).map(({ status, host }) => [status, host])).toEqual([
      [403, `${name}.oss-cn-hangzhou.aliyuncs.com`],
      [200, `${name}.oss-ap-southeast-1.aliyuncs.com`],
    ]);
    gateway.emulator.clearCalls();
    await gateway.ask(query, { variables: { name } });
    expect(gateway.calls()).toEqual(['Oss:GetBucketInfo']);
  });

  it('are one for a bucket that does not exist, which is null', async () => {
    const { data, errors } = await gateway.ask('{ bucket(name: "nobody-has-this") { name } }');
    expect(errors).toBeUndefined();
    expect(data).toEqual({ bucket: null });
    expect(gateway.calls()).toEqual(['Oss:GetBucketInfo']);
  });

  it.each(['A_B', 'x.evil.example/#', '', '-a', 'ab'])('are none for the name %j', async (name) => {
    const { data, errors } = await gateway.ask('query ($name: String!) { bucket(name: $name) { name } }', {
      variables: { name },
    });
    expect(data).toEqual({ bucket: null });
    expect(errors).toMatchObject([{ path: ['bucket'], extensions: { code: 'BAD_USER_INPUT' } }]);
    expect(gateway.emulator.calls({ product: 'Oss' })).toEqual([]);
  });

  it('are one for all fields of GetBucketInfo', async () => {
    const { name } = buckets().find(({ region }) => region === 'cn-hangzhou') as EmulatedBucket;
    await gateway.ask(
      `{ bucket(name: "${name}") { name acl redundancyType versioning encryption { algorithm } storageClass } }`,
    );
    expect(gateway.calls()).toEqual(['Oss:GetBucketInfo']);
  });

  it('are one per bucket and setting, only if selected', async () => {
    await gateway.ask('{ buckets(first: 10) { nodes { acl versioning stat { objectCount } } } }');
    const calls = gateway.calls();
    expect(calls.filter((call) => call === 'Oss:GetBucketInfo')).toHaveLength(10);
    expect(calls.filter((call) => call === 'Oss:GetBucketStat')).toHaveLength(10);
    expect(calls).toHaveLength(21);
  });
});

describe('the bucket of another account', () => {
  it('is FORBIDDEN, not null and not shown', async () => {
    const theirs = gateway.emulator.cloud.accounts[1]?.buckets.find(({ region }) => region !== 'cn-hangzhou');
    const { data, errors } = await gateway.ask(`{ bucket(name: "${theirs?.name}") { acl } }`);
    expect(data).toEqual({ bucket: null });
    expect(errors).toMatchObject([{ path: ['bucket'], extensions: { code: 'FORBIDDEN' } }]);
  });

  it('is not in the list of the caller', async () => {
    const { data } = await gateway.ask<{ buckets: { nodes: { name: string }[] } }>(
      '{ buckets(first: 1000) { nodes { name } } }',
      { as: gateway.emulator.callers.partner },
    );
    expect(data.buckets.nodes.map(({ name }) => name)).toEqual(
      namesOf(gateway.emulator.cloud.accounts[1]?.buckets ?? []),
    );
  });

  it('is not listed without the permission to list', async () => {
    const { data } = await gateway.ask('{ buckets { nodes { name } unavailable { regionId code } } }', {
      as: gateway.emulator.callers.newcomer,
    });
    expect(data).toEqual({ buckets: { nodes: [], unavailable: [{ regionId: null, code: 'FORBIDDEN' }] } });
  });
});
