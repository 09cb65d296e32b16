import { request as httpRequest } from 'node:http';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { hugeBucket } from '../../../emulator/data/oss/buckets.js';
import type { Emulator } from '../../../emulator/emulator.js';
import { startEmulator } from '../../start-emulator.js';
import { bucketOf, ossClient } from './oss-client.js';

let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator({ instances: 1 });
});
afterEach(() => emulator.clearCalls());
afterAll(() => emulator.close());

const main = () => emulator.cloud.accounts[0];
const policyFor = (action: string, resource: string) =>
  JSON.stringify({ Version: '1', Statement: [{ Effect: 'Allow', Action: action, Resource: resource }] });

/** Unsigned: fetch cannot set a Host header. */
function get(host: string, path: string, method = 'GET') {
  return new Promise<{ status: number; body: string; headers: Record<string, unknown> }>((resolve, reject) => {
    httpRequest(`${emulator.origin}${path}`, { method, headers: { host }, agent: false }, (response) => {
      let body = '';
      response.setEncoding('utf8');
      response.on('data', (chunk) => {
        body += chunk;
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body, headers: response.headers }));
    })
      .on('error', reject)
      .end();
  });
}

describe('ali-oss on buckets', () => {
  it('lists all buckets page by page, at every region’s endpoint', async () => {
    const client = ossClient(emulator, 'us-east-1');
    const names: string[] = [];
    let marker: string | null = '';
    while (marker !== null) {
      const page: Awaited<ReturnType<typeof client.listBuckets>> = await client.listBuckets({
        'max-keys': 40,
        ...(marker !== '' && { marker }),
      });
      names.push(...page.buckets.map((bucket) => bucket.name));
      marker = page.nextMarker;
    }
    expect(names).toEqual(main().buckets.map((bucket) => bucket.name));
    expect(emulator.calls().map((call) => call.action)).toEqual(Array(4).fill('ListBuckets'));
  });

  it('lists buckets by prefix', async () => {
    const { buckets } = await ossClient(emulator, 'cn-hangzhou').listBuckets({ prefix: hugeBucket });
    expect(buckets).toHaveLength(1);
  });

  it('lists a resource group, the default one when the header is empty', async () => {
    for (const [sent, meant] of [
      [main().resourceGroupIds[1] ?? '', main().resourceGroupIds[1]],
      ['', main().defaultResourceGroupId],
    ] as const) {
      const headers = { 'x-oss-resource-group-id': sent };
      const { buckets } = await ossClient(emulator, 'cn-hangzhou').listBuckets({ 'max-keys': 1000 }, { headers });
      const inGroup = main().buckets.filter((bucket) => bucket.resourceGroupId === meant);
      expect(buckets.map((bucket) => bucket.name)).toEqual(inGroup.map((bucket) => bucket.name));
    }
  });

  it('omits the paging members when all buckets fit without max-keys', async () => {
    const keys = emulator.callers.partner;
    const { buckets, res } = await ossClient(emulator, 'cn-hangzhou', { keys }).listBuckets();
    expect(buckets).toHaveLength(13);
    expect(res.data.toString()).not.toMatch(/<(Prefix|Marker|MaxKeys|IsTruncated|NextMarker)>/);
  });

  it('reads the settings of a bucket', async () => {
    const bucket = bucketOf(emulator, (b) => b.encryption?.KMSDataEncryption === 'SM4');
    const client = ossClient(emulator, bucket.region);
    expect((await client.getBucketInfo(bucket.name)).bucket).toMatchObject({
      Name: bucket.name,
      Location: `oss-${bucket.region}`,
      StorageClass: bucket.storageClass,
      ServerSideEncryptionRule: { SSEAlgorithm: 'KMS', KMSDataEncryption: 'SM4' },
    });
    expect((await client.getBucketEncryption(bucket.name)).encryption).toEqual({ ...bucket.encryption });
    expect((await client.getBucketACL(bucket.name)).acl).toBe(bucket.acl);
  });

  it('reads tags with empty and unicode values, and none', async () => {
    const tagged = bucketOf(emulator, (b) => b.tags.some((tag) => tag.Key === '团队'));
    const untagged = bucketOf(emulator, (b) => b.tags.length === 0);
    expect((await ossClient(emulator, tagged.region).getBucketTags(tagged.name)).tag).toEqual({
      团队: '平台',
      note: '',
    });
    expect((await ossClient(emulator, untagged.region).getBucketTags(untagged.name)).tag).toEqual({});
  });

  it('reads a policy, and NoSuchBucketPolicy where there is none', async () => {
    const withPolicy = bucketOf(emulator, (b) => b.policy !== undefined);
    const without = bucketOf(emulator, (b) => b.policy === undefined);
    expect((await ossClient(emulator, withPolicy.region).getBucketPolicy(withPolicy.name)).policy).toEqual(
      withPolicy.policy,
    );
    expect((await ossClient(emulator, without.region).getBucketPolicy(without.name)).status).toBe(404);
    expect(emulator.calls().map((call) => call.code)).toEqual([null, 'NoSuchBucketPolicy']);
  });

  it('reads lifecycle rules, and NoSuchLifecycle where there are none', async () => {
    const ruled = bucketOf(emulator, (b) => b.lifecycle?.length === 1);
    const unruled = bucketOf(emulator, (b) => b.lifecycle === undefined);
    const { rules } = await ossClient(emulator, ruled.region).getBucketLifecycle(ruled.name);
    expect(rules).toMatchObject([{ id: 'delete after one day', prefix: 'logs/', status: 'Enabled' }]);
    await expect(ossClient(emulator, unruled.region).getBucketLifecycle(unruled.name)).rejects.toMatchObject({
      code: 'NoSuchLifecycle',
      status: 404,
    });
  });

  it('answers the right endpoint before it checks permissions', async () => {
    const bucket = bucketOf(emulator, (b) => b.region === 'us-east-1');
    const keys = emulator.callers.newcomer;
    const refused = expect(ossClient(emulator, 'cn-hangzhou', { keys }).getBucketACL(bucket.name)).rejects;
    await refused.toMatchObject({ code: 'AccessDenied', message: expect.stringContaining('specified endpoint') });
    const { body } = await get(`${bucket.name}.oss-cn-hangzhou.aliyuncs.com`, '/?acl');
    expect(body).toContain('<Endpoint>oss-us-east-1.aliyuncs.com</Endpoint>');
  });

  it('checks the permission of the action on the bucket', async () => {
    const bucket = bucketOf(emulator, (b) => b.acl === 'private');
    const policy = policyFor('oss:GetBucketTagging', `acs:oss:*:${main().id}:${bucket.name}`);
    const keys = emulator.issueSession(emulator.callers.administrator.arn, { policy });
    const client = ossClient(emulator, bucket.region, { keys });
    await client.getBucketTags(bucket.name);
    for (const refused of [client.getBucketACL(bucket.name), client.listBuckets()])
      await expect(refused).rejects.toMatchObject({ code: 'AccessDenied', status: 403 });
  });

  it("refuses another account's bucket, and one that does not exist", async () => {
    const [bucket] = emulator.cloud.accounts[1]?.buckets.filter((b) => b.acl === 'private') ?? [];
    if (bucket === undefined) throw new Error('no bucket');
    const client = ossClient(emulator, bucket.region);
    await expect(client.getBucketInfo(bucket.name)).rejects.toMatchObject({ code: 'AccessDenied' });
    await expect(client.getBucketInfo('no-such-bucket')).rejects.toMatchObject({ code: 'NoSuchBucket', status: 404 });
  });
});

