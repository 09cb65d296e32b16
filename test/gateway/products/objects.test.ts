/** Objects of a bucket: every key and common prefix once, and presigned links. */
import { request as httpRequest } from 'node:http';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type EmulatedBucket, hugeBucket, oddBucket } from '../../../emulator/data/oss/buckets.js';
import { compareKeys } from '../../../emulator/data/oss/objects.js';
import { fresh, type GatewayAnswer, startTestGateway, type TestGateway } from '../harness.js';
import type { PageInfo } from '../lists/walking.js';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway({ instances: 50 });
});
beforeEach(() => gateway.emulator.clearCalls());
afterAll(() => gateway.close());

const bucketNamed = (stem: string) =>
  gateway.emulator.cloud.accounts[0].buckets.find(({ name }) => name.startsWith(stem)) as EmulatedBucket;

interface Objects {
  readonly nodes: readonly { readonly key: string }[];
  readonly edges: readonly { readonly cursor: string; readonly node: { readonly key: string } }[];
  readonly commonPrefixes: readonly string[];
  readonly pageInfo: PageInfo;
}

const query = `query ($name: String!, $prefix: String, $delimiter: String, $first: Int, $after: String) {
  bucket(name: $name) {
    objects(prefix: $prefix, delimiter: $delimiter, first: $first, after: $after) {
      nodes { key } edges { cursor node { key } } commonPrefixes pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
    }
  }
}`;

interface Under {
  readonly prefix?: string | null;
  readonly delimiter?: string | null;
}

const read = (stem: string, variables: Under & { readonly first?: number | null; readonly after?: string | null }) =>
  gateway.ask<{ bucket: { objects: Objects } }>(query, { variables: { name: bucketNamed(stem).name, ...variables } });

async function readPage(stem: string, variables: Parameters<typeof read>[1]): Promise<Objects> {
  const { data, errors }: GatewayAnswer<{ bucket: { objects: Objects } }> = await read(stem, variables);
  expect(errors).toBeUndefined();
  return data.bucket.objects;
}

async function walk(stem: string, under: Under, first: number) {
  const keys: string[] = [];
  const prefixes: string[] = [];
  for (let after: string | null = null, pages = 0; ; pages += 1) {
    const page: Objects = await readPage(stem, { ...under, first, after });
    const { nodes, edges, commonPrefixes, pageInfo } = page;
    expect(edges.map(({ node }) => node)).toEqual(nodes);
    expect(pageInfo.hasPreviousPage).toBe(pages > 0);
    keys.push(...nodes.map(({ key }) => key));
    prefixes.push(...commonPrefixes);
    if (!pageInfo.hasNextPage) return { keys, prefixes, pages: pages + 1 };
    expect(nodes.length + commonPrefixes.length).toBe(first);
    after = pageInfo.endCursor;
    expect(after).not.toBeNull();
  }
}

function truthOf(stem: string, { prefix, delimiter }: Under) {
  const keys: string[] = [];
  const prefixes = new Set<string>();
  for (const { key } of bucketNamed(stem).objects()) {
    if (!key.startsWith(prefix ?? '')) continue;
    const end = delimiter ? key.indexOf(delimiter, (prefix ?? '').length) : -1;
    if (end === -1) keys.push(key);
    else prefixes.add(key.slice(0, end + (delimiter ?? '').length));
  }
  return { keys: keys.sort(compareKeys), prefixes: [...prefixes].sort(compareKeys) };
}

