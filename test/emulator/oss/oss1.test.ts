/** OSS signatures of version 1: the published vectors, and real clients that sign so by default. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Emulator } from '../../../emulator/emulator.js';
import { oss1Signature, oss1StringToSign } from '../../../emulator/wire/oss1.js';
import { startEmulator } from '../../start-emulator.js';
import signed from '../../vectors/oss-v1.json' with { type: 'json' };
import presigned from '../../vectors/oss-v1-presign.json' with { type: 'json' };
import type { Keys } from '../access/signed-by-hand.js';
import { bucketOf, ossClient } from './oss-client.js';

interface Input {
  readonly method: string;
  readonly host: string;
  readonly path: string;
  readonly bucket: string | null;
  readonly object: string | null;
  readonly query: Readonly<Record<string, string | null>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly accessKeySecret: string;
  readonly securityToken?: string;
  readonly date?: string;
  readonly expiresAt?: string;
}

interface Vector {
  readonly name: string;
  readonly input: Input;
  readonly expected: { readonly signature: string; readonly stringToSign?: string };
}

function textOf({ method, host, path, bucket, object, query, headers, ...rest }: Input, more: [string, string][]) {
  const pairs = Object.entries(query).map(([name, value]): [string, string] => [name, value ?? '']);
  const request = { method, host, hostHeader: host, path, query: [...pairs, ...more], headers, body: Buffer.from('') };
  const date = rest.expiresAt ?? headers['x-oss-date'] ?? headers.date ?? '';
  return oss1StringToSign(request, { bucket, key: object ?? '' }, date);
}

describe('OSS V1 vectors', () => {
  for (const { name, input, expected } of [...signed, ...presigned] as unknown as readonly Vector[]) {
    it(name, () => {
      const token = input.expiresAt === undefined ? undefined : input.securityToken;
      const text = textOf(input, token === undefined ? [] : [['security-token', token]]);
      if (expected.stringToSign !== undefined) expect(text).toBe(expected.stringToSign);
      expect(oss1Signature(input.accessKeySecret, text)).toBe(expected.signature);
    });
  }
});

describe('ali-oss with its default signature', () => {
  let emulator: Emulator;
  beforeAll(async () => {
    emulator = await startEmulator({ instances: 1 });
  });
  afterAll(() => emulator.close());

  const bucket = () => bucketOf(emulator, (b) => b.acl === 'private' && b.objects().length > 2);
  const client = (keys?: Keys) =>
    ossClient(emulator, bucket().region, {
      authorizationV4: false,
      bucket: bucket().name,
      ...(keys && { keys }),
      // It presigns no URL of an IP address.
      sldEnable: true,
      endpoint: emulator.origin.replace('127.0.0.1', 'localhost'),
    });

  it('lists, reads and writes, with and without a token', async () => {
    for (const keys of [emulator.callers.administrator, emulator.longLivedKeys.administrator]) {
      const { objects } = await client(keys).listV2({ 'max-keys': 2, prefix: '' });
      expect(objects).toHaveLength(2);
      expect((await client(keys).getBucketInfo(bucket().name)).bucket.Name).toBe(bucket().name);
      await client(keys).put('目录/a b+c.txt', Buffer.from([0, 255, 13]), { headers: { 'x-oss-meta-who': 'me' } });
      const { content, res } = await client(keys).get('目录/a b+c.txt');
      expect([...content]).toEqual([0, 255, 13]);
      expect(res.headers).toMatchObject({ 'x-oss-meta-who': 'me' });
    }
    expect(emulator.calls().every(({ code }) => code === null)).toBe(true);
  });

  it('is refused with a wrong secret, an unknown key, and without the token of a session', async () => {
    const refusals = [
      [{ accessKeySecret: 'wrong' }, 'SignatureDoesNotMatch'],
      [{ accessKeyId: 'LTAInobody' }, 'InvalidAccessKeyId'],
      [{ securityToken: '' }, 'InvalidAccessKeyId'],
      [{ securityToken: 'wrong' }, 'InvalidSecurityToken'],
    ] as const;
    for (const [change, code] of refusals) {
      const keys = { ...emulator.callers.administrator, ...change };
      await expect(client(keys).listV2({})).rejects.toMatchObject({ code, status: 403 });
    }
  });

  it('presigns URLs for a download and an upload that expire', async () => {
    const [object] = bucket().objects();
    const down = client().signatureUrl(object?.key ?? '', { expires: 60 });
    const up = client().signatureUrl('up.txt', { expires: 60, method: 'PUT', 'Content-Type': 'text/plain' });
    expect(await (await fetch(down)).text()).toBe(object?.content.toString());
    const put = await fetch(up, { method: 'PUT', body: 'uploaded', headers: { 'content-type': 'text/plain' } });
    expect(put.status).toBe(200);
    expect((await client().get('up.txt')).content.toString()).toBe('uploaded');
    const other = await fetch(up, { method: 'PUT', body: 'uploaded', headers: { 'content-type': 'text/html' } });
    expect(await other.text()).toContain('<Code>SignatureDoesNotMatch</Code>');
    expect(JSON.stringify(emulator.calls())).not.toContain(emulator.callers.administrator.securityToken);
    const later = await startEmulator({ instances: 1, now: () => Date.now() + 61_000 });
    const expired = await fetch(down.replace(new URL(emulator.origin).port, new URL(later.origin).port));
    await later.close();
    expect(expired.status).toBe(403);
    expect(await expired.text()).toContain('<Message>Request has expired.</Message>');
  });

  it('is refused without a date, with a date that is none, and with an old one', async () => {
    const list = (headers: Record<string, string>) =>
      fetch(emulator.origin, {
        headers: { authorization: `OSS ${emulator.longLivedKeys.administrator.accessKeyId}:c2ln`, ...headers },
      }).then((answer) => answer.text());
    expect(await list({})).toContain('<EC>0002-00000503</EC>');
    expect(await list({ 'x-oss-date': 'yesterday' })).toContain('<EC>0002-00000502</EC>');
    expect(await list({ 'x-oss-date': 'Tue, 20 Dec 2022 08:48:18 GMT' })).toContain(
      '<Code>RequestTimeTooSkewed</Code>',
    );
    expect(await list({ 'x-oss-date': new Date().toUTCString() })).toContain('<Code>SignatureDoesNotMatch</Code>');
  });
});
