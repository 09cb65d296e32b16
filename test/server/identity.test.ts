/** The configuration of caller identity: what stops the start, what delays it, and who is served. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { get } from 'node:http';
import { fileURLToPath } from 'node:url';
import { pino } from 'pino';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createClient } from '../../client/client.js';
import type { Emulator } from '../../emulator/emulator.js';
import { configuredCallers } from '../../server/callers/configured.js';
import { readConfig } from '../../server/config/config.js';
import { startEmulator } from '../start-emulator.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const oidc = {
  YUNMEN_IDENTITY: 'oidc',
  YUNMEN_OIDC_ISSUER: 'https://login.example.com/realm',
  YUNMEN_OIDC_AUDIENCE: 'yunmen',
  YUNMEN_OIDC_PROVIDER_ARN: 'acs:ram::1234567890123456:oidc-provider/sso',
  YUNMEN_OIDC_ROLE_CLAIM: 'roles',
};

let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator({ instances: 10 });
});
afterAll(() => emulator.close());

describe('the configuration of identity', () => {
  it.each([
    ['sts-headers', { YUNMEN_IDENTITY: 'sts-headers' }],
    ['oidc by claim', oidc],
    [
      'oidc by one role',
      { ...oidc, YUNMEN_OIDC_ROLE_CLAIM: '', YUNMEN_OIDC_ROLE_ARN: 'acs:ram::1234567890123456:role/a' },
    ],
    ['both, in any order', { ...oidc, YUNMEN_IDENTITY: 'oidc, sts-headers' }],
    ['an issuer on this machine', { ...oidc, YUNMEN_OIDC_ISSUER: 'http://localhost:8080' }],
    ['ambient', { YUNMEN_IDENTITY: 'ambient', HOST: '::1' }],
  ])('is accepted: %s', (_what, environment) => {
    expect(readConfig(environment).YUNMEN_IDENTITY).toHaveLength(environment.YUNMEN_IDENTITY.split(',').length);
  });

  it.each([
    [
      'a mode there is not',
      { YUNMEN_IDENTITY: 'sts-headers,basic' },
      /^YUNMEN_IDENTITY must be .*sts-headers, oidc, ambient/,
    ],
    ['ambient beside another', { YUNMEN_IDENTITY: 'ambient,sts-headers' }, /^YUNMEN_IDENTITY must name ambient alone/],
    [
      'ambient for the pages of everybody',
      { YUNMEN_IDENTITY: 'ambient', YUNMEN_CORS_ORIGINS: 'http://localhost:3000,*' },
      /^YUNMEN_CORS_ORIGINS must not be \*/,
    ],
    ['ambient for other machines', { YUNMEN_IDENTITY: 'ambient', HOST: '0.0.0.0' }, /^HOST must be 127\.0\.0\.1/],
    [
      'oidc without anything',
      { YUNMEN_IDENTITY: 'oidc' },
      /ISSUER must be set[\s\S]*AUDIENCE must be set[\s\S]*PROVIDER_ARN must[\s\S]*ROLE_ARN or/,
    ],
    [
      'oidc that is not asked for',
      { ...oidc, YUNMEN_IDENTITY: 'sts-headers' },
      /must name oidc where YUNMEN_OIDC_ISSUER is set/,
    ],
    [
      'an issuer over plain http',
      { ...oidc, YUNMEN_OIDC_ISSUER: 'http://login.example.com' },
      /^YUNMEN_OIDC_ISSUER must be .* https/,
    ],
    ['an issuer that is no URL', { ...oidc, YUNMEN_OIDC_ISSUER: 'login.example.com' }, /^YUNMEN_OIDC_ISSUER must be/],
    ['an issuer with a query', { ...oidc, YUNMEN_OIDC_ISSUER: 'https://a.example/?b' }, /^YUNMEN_OIDC_ISSUER must be/],
    [
      'a provider that is a role',
      { ...oidc, YUNMEN_OIDC_PROVIDER_ARN: 'acs:ram::1:role/a' },
      /^YUNMEN_OIDC_PROVIDER_ARN must be/,
    ],
    ['a role that is none', { ...oidc, YUNMEN_OIDC_ROLE_ARN: 'portal' }, /^YUNMEN_OIDC_ROLE_ARN must be an ARN/],
  ])('is refused with the name of the variable: %s', (_what, environment, message) => {
    expect(() => readConfig(environment)).toThrow(message);
  });
});