describe('a walk over 2,500 objects', () => {
  const cases: readonly (readonly [string, Under, number])[] = [
    ['all', {}, 1000],
    ['all', {}, 999],
    ['all', {}, 217],
    ['a folder', { prefix: 'logs/2026/07/' }, 50],
    ['part of a name', { prefix: 'object-1' }, 13],
    ['folders and files', { delimiter: '/' }, 100],
    ['folders and files', { delimiter: '/' }, 1],
    ['folders of a folder', { prefix: 'logs/2026/', delimiter: '/' }, 5],
    ['folders of a folder', { prefix: 'logs/2026/', delimiter: '/' }, 12],
    ['files of a folder', { prefix: 'logs/2026/03/', delimiter: '/' }, 40],
    ['groups by another sign', { delimiter: '-' }, 3],
    ['nothing', { prefix: 'nobody/' }, 10],
    ['with empty texts', { prefix: '', delimiter: '' }, 1000],
    ['with nulls', { prefix: null, delimiter: null }, 1000],
  ];
  it.each(cases)('returns %s (%j) by %i, each once', async (_what, under, first) => {
    if (first === 1) return expectFirstOnes(under);
    const { keys, prefixes, pages } = await walk(hugeBucket, under, first);
    expect({ keys, prefixes }).toEqual(truthOf(hugeBucket, under));
    expect(pages).toBe(Math.max(1, Math.ceil((keys.length + prefixes.length) / first)));
  });

  /** Five hundred requests would test no more than these. */
  async function expectFirstOnes(under: Under): Promise<void> {
    let after: string | null = null;
    const found: string[] = [];
    for (let at = 0; at < 25; at += 1) {
      const page: Objects = await readPage(hugeBucket, { ...under, first: 1, after });
      found.push(...page.nodes.map(({ key }) => key), ...page.commonPrefixes);
      after = page.pageInfo.endCursor;
    }
    const { keys, prefixes } = truthOf(hugeBucket, under);
    expect(found).toEqual([...keys, ...prefixes].sort(compareKeys).slice(0, 25));
  }

  it('may change its page size, and continues from any edge', async () => {
    const truth = truthOf(hugeBucket, {}).keys;
    const page = await readPage(hugeBucket, { first: 400 });
    for (const at of [0, 17, 398, 399]) {
      const rest = await readPage(hugeBucket, { first: 1000, after: page.edges[at]?.cursor ?? null });
      expect(rest.nodes.map(({ key }) => key)).toEqual(truth.slice(at + 1, at + 1001));
    }
  });

  it('needs one call per page', async () => {
    await gateway.ask(query, { variables: { name: bucketNamed(hugeBucket).name, first: 1000 }, headers: fresh });
    expect(gateway.emulator.calls({ action: 'ListObjectsV2' }).map(({ status }) => status)).toEqual([200]);
  });

  it('has a hundred per page by default', async () => {
    expect((await readPage(hugeBucket, {})).nodes).toHaveLength(100);
    expect((await readPage(hugeBucket, { first: null })).nodes).toHaveLength(100);
  });
});

describe('odd keys', () => {
  it.each([1, 2, 5, 1000])('are returned unchanged, by %i', async (first) => {
    for (const under of [
      {},
      { delimiter: '/' },
      { prefix: 'a/' },
      { prefix: '目录/' },
      { prefix: 'a+b=c&' },
      { prefix: "<'&" },
      { delimiter: '+' },
      { prefix: 'emoji/', delimiter: '/' },
    ]) {
      const { keys, prefixes } = await walk(oddBucket, under, first);
      expect({ keys, prefixes }).toEqual(truthOf(oddBucket, under));
    }
  });
});

describe('the fields of an object', () => {
  it.each([hugeBucket, oddBucket])('are as upstream has them: %s', async (stem) => {
    const { data, errors } = await gateway.ask<{ bucket: { objects: { nodes: object[] } } }>(
      `{ bucket(name: "${bucketNamed(stem).name}") { objects(first: 500) { nodes { key sizeBytes storageClass etag lastModifiedAt } } } }`,
    );
    expect(errors).toBeUndefined();
    expect(data.bucket.objects.nodes).toEqual(
      bucketNamed(stem)
        .objects()
        .slice(0, 500)
        .map(({ key, content, storageClass, etag, lastModified }) => ({
          key,
          sizeBytes: String(Buffer.byteLength(content)),
          storageClass,
          etag: etag.replaceAll('"', ''),
          lastModifiedAt: lastModified,
        })),
    );
  });
});

describe('objects asked for wrongly', () => {
  const codes = ({ errors }: { readonly errors?: readonly { readonly extensions: { readonly code: string } }[] }) =>
    errors?.map(({ extensions }) => extensions.code);

  it.each([0, -1, 1001])('with first: %i are BAD_USER_INPUT', async (first) => {
    expect(codes(await read(hugeBucket, { first }))).toEqual(['BAD_USER_INPUT']);
  });

  it('with a cursor of another prefix, of another bucket or a forged one are BAD_USER_INPUT', async () => {
    const { pageInfo } = await readPage(hugeBucket, { prefix: 'logs/', first: 3 });
    const after = pageInfo.endCursor;
    expect(codes(await read(hugeBucket, { prefix: 'object', after }))).toEqual(['BAD_USER_INPUT']);
    expect(codes(await read(hugeBucket, { prefix: 'logs/', delimiter: '/', after }))).toEqual(['BAD_USER_INPUT']);
    expect(codes(await read(oddBucket, { prefix: 'logs/', after }))).toEqual(['BAD_USER_INPUT']);
    expect(codes(await read(hugeBucket, { after: 'nonsense' }))).toEqual(['BAD_USER_INPUT']);
  });
});

