import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Emulator } from '../../../emulator/emulator.js';
import { startEmulator } from '../../start-emulator.js';
import type { Keys } from '../access/signed-by-hand.js';
import { ossClient } from './oss-client.js';

const region = 'cn-hangzhou';

let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator();
});
afterEach(() => emulator.clearCalls());
afterAll(() => emulator.close());

const client = (keys?: Keys, at = region) => ossClient(emulator, at, keys && { keys });
const main = () => emulator.cloud.accounts[0];
const bucket = (name: string) => main().buckets.find((one) => one.name === name);
const changed = () => emulator.calls().map((call) => call.changed);
const own = (holds = (_: { readonly region: string; readonly acl: string }) => true) =>
  main().buckets.find((one) => one.region === region && one.blocksPublicAccess !== true && holds(one))?.name ?? '';

describe('PutBucket, by ali-oss', () => {
  it('creates a bucket that lists and reads show, in its location', async () => {
    const name = 'yunmen-new-bucket';
    const headers = { 'x-oss-resource-group-id': main().resourceGroupIds[2] };
    const made = await client().putBucket(name, {
      acl: 'public-read',
      storageClass: 'IA',
      dataRedundancyType: 'ZRS',
      headers,
    });
    expect(made.bucket).toBe(name);
    expect((await client().getBucketInfo(name)).bucket).toMatchObject({
      Name: name,
      Location: `oss-${region}`,
      StorageClass: 'IA',
      DataRedundancyType: 'ZRS',
      ResourceGroupId: main().resourceGroupIds[2],
      AccessControlList: { Grant: 'public-read' },
    });
    const { buckets } = await client(undefined, 'us-east-1').listBuckets({ prefix: 'yunmen-', 'max-keys': 5 });
    expect(buckets.map((one) => one.name)).toEqual([name]);
    const names = main().buckets.map((one) => one.name);
    expect(names).toEqual(names.toSorted());
    expect(emulator.calls({ action: 'PutBucket' })[0]).toMatchObject({
      changed: [name],
      params: { bucket: name, 'x-oss-acl': 'public-read' },
    });
  });

  it('creates a private Standard bucket in the default group by default', async () => {
    await client().putBucket('yunmen-plain');
    expect(bucket('yunmen-plain')).toMatchObject({
      acl: 'private',
      storageClass: 'Standard',
      redundancy: 'LRS',
      resourceGroupId: main().defaultResourceGroupId,
      tags: [],
    });
  });

  it('accepts an own bucket again, and changes only its ACL', async () => {
    const name = own((one) => one.acl === 'private');
    const before = bucket(name);
    await client().putBucket(name);
    expect(bucket(name)).toEqual(before);
    await client().putBucket(name, { acl: 'public-read' });
    expect(bucket(name)).toEqual({ ...before, acl: 'public-read' });
    const other = before?.storageClass === 'IA' ? 'Archive' : 'IA';
    for (const refused of [
      client().putBucket(name, { storageClass: other }),
      client().putBucket(name, { dataRedundancyType: before?.redundancy === 'LRS' ? 'ZRS' : 'LRS' }),
      client(undefined, 'cn-beijing').putBucket(name),
    ]) {
      await expect(refused).rejects.toMatchObject({ code: 'BucketAlreadyExists', status: 409 });
    }
  });

  it('refuses another owner’s bucket, an invalid name, and a caller without permission', async () => {
    const theirs = emulator.cloud.accounts[1]?.buckets[0]?.name ?? '';
    await expect(client().putBucket(theirs)).rejects.toMatchObject({ code: 'BucketAlreadyExists', status: 409 });
    const badArguments = [{ storageClass: 'Frozen' }, { acl: 'public' }];
    for (const wrong of badArguments) {
      await expect(client().putBucket('yunmen-wrong', wrong)).rejects.toMatchObject({ code: 'InvalidArgument' });
    }
    await expect(client(emulator.callers.reader).putBucket('yunmen-denied')).rejects.toMatchObject({
      code: 'AccessDenied',
      status: 403,
    });
    await expect(
      client(emulator.callers.partner).putBucket('yunmen-open', { acl: 'public-read' }),
    ).rejects.toMatchObject({ code: 'AccessDenied' });
    expect(changed().flat()).toEqual([]);
  });

  it('allows at most a hundred in a region', async () => {
    const poor = emulator.issueSession(`acs:ram::${emulator.cloud.accounts[1]?.id}:role/portal-administrator`);
    const put = (at: number) => client(poor, 'eu-central-1').putBucket(`many-${at}`);
    const there = emulator.cloud.accounts[1]?.buckets.filter((one) => one.region === 'eu-central-1').length ?? 0;
    await Promise.all(Array.from({ length: 100 - there }, (_, at) => put(at)));
    await expect(put(100)).rejects.toMatchObject({ code: 'TooManyBuckets', status: 400 });
    await put(0);
  });
});