describe('an issuer at the start', () => {
  const callersOf = (issuer: string) => {
    const log = pino({ level: 'silent' });
    const client = createClient({
      homeRegionId: 'cn-hangzhou',
      network: 'public',
      upstream: emulator.origin,
      httpsProxy: undefined,
      noProxy: undefined,
      cacheTtlMs: 0,
      attemptTimeoutMs: 1_000,
    });
    return configuredCallers(readConfig({ ...oidc, YUNMEN_OIDC_ISSUER: issuer }), { client, log, notes: log });
  };

  it('is read, and callers can be identified at once', async () => {
    expect((await callersOf(emulator.issuer.url)).isReady()).toBe(true);
  });

  it('stops the start if its metadata is wrong', async () => {
    await expect(callersOf(`${emulator.issuer.url}/`)).rejects.toThrow(/^YUNMEN_OIDC_ISSUER: .* is about the issuer/);
  });

  it('does not stop the start if it cannot be reached; readiness waits', async () => {
    const callers = await callersOf('http://127.0.0.1:9');
    expect(callers.isReady()).toBe(false);
    const token = emulator.issuer.token({ subject: 'early', claims: { iss: 'http://127.0.0.1:9' } });
    const headers = new Headers({ authorization: `Bearer ${token}` });
    await expect(async () => callers.identify(headers)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  });
});

describe('npm run serve', { timeout: 90_000 }, () => {
  const running: ChildProcess[] = [];
  afterEach(async () => {
    for (const child of running.splice(0)) {
      const gone = child.exitCode === null ? once(child, 'exit') : undefined;
      child.kill('SIGTERM');
      await gone;
    }
  });

  /** The output until it serves or ends. */
  async function serve(environment: Readonly<Record<string, string>>) {
    const child = spawn(process.execPath, ['start.mjs', 'server.ts'], {
      cwd: root,
      env: { PATH: process.env.PATH, HOME: '/nowhere', PORT: '0', YUNMEN_UPSTREAM: emulator.origin, ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    running.push(child);
    const said = { text: '' };
    const hear = (chunk: Buffer) => {
      said.text += chunk;
    };
    child.stdout?.on('data', hear);
    child.stderr?.on('data', hear);
    await expect.poll(() => said.text.includes('"serving"') || child.exitCode !== null, { timeout: 60_000 }).toBe(true);
    const [, origin = ''] = /"origin":"([^"]+)"/.exec(said.text) ?? [];
    return { child, said, origin };
  }

  const ask = async (origin: string, headers: Readonly<Record<string, string>> = {}) => {
    const response = await fetch(`${origin}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: '{"query":"{ viewer { arn } }"}',
    });
    return { status: response.status, body: await response.text() };
  };

  it('uses the identity of this machine in mode ambient, for local requests, and logs this', async () => {
    const { accessKeyId, accessKeySecret } = emulator.longLivedKeys.auditor;
    const { said, origin } = await serve({
      YUNMEN_IDENTITY: 'ambient',
      ALIBABA_CLOUD_ACCESS_KEY_ID: accessKeyId,
      ALIBABA_CLOUD_ACCESS_KEY_SECRET: accessKeySecret,
    });
    expect(said.text).toMatch(/every client of this port acts as you/);
    const { status, body } = await ask(origin);
    expect({ status, isAuditor: body.includes(':user/auditor') }).toEqual({ status: 200, isAuditor: true });
    expect(await ask(origin, { authorization: 'Bearer abc' })).toMatchObject({ status: 401 });
    const elsewhere = await new Promise((resolve, reject) => {
      const { hostname, port } = new URL(origin);
      const options = { hostname, port, path: '/graphql?query={__typename}', headers: { host: 'rebound.example' } };
      get(options, (answer) => resolve(answer.statusCode)).on('error', reject);
    });
    expect(elsewhere).toBe(403);
    expect(said.text).not.toContain(accessKeySecret);
  });

  it('does not start in mode ambient without credentials, and does not log what it has read', async () => {
    const { child, said } = await serve({
      YUNMEN_IDENTITY: 'ambient',
      ALIBABA_CLOUD_ECS_METADATA_DISABLED: 'true',
      ALIBABA_CLOUD_CREDENTIALS_FILE: fileURLToPath(new URL('../../package.json', import.meta.url)),
    });
    expect(child.exitCode).toBe(1);
    expect(said.text).toMatch(/This machine has no credentials/);
  });

  it('serves users by token, and logs none of their tokens', async () => {
    const { said, origin } = await serve({
      YUNMEN_IDENTITY: 'oidc',
      LOG_LEVEL: 'trace',
      YUNMEN_OIDC_ISSUER: emulator.issuer.url,
      YUNMEN_OIDC_AUDIENCE: emulator.issuer.audience,
      YUNMEN_OIDC_PROVIDER_ARN: emulator.oidcProviders.list()[0]?.arn ?? '',
      YUNMEN_OIDC_ROLE_CLAIM: emulator.issuer.rolesClaim,
    });
    const [person] = emulator.signedIn();
    const token = person?.token ?? '';
    expect((await ask(origin, { authorization: `Bearer ${token}` })).body).toContain(
      'portal-administrator/administrator',
    );
    // The longest token that STS accepts, which is longer than Node's default limit of headers.
    const roles = [person?.roleArn];
    const long = emulator.issuer.token({ subject: 'long', roles, claims: { groups: 'g'.repeat(14_000) } });
    expect(await ask(origin, { authorization: `Bearer ${long}` })).toMatchObject({ status: 200 });
    expect((await ask(origin, { authorization: `Bearer ${token}x` })).status).toBe(401);
    for (const part of [...token.split('.'), ...long.split('.')]) expect(said.text).not.toContain(part);
    expect(said.text).not.toMatch(/secret|token-of/);
  });
});