describe('a presigned link', () => {
  const links = async (stem: string, first: number, args = '') => {
    const answer = await gateway.ask<{ bucket: { objects: { nodes: { key: string; presignedUrl: string }[] } } }>(
      `{ bucket(name: "${bucketNamed(stem).name}") { objects(first: ${first}) { nodes { key presignedUrl${args} } } } }`,
      { headers: { 'x-yunmen-explain': '1' } },
    );
    expect(answer.errors).toBeUndefined();
    return { nodes: answer.data.bucket.objects.nodes, explained: JSON.stringify(answer.extensions) };
  };

  /** Sends the request to the embedded cloud, with the host of the link. */
  const download = (link: string) =>
    new Promise<{ status: number | undefined; body: string }>((resolve, reject) => {
      const [, host = '', path = ''] = /^https:\/\/([^/]+)(\/.*)$/.exec(link) ?? [];
      const { hostname, port } = new URL(gateway.emulator.origin);
      const request = httpRequest({ hostname, port, path, headers: { host }, agent: false }, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () => resolve({ status: response.statusCode, body: Buffer.concat(chunks).toString() }));
      });
      request.on('error', reject).end();
    });

  it.each([hugeBucket, oddBucket])('downloads its object: %s', async (stem) => {
    const { nodes } = await links(stem, 22);
    const contents = new Map(
      bucketNamed(stem)
        .objects()
        .map(({ key, content }) => [key, String(content)]),
    );
    for (const { key, presignedUrl } of nodes) {
      expect(await download(presignedUrl)).toEqual({ status: 200, body: contents.get(key) });
    }
  });

  it('is on the public endpoint of its bucket’s region, for the requested time', async () => {
    const { name, region } = bucketNamed(hugeBucket);
    const [short] = (await links(hugeBucket, 1, '(expiresInSeconds: 60)')).nodes;
    const [usual] = (await links(hugeBucket, 1)).nodes;
    expect(new URL(short?.presignedUrl ?? '').host).toBe(`${name}.oss-${region}.aliyuncs.com`);
    expect(short?.presignedUrl).toMatch(/[?&]x-oss-expires=60(?:&|$)/);
    expect(usual?.presignedUrl).toMatch(/[?&]x-oss-expires=900(?:&|$)/);
  });

  it('costs no call, and is in no log line and no explanation', async () => {
    const { nodes, explained } = await links(hugeBucket, 3);
    expect(gateway.emulator.calls({ action: 'GetObject' })).toEqual([]);
    const signature = /x-oss-signature=([0-9a-f]+)/.exec(nodes[0]?.presignedUrl ?? '')?.[1] ?? 'none';
    for (const text of [explained, gateway.logged()]) {
      expect(text).not.toContain(signature);
      expect(text).not.toMatch(/x-oss-signature|x-oss-credential|security-token/i);
    }
  });

  it.each([0, -5, 604_801])('that lives %i seconds is BAD_USER_INPUT', async (seconds) => {
    const { errors } = await gateway.ask(
      `{ bucket(name: "${bucketNamed(oddBucket).name}") { objects(first: 1) { nodes { presignedUrl(expiresInSeconds: ${seconds}) } } } }`,
    );
    expect(errors).toMatchObject([
      { path: ['bucket', 'objects', 'nodes', 0, 'presignedUrl'], extensions: { code: 'BAD_USER_INPUT' } },
    ]);
  });

  it('of a caller without permission is denied', async () => {
    const policy = JSON.stringify({
      Version: '1',
      Statement: [{ Effect: 'Allow', Action: ['oss:List*', 'oss:GetBucket*'], Resource: '*' }],
    });
    const as = gateway.emulator.issueSession(
      `acs:ram::${gateway.emulator.cloud.accounts[0].id}:role/portal-administrator`,
      { policy },
    );
    const bucket = gateway.emulator.cloud.accounts[0].buckets.find(
      ({ acl, objects }) => acl === 'private' && objects().length > 0,
    );
    const { data } = await gateway.ask<{ bucket: { objects: { nodes: { presignedUrl: string }[] } } }>(
      `{ bucket(name: "${bucket?.name}") { objects(first: 1) { nodes { presignedUrl } } } }`,
      { as },
    );
    expect((await download(data.bucket.objects.nodes[0]?.presignedUrl ?? '')).status).toBe(403);
  });
});
