/** Versions of objects, unfinished uploads and the tags of objects: every one once, page by page, with both markers. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type EmulatedBucket, hugeBucket, oddBucket } from '../../../../emulator/data/oss/buckets.js';
import { objectTagsOf, uploadsOf, versionsOf } from '../../../../emulator/data/oss/versions.js';
import { fresh, startTestGateway, type TestGateway } from '../../harness.js';
import type { PageInfo } from '../../lists/walking.js';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway({ instances: 50, headers: fresh });
});
beforeEach(() => {
  gateway.emulator.clearCalls();
  gateway.emulator.clearFaults();
});
afterAll(() => gateway.close());

const buckets = () => gateway.emulator.cloud.accounts[0].buckets;
const bucketNamed = (stem: string) => buckets().find(({ name }) => name.startsWith(stem)) as EmulatedBucket;
/** A bucket that keeps versions, and has keys with several. */
const versioned = () =>
  buckets().find((bucket) => bucket.versioning !== undefined && versionsOf(bucket).length > 30) as EmulatedBucket;

interface Listing {
  readonly nodes: readonly Readonly<Record<string, unknown>>[];
  readonly commonPrefixes: readonly string[];
  readonly pageInfo: PageInfo;
}

async function page(bucket: EmulatedBucket, field: string, selection: string, args: string): Promise<Listing> {
  const query = `{ bucket(name: "${bucket.name}") { page: ${field}(${args}) {
    nodes { ${selection} } commonPrefixes pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } } }`;
  const { data, errors } = await gateway.ask<{ bucket: { page: Listing } }>(query);
  expect(errors).toBeUndefined();
  return data.bucket.page;
}

async function walk(bucket: EmulatedBucket, field: string, selection: string, first: number, under = '') {
  const nodes: Listing['nodes'][number][] = [];
  const prefixes: string[] = [];
  for (let after = ''; ; ) {
    const found = await page(bucket, field, selection, `first: ${first}${under}${after}`);
    nodes.push(...found.nodes);
    prefixes.push(...found.commonPrefixes);
    if (!found.pageInfo.hasNextPage) return { nodes, prefixes };
    expect(found.nodes.length + found.commonPrefixes.length).toBe(first);
    after = `, after: ${JSON.stringify(found.pageInfo.endCursor)}`;
  }
}

const versionFields = 'key versionId isLatest isDeleteMarker sizeBytes etag lastModifiedAt';
const shownVersions = (bucket: EmulatedBucket) =>
  versionsOf(bucket).map(({ key, id, isLatest, lastModified, object }) => ({
    key,
    versionId: id,
    isLatest,
    isDeleteMarker: object === null,
    sizeBytes: object && String(object.content.length),
    etag: object?.etag.replaceAll('"', '') ?? null,
    lastModifiedAt: lastModified,
  }));

describe('the versions of objects', () => {
  it.each([1000, 7, 3])('are all listed by %i, each once, the newest of a key first', async (first) => {
    const bucket = versioned();
    const { nodes } = await walk(bucket, 'objectVersions', versionFields, first);
    expect(nodes).toEqual(shownVersions(bucket));
    expect(nodes.some(({ isDeleteMarker }) => isDeleteMarker)).toBe(true);
  });

  it('with keys that XML cannot hold are all listed', async () => {
    const bucket = bucketNamed(oddBucket);
    expect((await walk(bucket, 'objectVersions', versionFields, 4)).nodes).toEqual(shownVersions(bucket));
  });

  it('under a prefix and a delimiter are grouped', async () => {
    const bucket = versioned();
    const { nodes, prefixes } = await walk(bucket, 'objectVersions', 'key versionId', 2, ', delimiter: "/"');
    const all = versionsOf(bucket);
    const groups = new Set(
      all.filter(({ key }) => key.includes('/')).map(({ key }) => key.slice(0, key.indexOf('/') + 1)),
    );
    expect(prefixes).toEqual([...groups]);
    expect(nodes.map(({ versionId }) => versionId)).toEqual(
      all.filter(({ key }) => !key.includes('/')).map(({ id }) => id),
    );
  });

  it('of a bucket without versioning are its objects, with the word null', async () => {
    const bucket = bucketNamed(hugeBucket);
    const { nodes } = await page(bucket, 'objectVersions', 'key versionId', 'first: 5');
    expect(nodes).toEqual(
      bucket
        .objects()
        .slice(0, 5)
        .map(({ key }) => ({ key, versionId: 'null' })),
    );
  });

  it('refuse a cursor that a caller has changed', async () => {
    const bucket = versioned();
    const { pageInfo } = await page(bucket, 'objectVersions', 'key', 'first: 3');
    const broken = `${pageInfo.endCursor?.slice(0, -6)}AAAA`;
    const { errors = [] } = await gateway.ask(
      `{ bucket(name: "${bucket.name}") { objectVersions(first: 3, after: ${JSON.stringify(broken)}) { nodes { key } } } }`,
    );
    expect(errors.map(({ extensions }) => extensions?.code)).toEqual(['BAD_USER_INPUT']);
  });
});

describe('uploads that are not finished', () => {
  it.each([1000, 2, 1])('are all listed by %i, each once', async (first) => {
    const bucket = buckets().find((one) => uploadsOf(one).length > 4 && one.objects().length < 100) as EmulatedBucket;
    const { nodes } = await walk(bucket, 'uploads', 'key uploadId startedAt storageClass', first);
    expect(nodes).toEqual(
      uploadsOf(bucket).map(({ key, uploadId, initiated }) => {
        return { key, uploadId, startedAt: initiated, storageClass: bucket.storageClass };
      }),
    );
  });

  it('take one call for a page, and are planned as one', async () => {
    const bucket = bucketNamed(hugeBucket);
    await page(bucket, 'uploads', 'key', 'first: 10');
    expect(gateway.calls()).toEqual(['Oss:GetBucketInfo', 'Oss:ListMultipartUploads']);
    const query = `{ bucket(name: "${bucket.name}") { uploads(first: 10) { nodes { key } } } }`;
    const { extensions } = await gateway.ask<null>(query, { headers: { 'x-yunmen-plan': '1' } });
    expect(JSON.stringify(extensions)).toMatch(/"ListMultipartUploads".*"calls":1/);
  });
});

describe('the tags of objects', () => {
  it('are read with one call for each object of the page, with odd keys too', async () => {
    const bucket = bucketNamed(oddBucket);
    const { nodes } = await page(bucket, 'objects', 'key tags { key value }', 'first: 100');
    const truth = bucket.objects().map(({ key }) => {
      return { key, tags: objectTagsOf(bucket, key).map(({ Key, Value }) => ({ key: Key, value: Value })) };
    });
    expect(nodes).toEqual(truth);
    expect(truth.some(({ tags }) => tags.length > 0)).toBe(true);
    expect(gateway.calls().filter((name) => name === 'Oss:GetObjectTagging')).toHaveLength(truth.length);
  });

  it('of an object that is gone meanwhile are null with an error', async () => {
    gateway.emulator.addFault({ kind: 'refuse', action: 'GetObjectTagging', code: 'NoSuchKey', status: 404 });
    const { name } = bucketNamed(oddBucket);
    const query = `{ bucket(name: "${name}") { objects(first: 1) { nodes { tags { key } } } } }`;
    const { data, errors } = await gateway.ask(query);
    expect(data).toEqual({ bucket: { objects: { nodes: [{ tags: null }] } } });
    expect(errors).toHaveLength(1);
  });
});
