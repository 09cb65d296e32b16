/** AssumeRoleWithOIDC as the official SDK calls it: tokens, trust policies, session policies and chains. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Emulator } from '../../../emulator/emulator.js';
import { startTestIssuer } from '../../gateway/callers/test-issuer.js';
import { startEmulator } from '../../start-emulator.js';
import { config, ram, sts } from '../official.js';

let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator({ instances: 10 });
});
afterAll(() => emulator.close());

const accountId = () => emulator.cloud.accounts[0].id;
const role = (name: string) => `acs:ram::${accountId()}:role/${name}`;
const provider = () => emulator.oidcProviders.list()[0]?.arn ?? '';
/** Dummy keys: the SDK requires some, and does not send them. */
const noKeys = { accessKeyId: 'none', accessKeySecret: 'none', securityToken: 'none' };

interface Ask {
  readonly roleArn?: string;
  readonly subject?: string;
  readonly claims?: Readonly<Record<string, unknown>>;
  readonly token?: string;
  readonly policy?: string;
  readonly durationSeconds?: number;
  readonly OIDCProviderArn?: string;
}

async function enter({ subject = 'alice', claims = {}, token, ...more }: Ask = {}) {
  const client = new sts.default(config(emulator.origin, noKeys));
  const request = new sts.AssumeRoleWithOIDCRequest({
    OIDCProviderArn: provider(),
    OIDCToken: token ?? emulator.issuer.token({ subject, claims }),
    roleArn: role('portal-reader'),
    roleSessionName: 'alice',
    ...more,
  });
  const { body } = await client.assumeRoleWithOIDC(request);
  return body;
}

async function keysOf(ask: Ask) {
  const { accessKeyId = '', accessKeySecret = '', securityToken = '' } = (await enter(ask))?.credentials ?? {};
  return { accessKeyId, accessKeySecret, securityToken };
}

const listUsers = (keys: Awaited<ReturnType<typeof keysOf>>) =>
  new ram.default(config(emulator.origin, keys)).listUsers(new ram.ListUsersRequest({}));

describe('AssumeRoleWithOIDC', () => {
  it('opens a session of the role for the official SDK', async () => {
    const body = await enter();
    expect(body).toMatchObject({
      assumedRoleUser: { arn: `${role('portal-reader')}/alice` },
      OIDCTokenInfo: {
        subject: 'alice',
        issuer: emulator.issuer.url,
        clientIds: 'yunmen',
        verificationInfo: 'Success',
      },
    });
    const client = new sts.default(config(emulator.origin, await keysOf({})));
    const { body: who } = await client.getCallerIdentity();
    expect(who?.arn).toBe(`acs:ram::${accountId()}:assumed-role/portal-reader/alice`);
  });

  it.each([
    ['a token that has expired', { claims: { exp: 1_700_000_000 } }, 'AuthenticationFail.OIDCToken.Expired'],
    ['a token of another audience', { claims: { aud: 'other' } }, 'AuthenticationFail.OIDCToken.AudienceMismatch'],
    ['a token of another issuer', { claims: { iss: 'https://x' } }, 'AuthenticationFail.OIDCToken.IssuerMismatch'],
    ['what is no token', { token: 'abcd' }, 'AuthenticationFail.OIDCToken.Invalid'],
    ['a token that is not signed', { token: 'e30.e30.' }, 'AuthenticationFail.OIDCToken.Invalid'],
    ['an unregistered provider', { OIDCProviderArn: 'acs:ram::1:oidc-provider/x' }, 'EntityNotExist.OIDCProvider'],
    ['a role that is not there', { roleArn: 'acs:ram::1:role/x' }, 'EntityNotExist.Role'],
    ['a session under 15 minutes', { durationSeconds: 899 }, 'InvalidParameter.DurationSeconds'],
    ['a session policy that is none', { policy: '{}' }, 'InvalidParameter.PolicyGrammar'],
  ])('refuses %s', async (_what, ask, code) => {
    await expect(enter(ask)).rejects.toMatchObject({ code });
  });

  it('accepts a token signed with the issuer’s previous key, and with the new one', async () => {
    const old = emulator.issuer.token({ subject: 'alice' });
    emulator.issuer.rotate();
    await expect(enter({ token: old })).resolves.toBeDefined();
    await expect(enter()).resolves.toBeDefined();
  });

  it('checks the subject against the trust policy', async () => {
    const roleArn = role('portal-oncall');
    await expect(enter({ roleArn, subject: 'oncall-7' })).resolves.toBeDefined();
    await expect(enter({ roleArn, subject: 'alice' })).rejects.toMatchObject({
      code: 'AuthenticationFail.NoPermission',
    });
    await expect(enter({ roleArn: role('team-001') })).rejects.toMatchObject({
      code: 'AuthenticationFail.NoPermission',
    });
  });

  it('grants no more than the session policy allows', async () => {
    const roleArn = role('portal-administrator');
    const policy = JSON.stringify({ Version: '1', Statement: [{ Effect: 'Allow', Action: 'ecs:*', Resource: '*' }] });
    await expect(listUsers(await keysOf({ roleArn }))).resolves.toBeDefined();
    await expect(listUsers(await keysOf({ roleArn, policy }))).rejects.toMatchObject({ code: 'NoPermission' });
  });

  it('opens chained sessions of at most an hour', async () => {
    const client = new sts.default(config(emulator.origin, await keysOf({ roleArn: role('portal-administrator') })));
    const chained = (durationSeconds: number) =>
      client.assumeRole(
        new sts.AssumeRoleRequest({ roleArn: role('portal-administrator'), roleSessionName: 'bob', durationSeconds }),
      );
    await expect(chained(3601)).rejects.toMatchObject({ code: 'InvalidParameter.DurationSeconds' });
  });

  it('reads the keys of a foreign issuer once, and again after they change', async () => {
    const issuer = await startTestIssuer();
    const arn = `acs:ram::${accountId()}:oidc-provider/yunmen-sso`;
    const own = emulator.oidcProviders.list()[0];
    emulator.oidcProviders.add({ arn, issuer: issuer.url, clientIds: ['yunmen'] });
    for (let at = 0; at < 3; at += 1) await enter({ token: await issuer.token() });
    expect(issuer.asked).toEqual(['/.well-known/openid-configuration', '/keys']);
    await issuer.rotate();
    issuer.publish();
    await enter({ token: await issuer.token() });
    expect(issuer.asked).toHaveLength(4);
    if (own) emulator.oidcProviders.add(own);
    await issuer.close();
  });

  it('is logged without the token', async () => {
    emulator.clearCalls();
    await enter();
    const [call] = emulator.calls();
    expect(call).toMatchObject({
      action: 'AssumeRoleWithOIDC',
      accessKeyId: null,
      params: { RoleSessionName: 'alice' },
    });
    expect(JSON.stringify(call)).not.toMatch(/eyJ/);
  });
});
