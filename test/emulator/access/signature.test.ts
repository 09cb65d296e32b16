import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Emulator } from '../../../emulator/emulator.js';
import { startEmulator } from '../../start-emulator.js';
import { deliver, type RawCall, send, sign, versions } from './signed-by-hand.js';

let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator();
});
afterAll(() => emulator.close());
beforeEach(() => emulator.clearCalls());

const identity = (change: Partial<RawCall> = {}): RawCall => ({
  keys: emulator.callers.administrator,
  action: 'GetCallerIdentity',
  version: versions.sts,
  ...change,
});

describe('ACS3 verification', () => {
  it('accepts GET and POST, and a signed form body', async () => {
    const form = { body: 'AcceptLanguage=ja', headers: { 'content-type': 'application/x-www-form-urlencoded' } };
    expect((await send(emulator.origin, identity({ method: 'GET' }))).status).toBe(200);
    const answer = await send(emulator.origin, identity({ action: 'DescribeRegions', version: versions.ecs, ...form }));
    expect(answer.body.Regions.Region[0]?.LocalName).toBe('中国（青島）');
  });

  it('refuses a replayed nonce', async () => {
    const signed = sign(emulator.origin, identity());
    expect((await deliver(emulator.origin, signed)).status).toBe(200);
    const replay = await deliver(emulator.origin, signed);
    expect(replay).toMatchObject({ status: 400, body: { Code: 'SignatureNonceUsed' } });
  });

  it('echoes its string to sign when the signature does not match', async () => {
    const keys = { ...emulator.callers.administrator, accessKeySecret: 'junk' };
    const { status, body } = await send(emulator.origin, identity({ keys }));
    expect(status).toBe(400);
    expect(body.Code).toBe('SignatureDoesNotMatch');
    expect(body.Message).toContain('server StringToSign is [ACS3-HMAC-SHA256\n');
  });

  const refusals: readonly (readonly [string, () => Partial<RawCall>, number, string])[] = [
    ['an old date', () => ({ date: new Date(Date.now() - 16 * 60_000) }), 400, 'InvalidTimeStamp.Expired'],
    ['a date of another format', () => ({ headers: { 'x-acs-date': 'today' } }), 400, 'InvalidTimeStamp.Format'],
    ['an unsigned common header', () => ({ unsigned: ['x-acs-version'] }), 400, 'IncompleteSignature'],
    [
      'a hash that is not of the body',
      () => ({ headers: { 'x-acs-content-sha256': '0'.repeat(64) } }),
      400,
      'SignatureDoesNotMatch',
    ],
    [
      'an unknown key',
      () => ({ keys: { accessKeyId: 'LTAI5tNobody', accessKeySecret: 'x' } }),
      404,
      'InvalidAccessKeyId.NotFound',
    ],
    ['an inactive key', () => ({ keys: emulator.longLivedKeys.suspended }), 400, 'InvalidAccessKeyId.Inactive'],
    [
      'a session without its token',
      () => ({ keys: { ...emulator.callers.reader, securityToken: '' } }),
      400,
      'MissingSecurityToken',
    ],
    [
      'a token that was never issued',
      () => ({ keys: { ...emulator.callers.reader, securityToken: 'CAISmadeup' } }),
      400,
      'InvalidSecurityToken.Malformed',
    ],
    [
      "another session's token",
      () => ({ keys: { ...emulator.callers.reader, securityToken: emulator.callers.partner.securityToken } }),
      400,
      'InvalidSecurityToken.MismatchWithAccessKey',
    ],
    ['another method', () => ({ method: 'PUT' }), 400, 'UnsupportedHTTPMethod'],
    ['an unknown action', () => ({ action: 'toString' }), 404, 'InvalidApi.NotFound'],
    ['a missing nonce', () => ({ nonce: '' }), 400, 'MissingParameter'],
  ];
  for (const [what, change, status, code] of refusals) {
    it(`refuses ${what} with ${code}`, async () => {
      const answer = await send(emulator.origin, identity(change()));
      expect(answer.body).toMatchObject({ Code: code, HostId: new URL(emulator.origin).host });
      expect(answer.status).toBe(status);
      expect(answer.headers['x-acs-request-id']).toBe(answer.body.RequestId);
    });
  }

  it('refuses a call without any signature', async () => {
    const headers = { 'x-acs-action': 'GetCallerIdentity', 'x-acs-version': versions.sts };
    const response = await fetch(emulator.origin, { method: 'POST', headers });
    expect(await response.json()).toMatchObject({ Code: 'MissingAccessKeyId' });
  });
});

describe('RPC V1 verification', () => {
  const signedForm = (keys: { accessKeyId: string; accessKeySecret: string }) => {
    const params = {
      AccessKeyId: keys.accessKeyId,
      Action: 'GetCallerIdentity',
      Format: 'JSON',
      SignatureMethod: 'HMAC-SHA1',
      SignatureNonce: `${Math.random()}`,
      SignatureVersion: '1.0',
      Timestamp: `${new Date().toISOString().slice(0, 19)}Z`,
      Version: versions.sts,
    };
    const query = Object.entries(params)
      .map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
      .join('&');
    const signature = createHmac('sha1', `${keys.accessKeySecret}&`)
      .update(`POST&%2F&${encodeURIComponent(query)}`)
      .digest('base64');
    return new URLSearchParams({ ...params, Signature: signature });
  };

  it('accepts a signed form once and refuses its replay', async () => {
    const body = signedForm(emulator.longLivedKeys.auditor);
    const post = () => fetch(emulator.origin, { method: 'POST', body });
    expect(await (await post()).json()).toMatchObject({ IdentityType: 'RAMUser' });
    expect(await (await post()).json()).toMatchObject({ Code: 'SignatureNonceUsed' });
  });

  it('refuses a wrong secret', async () => {
    const body = signedForm({ ...emulator.longLivedKeys.auditor, accessKeySecret: 'junk' });
    const response = await fetch(emulator.origin, { method: 'POST', body });
    expect(await response.json()).toMatchObject({ Code: 'SignatureDoesNotMatch' });
  });
});

describe('the call log', () => {
  it('contains refused calls, but no secrets, tokens or signatures', async () => {
    const keys = emulator.callers.administrator;
    const signed = sign(
      emulator.origin,
      identity({ keys, action: 'DescribeZones', version: versions.ecs, params: { RegionId: 'cn-nowhere' } }),
    );
    await deliver(emulator.origin, signed);
    const calls = emulator.calls({ action: 'DescribeZones' });
    expect(calls).toMatchObject([
      {
        product: 'Ecs',
        regionId: 'cn-nowhere',
        status: 404,
        code: 'InvalidRegionId.NotFound',
        principalArn: keys.arn,
        params: { RegionId: 'cn-nowhere' },
      },
    ]);
    const text = JSON.stringify(calls);
    const [, signature = 'none'] = /Signature=(\w+)/.exec(signed.headers.authorization ?? '') ?? [];
    for (const secret of [keys.accessKeySecret, keys.securityToken, signature]) expect(text).not.toContain(secret);
  });
});
