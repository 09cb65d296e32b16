import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Emulator } from '../../../emulator/emulator.js';
import { startEmulator } from '../../start-emulator.js';
import { type Keys, send, versions } from '../access/signed-by-hand.js';
import { ossClient } from './oss-client.js';

let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator({ instances: 1 });
});
afterEach(() => {
  emulator.clearFaults();
  emulator.clearCalls();
});
afterAll(() => emulator.close());

const list = (keys?: Keys) => ossClient(emulator, 'cn-hangzhou', keys && { keys }).listBuckets();

describe('credentials of OSS calls', () => {
  const cases: readonly (readonly [fact: string, code: string, change: Partial<Keys>])[] = [
    ['a wrong secret', 'SignatureDoesNotMatch', { accessKeySecret: 'wrong' }],
    ['an unknown key', 'InvalidAccessKeyId', { accessKeyId: 'LTAInobody' }],
    ['a wrong token', 'InvalidSecurityToken', { securityToken: 'wrong' }],
    ['a missing token', 'InvalidAccessKeyId', { securityToken: '' }],
  ];

  for (const [fact, code, change] of cases) {
    it(`are refused with ${fact}`, async () => {
      await expect(list({ ...emulator.callers.reader, ...change })).rejects.toMatchObject({ code });
      expect(emulator.calls()).toMatchObject([{ product: 'Oss', action: 'ListBuckets', code }]);
    });
  }

  it('are refused once their token has expired', async () => {
    const session = emulator.issueSession(emulator.callers.reader.arn, { durationSeconds: 60 });
    await list(session);
    emulator.advanceClock(61_000);
    await expect(list(session)).rejects.toMatchObject({ code: 'SecurityTokenExpired', status: 403 });
    expect(emulator.calls().map(({ status, code }) => [status, code])).toEqual([
      [200, null],
      [403, 'SecurityTokenExpired'],
    ]);
  });

  it('are refused when the signature is 20 minutes old', async () => {
    const later = await startEmulator({ instances: 1, now: () => Date.now() + 20 * 60_000 });
    const [bucket] = later.cloud.accounts[0].buckets;
    const refused = ossClient(later, 'cn-hangzhou').getBucketInfo(bucket?.name ?? '');
    await expect(refused).rejects.toMatchObject({ code: 'RequestTimeTooSkewed' });
    await later.close();
  });

  it('may be long-lived keys', async () => {
    expect((await list(emulator.longLivedKeys.administrator)).isTruncated).toBe(true);
    await expect(list(emulator.longLivedKeys.powerless)).rejects.toMatchObject({ code: 'AccessDenied' });
    await expect(list(emulator.longLivedKeys.suspended)).rejects.toMatchObject({ code: 'InvalidAccessKeyId' });
  });

  it('are logged without token and signature, with the request id of the answer', async () => {
    const { accessKeyId, arn, accountId, securityToken } = emulator.callers.reader;
    const { res } = await list(emulator.callers.reader);
    const [call] = emulator.calls();
    expect(call).toMatchObject({ product: 'Oss', action: 'ListBuckets', regionId: 'cn-hangzhou', nonce: null });
    expect(call).toMatchObject({ accessKeyId, principalArn: arn, accountId, status: 200, code: null });
    expect(res.headers['x-oss-request-id']).toBe(call?.requestId);
    expect(JSON.stringify(call)).not.toContain(securityToken);
  });
});

describe('faults of OSS calls', () => {
  it('are refusals with the codes of OSS', async () => {
    for (const [kind, status, code] of [
      ['throttle', 503, 'TotalQpsLimitExceeded'],
      ['error500', 500, 'InternalError'],
      ['error503', 503, 'ServiceUnavailable'],
      ['expire', 403, 'SecurityTokenExpired'],
    ] as const) {
      emulator.addFault({ kind, product: 'Oss', action: 'ListBuckets', count: 1 });
      const refusal: { requestId?: string } = await list().catch((error: unknown) => Object(error));
      const call = emulator.calls().at(-1);
      expect(refusal).toMatchObject({ status, code, requestId: call?.requestId });
      expect(call).toMatchObject({ status, code });
    }
    await list();
  });

  it('are refusals beyond the rate limit', async () => {
    emulator.setRateLimit(1);
    const outcomes = await Promise.allSettled([list(), list(), list()]);
    emulator.setRateLimit(null);
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(emulator.calls().filter(({ code }) => code === 'TotalQpsLimitExceeded')).toHaveLength(2);
  });

  it('cut, break and replace XML', async () => {
    for (const kind of ['reset', 'truncate', 'malformed', 'html'] as const) {
      emulator.addFault({ kind, count: 1 });
      await expect(list()).rejects.toThrow();
    }
    expect(emulator.calls().map(({ status }) => status)).toEqual([0, 200, 200, 502]);
  });
});

describe('a bare address', () => {
  it('treats a request without an action as OSS, and one with an action as RPC', async () => {
    const anonymous = await fetch(emulator.origin);
    expect(await anonymous.text()).toContain('<Code>AccessDenied</Code>');
    const unknown = { keys: emulator.callers.reader, action: 'ListThings', version: '1999-01-01' };
    expect((await send(emulator.origin, unknown)).body).toMatchObject({ Code: 'InvalidProduct.NotFound' });
    const form = await fetch(emulator.origin, { method: 'POST', body: new URLSearchParams({ Action: 'ListThings' }) });
    expect(await form.json()).toMatchObject({ Code: 'InvalidProduct.NotFound' });
    await send(emulator.origin, { ...unknown, action: 'GetCallerIdentity', version: versions.sts });
    expect(emulator.calls().map(({ product, action }) => `${product} ${action}`)).toEqual([
      'Oss ListBuckets',
      'Sts GetCallerIdentity',
    ]);
  });
});

describe('the control endpoint of buckets', () => {
  it('shows them per account, without objects', async () => {
    const [main, partner, poor] = emulator.cloud.accounts;
    const shown = async (id = '') => {
      const response = await fetch(`${emulator.origin}/__emulator/accounts/${id}/buckets`);
      const { buckets }: { buckets: Record<string, unknown>[] } = Object(await response.json());
      return buckets;
    };
    const buckets = await shown(main.id);
    expect(buckets.map(({ name, region }) => [name, region])).toEqual(main.buckets.map((b) => [b.name, b.region]));
    expect(buckets).toHaveLength(150);
    expect(buckets.every((bucket) => !('objects' in bucket))).toBe(true);
    expect([await shown(partner?.id), await shown(poor?.id)].map(({ length }) => length)).toEqual([13, 0]);
  });
});
