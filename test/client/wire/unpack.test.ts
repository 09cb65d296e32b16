/** Compressed answers of the log service: both forms are read, and everything else is an error with its reason. */
import { deflateSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { unpacked } from '../../../client/wire/unpack.js';

const text = JSON.stringify({ data: '日志'.repeat(1000) });

describe('a compressed answer', () => {
  it.each([
    ['gzip', gzipSync(text)],
    ['deflate', deflateSync(text)],
  ])('of the form %s is read', async (form, packed) => {
    expect(await unpacked(packed, form, 1_000_000)).toBe(text);
  });

  it.each([
    ['of another form', 'lz4', gzipSync(text)],
    ['that is damaged', 'gzip', gzipSync(text).subarray(0, 20)],
    ['that is not compressed', 'gzip', Buffer.from(text)],
  ])('%s is unreadable', async (_name, form, packed) => {
    await expect(unpacked(packed, form, 1_000_000)).rejects.toMatchObject({ code: 'UNREADABLE_BODY' });
  });

  it('that is larger than an answer may be is refused before it is unpacked', async () => {
    const large = gzipSync(Buffer.alloc(5_000_000));
    await expect(unpacked(large, 'gzip', 1_000_000)).rejects.toMatchObject({
      code: 'UND_ERR_RES_EXCEEDED_MAX_SIZE',
    });
  });
});