describe('a bucket’s settings, by ali-oss', () => {
  it('ACL', async () => {
    const name = own((one) => one.acl === 'private');
    await client().putBucketACL(name, 'public-read-write');
    expect((await client().getBucketACL(name)).acl).toBe('public-read-write');
    await expect(client().putBucketACL(name, 'default')).rejects.toMatchObject({ code: 'InvalidArgument' });
    const blocked = main().buckets.find((one) => one.region === region && one.blocksPublicAccess)?.name ?? '';
    await expect(client().putBucketACL(blocked, 'public-read')).rejects.toMatchObject({ code: 'AccessDenied' });
    await client().putBucketACL(blocked, 'private');
  });

  it('tags: replaced as a whole, and deleted', async () => {
    const name = own();
    await client().putBucketTags(name, { 团队: '平台 #1', env: '' });
    expect((await client().getBucketTags(name)).tag).toEqual({ 团队: '平台 #1', env: '' });
    await client().putBucketTags(name, { env: 'prod' });
    expect((await client().getBucketTags(name)).tag).toEqual({ env: 'prod' });
    await client().deleteBucketTags(name);
    await client().deleteBucketTags(name);
    expect(bucket(name)?.tags).toEqual([]);
  });

  it('lifecycle: replaced as a whole, and deleted', async () => {
    const name = own();
    await client().putBucketLifecycle(name, [
      {
        id: 'tier',
        prefix: 'logs/',
        status: 'Enabled',
        transition: { days: 30, storageClass: 'IA' },
        expiration: { days: 365 },
      },
      { prefix: 'tmp/', status: 'Disabled', expiration: { days: 1 } },
    ]);
    const { rules } = await client().getBucketLifecycle(name);
    expect(rules).toMatchObject([
      { id: 'tier', prefix: 'logs/', status: 'Enabled', expiration: { days: '365' } },
      { prefix: 'tmp/', status: 'Disabled' },
    ]);
    expect(bucket(name)?.lifecycle?.[1]?.ID).toMatch(/^[a-z0-9]{17}$/);
    await client().deleteBucketLifecycle(name);
    await expect(client().getBucketLifecycle(name)).rejects.toMatchObject({ code: 'NoSuchLifecycle' });
    await client().deleteBucketLifecycle(name);
  });

  it.each([
    ['the same action on overlapping prefixes', rule('a/', 'one') + rule('a/b', 'two'), 'InvalidArgument'],
    ['two rules of one name', rule('a/', 'one') + rule('b/', 'one'), 'InvalidArgument'],
    ['an expiry before the transition', rule('a/', 'one', transition('IA')), 'InvalidArgument'],
    ['a class that is none', rule('a/', 'one', transition('Frozen')), 'MalformedXML'],
    ['no action', '<Rule><Status>Enabled</Status></Rule>', 'MalformedXML'],
    ['no rule', '', 'MalformedXML'],
    ['half a document', '<Rule>', 'MalformedXML'],
  ])('lifecycle is refused with %s', async (_, rules, code) => {
    const content = `<LifecycleConfiguration>${rules}</LifecycleConfiguration>`;
    await expect(put('lifecycle', content)).rejects.toMatchObject({ code });
    expect(changed()).toEqual([[]]);
  });

  it('are parsed from every well-formed document', async () => {
    await put(
      'tagging',
      '<?xml version="1.0"?>\n<Tagging><TagSet><Tag><Key>R&amp;D &lt;a&gt;</Key><Value/></Tag></TagSet></Tagging>',
    );
    expect(bucket(own())?.tags).toEqual([{ Key: 'R&D <a>', Value: '' }]);
    await expect(put('tagging', '<Tagging><TagSet/></Tagging>')).rejects.toMatchObject({ code: 'MalformedXML' });
    for (const keys of [['aliyun-x'], ['twice', 'twice'], Array.from({ length: 21 }, (_, at) => `k${at}`)]) {
      const tags = keys.map((key) => `<Tag><Key>${key}</Key><Value/></Tag>`).join('');
      const refused = put('tagging', `<Tagging><TagSet>${tags}</TagSet></Tagging>`);
      await expect(refused).rejects.toMatchObject({ code: 'InvalidTag' });
    }
    await expect(put('tagging', '')).rejects.toMatchObject({ code: 'MalformedXML' });
    await expect(put('policy', '{}')).rejects.toMatchObject({ code: 'MethodNotAllowed', status: 405 });
  });

  it('are refused without permission, and for another owner’s bucket', async () => {
    const name = own();
    await expect(client(emulator.callers.reader).putBucketACL(name, 'private')).rejects.toMatchObject({
      code: 'AccessDenied',
    });
    await expect(client(emulator.callers.partner).deleteBucketTags(name)).rejects.toMatchObject({
      code: 'AccessDenied',
    });
    await expect(client(undefined, 'cn-beijing').deleteBucketTags(name)).rejects.toMatchObject({
      code: 'AccessDenied',
    });
    expect(changed().flat()).toEqual([]);
  });

  it('a reset happens before or after they are written', async () => {
    const name = own();
    for (const when of ['before', 'after'] as const) {
      emulator.addFault({ kind: 'reset', action: 'PutBucketTags', when, count: 1 });
      await expect(client().putBucketTags(name, { when })).rejects.toThrow();
    }
    expect(changed()).toEqual([[], [name]]);
    expect(bucket(name)?.tags).toEqual([{ Key: 'when', Value: 'after' }]);
  });
});

function rule(prefix: string, id: string, more = ''): string {
  const expiration = '<Expiration><Days>7</Days></Expiration>';
  return `<Rule><ID>${id}</ID><Prefix>${prefix}</Prefix><Status>Enabled</Status>${expiration}${more}</Rule>`;
}

function transition(storageClass: string): string {
  return `<Transition><Days>30</Days><StorageClass>${storageClass}</StorageClass></Transition>`;
}

/** Requests that ali-oss itself refuses to send. */
function put(subResource: string, content: string): Promise<unknown> {
  const oss = client();
  const params = oss._bucketRequestParams('PUT', own(), subResource);
  return oss.request({ ...params, content, mime: 'xml', successStatuses: [200] });
}
