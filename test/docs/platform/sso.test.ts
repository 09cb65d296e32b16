/** docs/sso.md, followed as a new user would: its commands against the embedded cloud, with nothing that the page does not say. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Emulator } from '../../../emulator/emulator.js';
import { startEmulator } from '../../../emulator/server.js';
import { type GatewayProcess, startServer } from '../../server/gateway-process.js';
import { runCurl } from '../curl.js';

const page = readFileSync(new URL('../../../docs/sso.md', import.meta.url), 'utf8');
const [, part = ''] = /## Try it without an account\n([\s\S]+?)\n## On the real cloud/.exec(page) ?? [];
const blocks = (language: string) =>
  [...part.matchAll(new RegExp(`\`\`\`${language}\\n([\\s\\S]+?)\`\`\``, 'g'))].map(([, text = '']) => text.trimEnd());
const [emulate, provider, role, serve, signIn, ask, outsider, stranger] = blocks('sh');
const folder = mkdtempSync(join(tmpdir(), 'sso-'));

let emulator: Emulator;
let gateway: GatewayProcess;
/** The page says port 9000, which may be in use. */
const here = (text = '') => text.replaceAll('http://127.0.0.1:9000', emulator.origin);
const run = async (command: string | undefined, origin = emulator.origin) => runCurl(here(command), origin);

beforeAll(async () => {
  emulator = await startEmulator({ instances: 200 });
});
afterAll(async () => {
  gateway?.signal('SIGTERM');
  await gateway?.ended;
  await emulator.close();
  rmSync(folder, { recursive: true });
});

async function tokenBy(command: string | undefined): Promise<string> {
  const answer = (await (await run(command)).json()) as { readonly access_token: string };
  return answer.access_token;
}

async function asked(token: string) {
  const response = await run(ask?.replace('<token>', token), gateway.origin);
  return { status: response.status, text: await response.text() };
}

describe('docs/sso.md', { timeout: 90_000 }, () => {
  it('begins with the embedded cloud, on the port that the other commands name', () => {
    expect(emulate).toBe('npm run emulator -- --port 9000');
  });

  it('registers the sign-on, makes the role, and starts the gateway', async () => {
    expect(await (await run(provider)).json()).toEqual({ arn: 'acs:ram::1750293846105927:oidc-provider/staff' });
    expect(await (await run(role)).json()).toEqual({ arn: 'acs:ram::1750293846105927:role/inventory-reader' });
    const [issuers] = blocks('yaml');
    const file = join(folder, 'issuers.yaml');
    writeFileSync(file, here(issuers));
    const words = here(serve).split(' ');
    expect(words.slice(-3)).toEqual(['npm', 'run', 'serve']);
    const environment = Object.fromEntries(words.slice(0, -3).map((word) => word.split('=') as [string, string]));
    gateway = await startServer({ ...environment, YUNMEN_OIDC_ISSUERS: file, PORT: '0' });
  });

  it('signs a person in, who gets an answer in the role', async () => {
    const { status, text } = await asked(await tokenBy(signIn));
    expect(status).toBe(200);
    const { data } = JSON.parse(text);
    expect(data.viewer.arn).toMatch(
      /^acs:ram::1750293846105927:assumed-role\/inventory-reader\/staff-alice-[0-9a-f]{16}$/,
    );
    expect(data.instances.totalCount).toBe(emulator.cloud.accounts[0].instances('cn-hangzhou').length);
    await expect.poll(() => gateway.written()).toContain('"subject":"staff-alice"');
  });

  it('refuses a person without the group before any call', async () => {
    emulator.clearCalls();
    const { status, text } = await asked(await tokenBy(outsider));
    expect(status).toBe(401);
    expect(text).toContain('No group of the token (groups) has a role');
    expect(emulator.calls()).toEqual([]);
  });

  it('lets RAM refuse a person who does not fit the trust policy', async () => {
    const { status, text } = await asked(await tokenBy(stranger));
    expect(status).toBe(200);
    expect(JSON.parse(text).errors[0].extensions).toMatchObject({
      code: 'FORBIDDEN',
      missingPermission: { policyType: 'AssumeRolePolicy' },
    });
  });

  it('shows a trust policy for the real cloud with the same conditions', () => {
    const [, shown = ''] = /## On the real cloud[\s\S]+?```json\n([\s\S]+?)```/.exec(page) ?? [];
    const [real, tried] = [JSON.parse(shown), JSON.parse(/-d '([\s\S]+)'/.exec(role ?? '')?.[1] ?? '').trust];
    const keysOf = ({ Statement }: typeof real) =>
      Object.values(Statement[0].Condition as object).flatMap((tests) => Object.keys(tests));
    expect(keysOf(real)).toEqual(['oidc:iss', 'oidc:aud', 'oidc:sub']);
    expect(keysOf(tried)).toEqual(keysOf(real));
    expect(Object.keys(tried.Statement[0].Principal)).toEqual(Object.keys(real.Statement[0].Principal));
  });
});
