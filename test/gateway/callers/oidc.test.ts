/** Users with OIDC tokens: which tokens are valid, which role they get, and how invalid tokens are refused. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { bearer, startTestGateway, type TestGateway } from '../harness.js';
import { startTestIssuer, type TestIssuer } from './test-issuer.js';

let issuer: TestIssuer;
let gateway: TestGateway;
beforeAll(async () => {
  issuer = await startTestIssuer();
  gateway = await startTestGateway({ instances: 50, oidc: { url: issuer.url } });
  const { oidcProviders } = gateway.emulator;
  const [own] = oidcProviders.list();
  if (own) oidcProviders.add({ arn: own.arn, issuer: issuer.url, clientIds: ['yunmen'] });
});
beforeEach(() => gateway.emulator.clearCalls());
afterAll(async () => {
  await gateway.close();
  await issuer.close();
});

const accountId = () => gateway.emulator.cloud.accounts[0].id;
const role = (name: string) => `acs:ram::${accountId()}:role/${name}`;
const administrator = () => role('portal-administrator');
const seconds = () => Math.floor(Date.now() / 1000);

interface ViewerData {
  readonly viewer: { readonly arn: string; readonly credentialsExpireAt: string | null } | null;
}
const ask = (token: string, headers: Readonly<Record<string, string>> = {}) =>
  gateway.ask<ViewerData>('{ viewer { arn credentialsExpireAt } }', { token, headers });

const exchanges = () => gateway.emulator.calls({ action: 'AssumeRoleWithOIDC' });

describe('a valid token', () => {
  it.each(['portal-administrator', 'portal-reader', 'portal-newcomer'])(
    'opens the role that it names: %s',
    async (name) => {
      const { status, data, extensions } = await ask(await issuer.token({ sub: 'alice', roles: role(name) }));
      expect({ status, arn: data.viewer?.arn }).toEqual({
        status: 200,
        arn: `acs:ram::${accountId()}:assumed-role/${name}/alice`,
      });
      expect(extensions.cloud.calls).toBe(1);
      expect(exchanges()).toMatchObject([
        { accessKeyId: null, method: 'POST', params: { RoleArn: role(name), RoleSessionName: 'alice' } },
      ]);
      expect(gateway.emulator.calls({ action: 'GetCallerIdentity' })).toEqual([]);
    },
  );

  it('gets the end of its credentials', async () => {
    const long = await ask(await issuer.token({ sub: 'long', roles: administrator() }));
    const inMs = Date.parse(long.data.viewer?.credentialsExpireAt ?? '') - Date.now();
    expect(inMs).toBeGreaterThan(3_500_000);
    expect(inMs).toBeLessThanOrEqual(3_600_000);
    const exp = seconds() + 600;
    const short = await ask(await issuer.token({ sub: 'short', roles: administrator(), exp }));
    expect(Date.parse(short.data.viewer?.credentialsExpireAt ?? '')).toBe(exp * 1000);
  });

  it.each([
    ['within the leeway after its end', () => ({ exp: seconds() - 30 })],
    ['within the leeway before its beginning', () => ({ nbf: seconds() + 30 })],
    ['that is for others too', () => ({ aud: ['elsewhere', 'yunmen'] })],
  ])('may have the form: %s', async (_what, claims) => {
    const { status, data } = await ask(await issuer.token({ sub: 'edge', roles: administrator(), ...claims() }));
    expect({ status, isKnown: data.viewer !== null }).toEqual({ status: 200, isKnown: true });
  });

  it.each([
    ['300 characters', 'x'.repeat(300), 'y'.repeat(300)],
    ['300 characters that differ in the last', `${'x'.repeat(299)}1`, `${'x'.repeat(299)}2`],
    ['spaces', 'Alice Liddell', 'Alice-Liddell'],
    ['one character', 'a', 'b'],
    ['no letter that a session name may have', '爱丽丝', '鲍勃勃'],
    ['what looks like a name that was cut', 'auth0|1', 'auth0-1'],
  ])('of a subject with %s gets a unique session name', async (_what, ...subjects) => {
    const names = [];
    for (const sub of subjects) {
      const { data } = await ask(await issuer.token({ sub, roles: administrator() }));
      names.push(data.viewer?.arn.split('/').at(-1));
    }
    for (const name of names) expect(name).toMatch(/^[a-zA-Z0-9.@_-]{2,64}$/);
    expect(new Set(names).size).toBe(2);
  });

  it('names the allowed roles, and the request selects one', async () => {
    const roles = [role('portal-reader'), administrator()];
    const token = await issuer.token({ sub: 'two-hats', roles });
    for (const wanted of roles) {
      const { data } = await ask(token, { 'x-yunmen-role': wanted });
      expect(data.viewer?.arn).toContain(wanted.split('/')[1]);
    }
    const unnamed = await ask(token);
    expect(unnamed.status).toBe(401);
    expect(unnamed.errors?.[0]?.message).toContain(roles.join(', '));
  });
});

describe('an invalid token', () => {
  const good = { sub: 'mallory', roles: '' };
  const claims = (more: Readonly<Record<string, unknown>> = {}) => ({ ...good, roles: administrator(), ...more });
  const unsigned = (payload: object) =>
    `${[{ alg: 'none', typ: 'JWT' }, payload].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.')}.`;
  const damaged = async () => {
    const [header, body, signature = ''] = (await issuer.token(claims())).split('.');
    return [header, body, signature.split('').reverse().join('')].join('.');
  };

  it.each([
    ['expired', () => issuer.token(claims({ exp: seconds() - 90 })), /expired/],
    ['not valid yet', () => issuer.token(claims({ nbf: seconds() + 90 })), /not valid yet/],
    ['meant for another audience', () => issuer.token(claims({ aud: 'elsewhere' })), /aud/],
    ['without an audience', () => issuer.token(claims({ aud: undefined })), /aud/],
    ['of another issuer', () => issuer.token(claims({ iss: 'http://127.0.0.1:1' })), /iss/],
    ['without an end', () => issuer.token(claims({ exp: undefined })), /exp/],
    ['without a subject', () => issuer.token(claims({ sub: undefined })), /sub/],
    ['of an empty subject', () => issuer.token(claims({ sub: '' })), /sub/],
    [
      'not signed at all',
      async () => unsigned({ iss: issuer.url, aud: 'yunmen', exp: seconds() + 60, ...claims() }),
      /signed/,
    ],
    ['signed with the public key as a secret', () => issuer.tokenByPublicKey(claims()), /signed with an algorithm/],
    ['signed by an unpublished key', () => issuer.token(claims(), { kid: 'unheard-of' }), /does not publish/],
    ['wrongly signed', damaged, /signature/],
    ['longer than STS takes', () => issuer.token(claims({ padding: 'x'.repeat(20_000) })), /longer/],
    ['without a role', () => issuer.token(claims({ roles: undefined })), /names no role/],
    ['with a role that is no ARN', () => issuer.token(claims({ roles: 'portal-administrator' })), /ARNs of roles/],
    ['with roles that are no texts', () => issuer.token(claims({ roles: [{ a: 1 }] })), /ARNs of roles/],
  ])('is HTTP 401 and never reaches STS: %s', async (_what, token, message) => {
    const answer = await ask(await token());
    expect(answer.status).toBe(401);
    expect(answer.errors?.[0]?.extensions.code).toBe('UNAUTHENTICATED');
    expect(answer.errors?.[0]?.message).toMatch(message);
    expect(gateway.emulator.calls()).toEqual([]);
  });

  it('is HTTP 401 if the request selects a role that it does not allow', async () => {
    const token = await issuer.token(claims({ roles: [role('portal-reader')] }));
    const { status, errors } = await ask(token, { 'x-yunmen-role': administrator() });
    expect(status).toBe(401);
    expect(errors?.[0]?.message).toMatch(/names a role that the token does not allow/);
    expect(gateway.emulator.calls()).toEqual([]);
  });

  it('gets an error that says what to send instead', async () => {
    const challenges = await Promise.all(
      [{}, bearer('abc')].map(async (headers) => {
        const response = await gateway.gateway.fetch('http://localhost/graphql', { method: 'POST', headers });
        return [response.status, response.headers.get('www-authenticate')];
      }),
    );
    expect(challenges).toEqual([
      [401, 'STS-Headers realm="yunmen", Bearer realm="yunmen"'],
      [401, 'STS-Headers realm="yunmen", Bearer realm="yunmen", error="invalid_token"'],
    ]);
  });

  it('is not in the log, and neither is a valid one', async () => {
    const tokens = [await damaged(), await issuer.token(claims({ sub: 'careful' }))];
    for (const token of tokens) await ask(token);
    for (const token of tokens) for (const part of token.split('.')) expect(gateway.logged()).not.toContain(part);
  });
});

describe('a key that the issuer changes', () => {
  it('is found as soon as it is published', async () => {
    await issuer.rotate();
    const token = await issuer.token({ sub: 'rotated', roles: administrator() });
    expect((await ask(token)).status).toBe(401);
    issuer.publish();
    expect((await ask(token)).data.viewer?.arn).toMatch(/rotated$/);
  });

  it('is not requested again and again for tokens with made-up key ids', async () => {
    const before = issuer.asked.length;
    for (let at = 0; at < 30; at += 1) {
      expect((await ask(await issuer.token({}, { kid: `made-up-${at}` }))).status).toBe(401);
    }
    expect(issuer.asked.length - before).toBeLessThanOrEqual(12);
    expect((await ask(await issuer.token({ sub: 'unharmed', roles: administrator() }))).status).toBe(200);
  });
});

describe('a token that STS refuses', () => {
  it.each([
    [
      'a role whose trust does not name the person',
      () => role('portal-oncall'),
      'FORBIDDEN',
      'AuthenticationFail.NoPermission',
    ],
    ['a role that trusts no sign-on', () => role('yunmen-inventory'), 'FORBIDDEN', 'AuthenticationFail.NoPermission'],
    ['a role that is not there', () => role('nowhere'), 'FORBIDDEN', 'EntityNotExist.Role'],
  ])('fails the fields that need it: %s', async (_what, arn, code, upstreamCode) => {
    const { status, data, errors } = await ask(await issuer.token({ sub: 'outsider', roles: arn() }));
    expect({ status, data }).toEqual({ status: 200, data: { viewer: null } });
    expect(errors?.[0]?.extensions).toMatchObject({ code, upstreamCode, action: 'AssumeRoleWithOIDC' });
  });

  it('reports a role that does not exist, and does not name trust or grants', async () => {
    const { errors } = await ask(await issuer.token({ sub: 'outsider', roles: role('nowhere') }));
    expect(errors?.[0]?.message).toMatch(/role\/nowhere cannot be entered\..*not exist/);
    expect(errors?.[0]?.message).not.toMatch(/trust policy|administers/);
    expect(errors?.[0]?.extensions.missingPermission).toBeUndefined();
  });

  it('says that the trust policy denied it, and that no grant would help', async () => {
    const { errors } = await ask(await issuer.token({ sub: 'outsider', roles: role('portal-oncall') }));
    expect(errors?.[0]?.message).toMatch(/portal-oncall does not admit this user.*trust policy/);
    expect(errors?.[0]?.extensions.missingPermission).toEqual({
      action: 'sts:AssumeRole',
      resource: role('portal-oncall'),
      policyType: 'AssumeRolePolicy',
      denial: 'ImplicitDeny',
      statement: null,
    });
  });

  it('is UNAUTHENTICATED if STS no longer knows the issuer', async () => {
    const { oidcProviders } = gateway.emulator;
    const [own] = oidcProviders.list();
    if (!own) throw new Error('The emulator has no provider.');
    oidcProviders.add({ ...own, clientIds: ['another-client'] });
    const { status, data, errors } = await ask(await issuer.token({ sub: 'late', roles: administrator() }));
    oidcProviders.add(own);
    expect({ status, data }).toEqual({ status: 200, data: { viewer: null } });
    expect(errors?.[0]?.extensions).toMatchObject({
      code: 'UNAUTHENTICATED',
      upstreamCode: 'AuthenticationFail.OIDCToken.AudienceMismatch',
    });
    // A new token is tried at once.
    const again = await ask(await issuer.token({ sub: 'late', roles: administrator(), jti: 'another' }));
    expect(again.data.viewer?.arn).toMatch(/late$/);
  });
});

describe('a default role', () => {
  let other: TestGateway;
  beforeAll(async () => {
    other = await startTestGateway({
      instances: 10,
      oidc: { url: issuer.url, defaultRoleArn: administrator() },
    });
    const [own] = other.emulator.oidcProviders.list();
    if (own) other.emulator.oidcProviders.add({ arn: own.arn, issuer: issuer.url, clientIds: ['yunmen'] });
  });
  afterAll(() => other.close());
  const ask = async (claims: object) =>
    other.ask<ViewerData>('{ viewer { arn } }', { token: await issuer.token({ sub: 'plain', ...claims }) });

  it('is used for tokens without the claim', async () => {
    const { status, data } = await ask({});
    expect({ status, arn: data.viewer?.arn }).toMatchObject({ arn: expect.stringContaining('portal-administrator') });
  });

  it.each([[[]], [''], [['']], [null], [[null]], [[1]], [{}], [[[]]], [false], [0], [['', 'acs:ram::1:role/a']]])(
    'is not used for a token whose claim is %j',
    async (roles) => {
      other.emulator.clearCalls();
      const { status, errors } = await ask({ roles });
      expect({ status, code: errors?.[0]?.extensions.code }).toEqual({ status: 401, code: 'UNAUTHENTICATED' });
      expect(errors?.[0]?.message).toMatch(/roles is empty|must hold ARNs/);
      expect(other.emulator.calls()).toEqual([]);
    },
  );
});
