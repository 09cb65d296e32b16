/** One object: ranges, metadata, uploads at once and by parts. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Emulator } from '../../../emulator/emulator.js';
import { crc64 } from '../../../emulator/worlds/oss/crc64.js';
import { startEmulator } from '../../start-emulator.js';
import { bucketOf, ossClient } from './oss-client.js';

let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator({ instances: 1 });
});
afterAll(() => emulator.close());

const bucket = () => bucketOf(emulator, (b) => b.acl === 'private' && b.objects().length > 2);
const client = () => ossClient(emulator, bucket().region, { bucket: bucket().name });
const content = Buffer.from('0123456789');

describe('parts of an object', () => {
  const cases: readonly (readonly [range: string, status: number, text: string, contentRange?: string])[] = [
    ['bytes=2-4', 206, '234', 'bytes 2-4/10'],
    ['bytes=7-', 206, '789', 'bytes 7-9/10'],
    ['bytes=-3', 206, '789', 'bytes 7-9/10'],
    ['bytes=0-1,5-6', 206, '01', 'bytes 0-1/10'],
    ['bytes=5-2', 200, '0123456789'],
    ['bytes=5-10', 200, '0123456789'],
    ['bytes=10-', 200, '0123456789'],
    ['byte=0-1', 200, '0123456789'],
  ];
  const read = (range: string, headers = {}) => client().get('part.txt', { headers: { range, ...headers } });

  it('are those of the range, and the whole object where the range is not valid', async () => {
    await client().put('part.txt', content);
    for (const [range, status, text, contentRange] of cases) {
      const answer = await read(range);
      expect([range, answer.res.status, answer.content.toString()]).toEqual([range, status, text]);
      expect(Object(answer.res.headers)['content-range']).toBe(contentRange);
    }
  });

  it('end with the object, or are refused behind it, under the standard behaviour', async () => {
    const standard = { 'x-oss-range-behavior': 'standard' };
    expect((await read('bytes=5-99', standard)).content.toString()).toBe('56789');
    await expect(read('bytes=10-20', standard)).rejects.toMatchObject({ code: 'InvalidRange', status: 416 });
  });
});

describe('an uploaded object', () => {
  it('has its length, type and own headers, and no body in its metadata', async () => {
    await client().put('up/one.txt', content, { mime: 'text/plain', meta: { uid: 7, pid: 8 } });
    const head = await client().head('up/one.txt');
    expect(head.res.headers).toMatchObject({ 'content-type': 'text/plain', 'content-length': '10' });
    expect(head.meta).toEqual({ uid: '7', pid: '8' });
    const meta = await client().getObjectMeta('up/one.txt');
    expect(meta.res.headers).toMatchObject({ 'content-length': '10', 'x-oss-hash-crc64ecma': crc64(content) });
    await expect(client().getObjectMeta('up/none.txt')).rejects.toMatchObject({ code: 'NoSuchKey', status: 404 });
  });

  it('is listed in its place, replaced by the next one, and gone when it is deleted', async () => {
    const listed = async () => (await client().listV2({ prefix: 'up/', 'max-keys': 100 })).objects ?? [];
    await client().put('up/two.txt', Buffer.from('first'));
    await client().put('up/two.txt', Buffer.from('second one'));
    expect((await listed()).map(({ name, size }) => [name, size])).toContainEqual(['up/two.txt', 10]);
    const forbidden = { headers: { 'x-oss-forbid-overwrite': 'true' } };
    await expect(client().put('up/two.txt', Buffer.from('x'), forbidden)).rejects.toMatchObject({
      code: 'FileAlreadyExists',
    });
    await client().delete('up/two.txt');
    expect((await listed()).map(({ name }) => name)).not.toContain('up/two.txt');
    expect((await client().delete('up/two.txt')).res.status).toBe(204);
    expect(emulator.calls({ action: 'DeleteObject' })[0]).toMatchObject({ changed: [`${bucket().name}/up/two.txt`] });
  });

  it('can be sent in parts, and is whole when they are completed', async () => {
    const { uploadId } = await client().initMultipartUpload('up/parts.bin');
    const parts = [Buffer.alloc(120_000, 1), Buffer.alloc(120_000, 2)];
    const done: { number: number; etag: string }[] = [];
    for (const [at, part] of parts.entries()) {
      const stored = await client().uploadPart('up/parts.bin', uploadId, at + 1, part, 0, part.length);
      done.push({ number: at + 1, etag: stored.etag });
    }
    expect((await client().listParts('up/parts.bin', uploadId)).parts).toHaveLength(2);
    expect(bucket().uploads).toHaveLength(1);
    const wrong = [{ number: 1, etag: '"00"' }];
    await expect(client().completeMultipartUpload('up/parts.bin', uploadId, wrong)).rejects.toMatchObject({
      code: 'InvalidPart',
    });
    await client().completeMultipartUpload('up/parts.bin', uploadId, done);
    expect(Buffer.compare((await client().get('up/parts.bin')).content, Buffer.concat(parts))).toBe(0);
    expect(bucket().uploads).toEqual([]);
    await expect(client().listParts('up/parts.bin', uploadId)).rejects.toMatchObject({ code: 'NoSuchUpload' });
  });

  it('needs the permission to put, and its digest', async () => {
    const { partner } = emulator.callers;
    const strange = ossClient(emulator, bucket().region, { bucket: bucket().name, keys: partner });
    await expect(strange.put('up/three.txt', Buffer.from('x'))).rejects.toMatchObject({
      code: 'AccessDenied',
      status: 403,
    });
    const wrong = { headers: { 'Content-MD5': 'AAAAAAAAAAAAAAAAAAAAAA==' } };
    await expect(client().put('up/three.txt', Buffer.from('x'), wrong)).rejects.toMatchObject({
      code: 'InvalidDigest',
    });
  });
});

describe('CRC-64', () => {
  it('is that of ECMA-182', () => {
    expect(crc64(Buffer.from('123456789'))).toBe('11051210869376104954');
    expect(crc64(Buffer.from(''))).toBe('0');
  });
});

describe('a setting that no bucket has', () => {
  it('is refused with its documented code', async () => {
    await expect(client().getBucketCORS(bucket().name)).rejects.toMatchObject({ code: 'NoSuchCORSConfiguration' });
    await expect(client().getBucketWebsite(bucket().name)).rejects.toMatchObject({
      code: 'NoSuchWebsiteConfiguration',
    });
  });
});
