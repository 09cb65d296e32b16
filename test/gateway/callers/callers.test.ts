/** A request needs one caller with all three parts of temporary credentials. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type GatewayError, keyHeaders, startTestGateway, type TestGateway } from '../harness.js';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway({ instances: 100 });
});
beforeEach(() => gateway.emulator.clearCalls());
afterAll(() => gateway.close());

const codesOf = (errors: readonly GatewayError[] | undefined) =>
  (errors ?? []).map(({ extensions }) => extensions.code);

describe('a caller without usable credentials', () => {
  const ask = async (headers: Readonly<Record<string, string>>, body = '{"query":"{ viewer { arn } }"}') => {
    const response = await gateway.gateway.fetch('http://localhost/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body,
    });
    return {
      status: response.status,
      body: (await response.json()) as { errors: GatewayError[]; extensions: { cloud: object } },
    };
  };
  const keys = () => keyHeaders(gateway.emulator.callers.administrator);
  const without = (...names: readonly string[]) =>
    Object.fromEntries(Object.entries(keys()).filter(([name]) => !names.includes(name)));

  it.each([
    ['nothing', () => ({}), /x-acs-accesskey-id.*x-acs-accesskey-secret.*x-acs-security-token/],
    ['a bearer that is no token', () => ({ authorization: 'Bearer abc' }), /not a readable signed JWT/],
    ['another scheme', () => ({ authorization: 'Basic YTpi' }), /Bearer/],
    ['both kinds', () => ({ ...keys(), authorization: 'Bearer abc' }), /one kind of credential/],
    ['a role beside keys', () => ({ ...keys(), 'x-yunmen-role': 'acs:ram::1:role/a' }), /x-yunmen-role/],
    ['no token', () => without('x-acs-security-token'), /x-acs-security-token/],
    ['no secret', () => without('x-acs-accesskey-secret'), /x-acs-accesskey-secret/],
    ['no key id', () => without('x-acs-accesskey-id'), /x-acs-accesskey-id/],
    ['an empty token', () => ({ ...keys(), 'x-acs-security-token': '' }), /x-acs-security-token/],
    [
      'the key id alone',
      () => without('x-acs-accesskey-secret', 'x-acs-security-token'),
      /x-acs-accesskey-secret.*x-acs-security-token/,
    ],
    [
      'a long-lived key',
      () => ({ ...keys(), 'x-acs-accesskey-id': gateway.emulator.longLivedKeys.administrator.accessKeyId }),
      /STS\./,
    ],
  ])('is HTTP 401 with %s', async (_what, headers, message) => {
    for (const text of ['{"query":"{ viewer { arn } }"}', 'no JSON at all']) {
      const { status, body } = await ask(headers(), text);
      expect(status).toBe(401);
      expect(codesOf(body.errors)).toEqual(['UNAUTHENTICATED']);
      expect(body.errors[0]?.message).toMatch(message);
      expect(body.extensions.cloud).toMatchObject({ calls: 0 });
    }
    expect(gateway.emulator.calls()).toEqual([]);
  });

  it.each([
    ['a wrong secret', { accessKeySecret: 'wrong' }],
    ['a malformed token', { securityToken: 'CAISjunk' }],
    ['an unknown key id', { accessKeyId: 'STS.nobody' }],
  ])('is HTTP 200 and UNAUTHENTICATED with %s', async (_what, change) => {
    const as = { ...gateway.emulator.callers.administrator, ...change };
    const { status, data, errors } = await gateway.ask<object>(
      '{ viewer { arn } users { nodes { userName } } instances(regionIds: ["cn-hangzhou"]) { nodes { name } unavailable { code } } }',
      { as },
    );
    expect(status).toBe(200);
    expect(data).toEqual({
      viewer: null,
      users: { nodes: [] },
      instances: { nodes: [], unavailable: [{ code: 'UNAUTHENTICATED' }] },
    });
    expect(codesOf(errors)).toEqual(['UNAUTHENTICATED', 'UNAUTHENTICATED']);
    expect(errors?.[0]?.message).toMatch(/send credentials that are valid/);
    expect(errors?.[0]?.extensions).toMatchObject({ retryable: false });
  });

  it('is UNAUTHENTICATED with another caller’s token', async () => {
    const { administrator, partner } = gateway.emulator.callers;
    const { data, errors } = await gateway.ask<object>('{ viewer { arn } }', {
      as: { ...administrator, securityToken: partner.securityToken },
    });
    expect(data).toEqual({ viewer: null });
    expect(codesOf(errors)).toEqual(['UNAUTHENTICATED']);
  });
});

describe('expired credentials', () => {
  it('are CREDENTIALS_EXPIRED in every field', async () => {
    const own = await startTestGateway({ instances: 100 });
    const { emulator, ask } = own;
    const arn = `acs:ram::${emulator.cloud.accounts[0].id}:role/portal-administrator`;
    const as = emulator.issueSession(arn, { durationSeconds: 900 });
    // Ten minutes, within the clock skew that upstream accepts; the session has five minutes left.
    const short = emulator.issueSession(arn, { durationSeconds: 300 });
    emulator.advanceClock(10 * 60_000);
    expect((await ask('{ users(first: 1) { nodes { userName } } }', { as })).errors).toBeUndefined();
    const { data, errors } = await ask(
      '{ viewer { arn } users { totalCount unavailable { code message } } user(userName: "auditor") { email } }',
      { as: short },
    );
    expect(data).toMatchObject({ viewer: null, users: { unavailable: [{ code: 'CREDENTIALS_EXPIRED' }] }, user: null });
    expect(codesOf(errors)).toEqual(['CREDENTIALS_EXPIRED', 'CREDENTIALS_EXPIRED']);
    expect(errors?.[0]?.message).toMatch(/renew/);
    await own.close();
  });
});
