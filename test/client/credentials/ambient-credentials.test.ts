/** The credentials of this machine, by the official library's own chain. */
import { createServer, type Server } from 'node:http';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { AmbientCredentials } from '../../../client/credentials/ambient-credentials.js';
import { openCredentialChain } from '../../../client/credentials/credential-chain.js';
import { createCallContext } from '../../../client/request/call-context.js';
import { listening } from '../../gateway/callers/test-issuer.js';

const billedTo = createCallContext({ maxCalls: 10 });
const time = { now: Date.now() };
const ambient = () => new AmbientCredentials(openCredentialChain, () => time.now);

let server: Server;
const source = { asked: 0, isUp: true, lifetimeSeconds: 900 };
beforeAll(async () => {
  server = createServer((_request, response) => {
    source.asked += 1;
    response.statusCode = source.isUp ? 200 : 500;
    const Expiration = new Date(Date.now() + source.lifetimeSeconds * 1000).toISOString().replace(/\.\d+Z$/, 'Z');
    const keys = { AccessKeyId: `STS.${source.asked}`, AccessKeySecret: 'hush', SecurityToken: 'token', Expiration };
    response.end(JSON.stringify({ Code: 'Success', ...keys }));
  });
  vi.stubEnv('ALIBABA_CLOUD_CREDENTIALS_URI', await listening(server));
});
beforeEach(() => {
  Object.assign(source, { asked: 0, isUp: true });
  // The machine that runs the tests may have its own credentials.
  vi.stubEnv('ALIBABA_CLOUD_ACCESS_KEY_ID', '');
  vi.stubEnv('ALIBABA_CLOUD_ACCESS_KEY_SECRET', '');
  vi.stubEnv('ALIBABA_CLOUD_CLI_PROFILE_DISABLED', 'true');
  vi.stubEnv('ALIBABA_CLOUD_CREDENTIALS_FILE', '/nowhere/credentials');
  vi.stubEnv('ALIBABA_CLOUD_ECS_METADATA_DISABLED', 'true');
});
afterEach(() => {
  time.now = Date.now();
});
afterAll(() => {
  vi.unstubAllEnvs();
  server.close();
});

describe('the credentials of this machine', () => {
  it('are read once for concurrent first requests', async () => {
    const credentials = ambient();
    const all = await Promise.all(Array.from({ length: 50 }, () => credentials.credentials()));
    expect(new Set(all.map(({ accessKeyId }) => accessKeyId)).size).toBe(1);
    expect(source.asked).toBe(1);
  });

  it('are read again after half a minute, not at every call, when sessions are short', async () => {
    const credentials = ambient();
    for (let second = 0; second < 100; second += 1) {
      await credentials.credentials();
      time.now += 1_000;
    }
    expect(source.asked).toBe(4);
  });

  it('have another identity after they have changed', async () => {
    const credentials = ambient();
    const before = await credentials.caller();
    expect((await credentials.caller()).identity).toBe(before.identity);
    time.now += 31_000;
    const after = await credentials.caller();
    expect(after.identity).not.toBe(before.identity);
    expect(before.provider.credentials(billedTo)).toMatchObject({ accessKeyId: 'STS.2' });
  });

  it('come from a source that appears later', async () => {
    const credentials = ambient();
    source.isUp = false;
    await expect(credentials.caller()).rejects.toMatchObject({ kind: 'unauthenticated' });
    source.isUp = true;
    await expect(credentials.caller()).resolves.toBeDefined();
    vi.stubEnv('ALIBABA_CLOUD_ACCESS_KEY_ID', 'LTAI-long-lived');
    vi.stubEnv('ALIBABA_CLOUD_ACCESS_KEY_SECRET', 'hush');
    credentials.invalidate('STS.2');
    expect(await credentials.credentials()).toEqual({ accessKeyId: 'LTAI-long-lived', accessKeySecret: 'hush' });
  });

  it('are renewed only when upstream says that they have expired', async () => {
    const credentials = ambient();
    const first = await credentials.credentials();
    credentials.invalidate('STS.of-another-time');
    expect(await credentials.credentials()).toBe(first);
    credentials.invalidate(first.accessKeyId);
    expect((await credentials.credentials()).accessKeyId).not.toBe(first.accessKeyId);
  });
});