describe('anonymous requests', () => {
  const publicBucket = () =>
    bucketOf(emulator, (b) => b.acl === 'public-read' && b.blocksPublicAccess !== true && b.objects().length > 0);

  it('read a public bucket', async () => {
    const bucket = publicBucket();
    const [object] = bucket.objects();
    const host = `${bucket.name}.oss-${bucket.region}-internal.aliyuncs.com`;
    expect((await get(host, `/${object?.key}`)).body).toBe(object?.content.toString());
    expect(emulator.calls()).toMatchObject([
      { action: 'GetObject', regionId: bucket.region, accessKeyId: null, principalArn: null, status: 200 },
    ]);
  });

  it('read nothing of an account that blocks public access', async () => {
    const [, partner] = emulator.cloud.accounts;
    const bucket = partner?.buckets.find((b) => b.acl.startsWith('public-read') && b.blocksPublicAccess !== true);
    expect(partner?.blocksPublicAccess).toBe(true);
    expect((await get(`${bucket?.name}.oss-${bucket?.region}.aliyuncs.com`, '/')).status).toBe(403);
  });

  it('are refused everything else', async () => {
    const bucket = publicBucket();
    expect((await get(`${bucket.name}.oss-${bucket.region}.aliyuncs.com`, '/?bucketInfo')).status).toBe(403);
    expect((await get('oss-cn-hangzhou.aliyuncs.com', '/')).body).toContain('<Code>AccessDenied</Code>');
  });

  it('get the error of a HEAD in a header', async () => {
    const bucket = publicBucket();
    const answer = await get(`${bucket.name}.oss-${bucket.region}.aliyuncs.com`, '/nothing', 'HEAD');
    expect(answer.status).toBe(404);
    expect(Buffer.from(`${answer.headers['x-oss-err']}`, 'base64').toString()).toContain('<Code>NoSuchKey</Code>');
    expect(answer.headers['x-oss-ec']).toBe('0026-00000001');
  });

  it('get errors for an unknown sub-resource or method', async () => {
    const host = `${publicBucket().name}.oss-${publicBucket().region}.aliyuncs.com`;
    expect((await get(host, '/?qosInfo')).status).toBe(400);
    expect((await get(host, '/?constructor')).status).toBe(400);
    expect((await get(host, '/%E0%A4%A')).status).toBe(400);
    expect((await get(host, '/key', 'POST')).status).toBe(405);
    expect(emulator.calls().map((call) => call.code)).toEqual([
      'NotImplemented',
      'NotImplemented',
      'InvalidObjectName',
      'MethodNotAllowed',
    ]);
  });
});
