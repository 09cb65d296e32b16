import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { hugeBucket, oddBucket } from '../../../emulator/data/oss/buckets.js';
import { compareKeys, oddKeys } from '../../../emulator/data/oss/objects.js';
import type { Emulator } from '../../../emulator/emulator.js';
import { startEmulator } from '../../start-emulator.js';
import { bucketOf, ossClient } from './oss-client.js';

let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator({ instances: 1 });
});
afterEach(() => emulator.clearCalls());
afterAll(() => emulator.close());

describe('ali-oss on objects', () => {
  const huge = () => bucketOf(emulator, (b) => b.name.startsWith(hugeBucket));
  const odd = () => bucketOf(emulator, (b) => b.name.startsWith(oddBucket));
  const clientOf = (bucket: { name: string; region: string }) =>
    ossClient(emulator, bucket.region, { bucket: bucket.name });

  it('lists 2,500 objects by continuation token, each once', async () => {
    const client = clientOf(huge());
    const names: string[] = [];
    let token: string | null = '';
    while (token !== null) {
      const page: Awaited<ReturnType<typeof client.listV2>> = await client.listV2({
        'max-keys': 300,
        ...(token !== '' && { 'continuation-token': token }),
      });
      names.push(...page.objects.map((object) => object.name));
      token = page.nextContinuationToken;
    }
    expect(names).toHaveLength(2_500);
    expect(names).toEqual(
      huge()
        .objects()
        .map((object) => object.key),
    );
    expect(emulator.calls({ product: 'Oss', action: 'ListObjectsV2' })).toHaveLength(9);
  });

  it('counts common prefixes as objects and never repeats one', async () => {
    const client = clientOf(huge());
    const prefixes: string[] = [];
    let token: string | null = '';
    while (token !== null) {
      const page: Awaited<ReturnType<typeof client.listV2>> = await client.listV2({
        prefix: 'logs/2026/',
        delimiter: '/',
        'max-keys': 5,
        ...(token !== '' && { 'continuation-token': token }),
      });
      prefixes.push(...(page.prefixes ?? []));
      token = page.nextContinuationToken;
    }
    expect(prefixes).toEqual(Array.from({ length: 12 }, (_, i) => `logs/2026/${String(i + 1).padStart(2, '0')}/`));
  });

  it('lists odd keys in byte order, percent-encoded on request', async () => {
    const { objects } = await clientOf(odd()).listV2({ 'encoding-type': 'url', 'max-keys': 1000 });
    expect(objects.map((object) => decodeURIComponent(object.name))).toEqual([...oddKeys].sort(compareKeys));
    expect(objects.every((object) => /^[\x20-\x7e]+$/.test(object.name))).toBe(true);
  });

  it('contains control characters, which break XML parsers, unless encoding is requested', async () => {
    await expect(clientOf(odd()).listV2({ 'max-keys': 1000 })).rejects.toThrow(/Invalid character/);
  });

  it('pages with a marker in version 1', async () => {
    const client = clientOf(odd());
    const first = await client.list({ 'max-keys': 3, 'encoding-type': 'url' });
    const marker = decodeURIComponent(first.nextMarker ?? '');
    const second = await client.list({ 'max-keys': 1000, 'encoding-type': 'url', marker });
    expect(first.objects).toHaveLength(3);
    expect([...first.objects, ...second.objects]).toHaveLength(oddKeys.length);
  });

  it('reads every odd key and refuses keys that do not exist', async () => {
    const client = clientOf(odd());
    for (const { key, content } of odd().objects())
      expect((await client.get(key)).content.toString()).toBe(content.toString());
    await expect(client.get('nothing')).rejects.toMatchObject({ code: 'NoSuchKey', status: 404 });
    await expect(client.head('nothing')).rejects.toMatchObject({ code: 'NoSuchKey', status: 404 });
  });

  it('refuses max-keys out of range and a forged token', async () => {
    const client = clientOf(huge());
    await expect(client.listV2({ 'max-keys': 1001 })).rejects.toMatchObject({ code: 'InvalidArgument' });
    await expect(client.listV2({ 'continuation-token': 'bogus' })).rejects.toMatchObject({ code: 'InvalidArgument' });
  });

  it('answers path-style requests, where the signing region replaces the endpoint', async () => {
    const bucket = odd();
    const byPath = {
      bucket: bucket.name,
      sldEnable: true,
      endpoint: emulator.origin.replace('127.0.0.1', 'localhost'),
    };
    const content = bucket
      .objects()
      .find((object) => object.key === 'a+b=c&d.txt')
      ?.content.toString();
    expect((await ossClient(emulator, bucket.region, byPath).get('a+b=c&d.txt')).content.toString()).toBe(content);
    const elsewhere = ossClient(emulator, bucket.region === 'us-east-1' ? 'cn-shanghai' : 'us-east-1', byPath);
    await expect(elsewhere.listV2({})).rejects.toThrow('specified endpoint');
  });

  it('serves a presigned URL by path style until it expires', async () => {
    const bucket = odd();
    const client = ossClient(emulator, bucket.region, { bucket: bucket.name, sldEnable: true });
    const key = '目录/报表 (1)+2*3.csv';
    const url = await client.signatureUrlV4('GET', 60, undefined, key);
    const answer = await fetch(url);
    expect(await answer.text()).toBe(
      bucket
        .objects()
        .find((object) => object.key === key)
        ?.content.toString(),
    );
    const [call] = emulator.calls();
    expect(call).toMatchObject({ action: 'GetObject', regionId: bucket.region, params: { bucket: bucket.name, key } });
    expect(Object.keys(call?.params ?? {})).not.toContain('x-oss-signature');
    expect(JSON.stringify(call)).not.toContain(emulator.callers.administrator.securityToken);

    emulator.advanceClock(61_000);
    const expired = await fetch(url);
    expect(expired.status).toBe(403);
    expect(await expired.text()).toContain('<Message>Request has expired.</Message>');
  });
});
