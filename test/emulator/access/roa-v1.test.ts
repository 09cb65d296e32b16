/** ROA signature version 1.0, as older SDKs send it to products with paths: signed here as their source does. */
import { createHash, createHmac } from 'node:crypto';
import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Emulator } from '../../../emulator/emulator.js';
import { startEmulator } from '../../start-emulator.js';
import type { Keys } from './signed-by-hand.js';

let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator({ instances: 24 });
});
afterAll(() => emulator.close());

interface Changed {
  readonly keys?: Keys;
  readonly headers?: Readonly<Record<string, string>>;
}

/** DescribeClustersV1 of Container Service. */
function clusters({ keys = emulator.longLivedKeys.administrator, headers: more = {} }: Changed = {}) {
  const headers: Record<string, string> = {
    accept: 'application/json',
    'content-md5': createHash('md5').update('').digest('base64'),
    'content-type': 'application/octet-stream',
    date: new Date().toUTCString(),
    'x-acs-signature-method': 'HMAC-SHA1',
    'x-acs-signature-version': '1.0',
    'x-acs-version': '2015-12-15',
    ...(keys.securityToken !== undefined && { 'x-acs-security-token': keys.securityToken }),
    ...more,
  };
  const acs = Object.keys(headers).filter((name) => name.startsWith('x-acs-'));
  const text = [
    'GET',
    ...['accept', 'content-md5', 'content-type', 'date'].map((name) => headers[name]),
    ...acs.sort().map((name) => `${name}:${headers[name]}`),
    '/api/v1/clusters?name=a b&page_size=10&region_id=',
  ].join('\n');
  // A value that is empty is signed as a bare name.
  const signature = createHmac('sha1', keys.accessKeySecret).update(text.replace(/=$/, '')).digest('base64');
  return send({ ...headers, authorization: `acs ${keys.accessKeyId}:${signature}` });
}

function send(headers: Readonly<Record<string, string>>): Promise<readonly [status: number, code: unknown]> {
  const { hostname, port } = new URL(emulator.origin);
  return new Promise((resolve, reject) => {
    const sent = request({
      hostname,
      port,
      path: '/api/v1/clusters?page_size=10&region_id=&name=a%20b',
      headers: { ...headers, host: 'cs.cn-hangzhou.aliyuncs.com' },
      agent: false,
    });
    sent.once('error', reject).once('response', async (response) => {
      const parts: Buffer[] = [];
      for await (const part of response) parts.push(part);
      const body = JSON.parse(Buffer.concat(parts).toString());
      resolve([response.statusCode ?? 0, body.code ?? body.Code]);
    });
    sent.end();
  });
}

describe('ROA signature version 1.0', () => {
  it('is accepted with keys and with a token, and again, because it needs no nonce', async () => {
    expect(await clusters()).toEqual([200, undefined]);
    expect(await clusters()).toEqual([200, undefined]);
    expect(await clusters({ keys: emulator.callers.administrator })).toEqual([200, undefined]);
    expect(emulator.calls({ product: 'CS' })).toMatchObject([
      { action: 'DescribeClustersV1', accessKeyId: emulator.longLivedKeys.administrator.accessKeyId },
      { action: 'DescribeClustersV1' },
      { accessKeyId: emulator.callers.administrator.accessKeyId },
    ]);
  });

  it('is refused with a wrong secret, without a permission, and with a nonce that was used', async () => {
    const wrong = { ...emulator.longLivedKeys.administrator, accessKeySecret: 'wrong' };
    expect(await clusters({ keys: wrong })).toEqual([400, 'SignatureDoesNotMatch']);
    expect((await clusters({ keys: emulator.longLivedKeys.powerless }))[0]).toBe(403);
    const headers = { 'x-acs-signature-nonce': 'used' };
    expect(await clusters({ headers })).toEqual([200, undefined]);
    expect(await clusters({ headers })).toEqual([400, 'SignatureNonceUsed']);
  });

  it.each([
    ['an old date', { date: new Date(Date.now() - 16 * 60_000).toUTCString() }, 'InvalidTimeStamp.Expired'],
    ['a date of another format', { date: new Date().toISOString() }, 'InvalidTimeStamp.Format'],
    ['another method', { 'x-acs-signature-method': 'HMAC-SHA256' }, 'InvalidSignatureMethod'],
    [
      'a digest of another body',
      { 'content-md5': createHash('md5').update('other').digest('base64') },
      'ContentMD5NotMatched',
    ],
  ])('is refused with %s', async (_, headers, code) => {
    expect(await clusters({ headers })).toEqual([400, code]);
  });
});
