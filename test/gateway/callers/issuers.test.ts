/** Issuers that answer wrongly, late, from another host or not at all. */
import { createServer, type RequestListener } from 'node:http';
import { pino } from 'pino';
import { afterEach, describe, expect, it } from 'vitest';
import { createFetchJson } from '../../../server/oidc/fetch-json.js';
import { Issuer, IssuerMisconfigured, IssuerUnavailable } from '../../../server/oidc/issuer.js';
import { verify } from '../../../server/oidc/verify.js';
import { listening, startTestIssuer, type TestIssuer } from './test-issuer.js';

const log = pino({ level: 'silent' });
const fetchJson = createFetchJson({ httpsProxy: undefined, noProxy: undefined, timeoutMs: 30_000 });
/** The timeout for issuers that do not answer. */
const impatient = createFetchJson({ httpsProxy: undefined, noProxy: undefined, timeoutMs: 300 });
const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

async function answering(listener: (url: string) => RequestListener): Promise<string> {
  const server = createServer((request, response) => listener(url)(request, response));
  const url = await listening(server);
  closing.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return url;
}

const json =
  (path: string, body: unknown): RequestListener =>
  (request, response) =>
    response.writeHead(request.url === path ? 200 : 404).end(JSON.stringify(body));
const discovery = '/.well-known/openid-configuration';
const read = (url: string) => new Issuer({ url, fetchJson, log }).read();

describe('an issuer', () => {
  it.each([
    ['whose document is about another', () => json(discovery, { issuer: 'https://x.example', jwks_uri: 'https://x' })],
    ['whose document names no keys', (url: string) => json(discovery, { issuer: url })],
    [
      'whose keys come over plain http from elsewhere',
      (url: string) => json(discovery, { issuer: url, jwks_uri: 'http://x.example/keys' }),
    ],
    [
      'whose keys are none',
      (url: string): RequestListener =>
        (_request, response) => {
          response.end(JSON.stringify({ issuer: url, jwks_uri: `${url}/keys` }));
        },
    ],
  ])('is misconfigured %s', async (_what, listener) => {
    await expect(read(await answering(listener))).rejects.toBeInstanceOf(IssuerMisconfigured);
  });

  it.each<[string, (url: string) => RequestListener]>([
    ['that redirects', (url) => (_request, response) => response.writeHead(302, { location: `${url}/else` }).end()],
    ['that answers 500', () => (_request, response) => response.writeHead(500).end('{}')],
    ['that answers no JSON', () => (_request, response) => response.end('<html>')],
    ['that never ends', () => (_request, response) => void response.write('{')],
    ['that does not answer', () => () => undefined],
    ['that says too much', () => (_request, response) => response.end(JSON.stringify('x'.repeat(2_000_000)))],
    ['that hangs up', () => (request) => request.socket.destroy()],
  ])('is unavailable %s', async (_what, listener) => {
    const issuer = new Issuer({ url: await answering(listener), fetchJson: impatient, log });
    await expect(issuer.read()).rejects.toBeInstanceOf(IssuerUnavailable);
  });

  it('on a closed port is unavailable, with a clear message', async () => {
    await expect(read('http://127.0.0.1:9')).rejects.toThrow(/127\.0\.0\.1:9.*could not be read/);
  });

  it('gets requests for both documents at its URL, with or without a final slash', async () => {
    const issuer = await startTestIssuer();
    closing.push(issuer.close);
    await expect(read(`${issuer.url}/`)).rejects.toThrow(/is about the issuer/);
    expect(issuer.asked).toEqual([discovery]);
  });
});

describe('the keys of an issuer', { timeout: 60_000 }, () => {
  const time = { now: Date.now() };
  const minute = 60_000;

  async function begin() {
    const source = await startTestIssuer({ now: () => time.now });
    closing.push(source.close);
    const issuer = new Issuer({ url: source.url, fetchJson, log, now: () => time.now });
    const isTaken = async (token: Promise<string>) =>
      verify(await token, {
        issuer: source.url,
        issuerName: 'the sign-on',
        audiences: ['yunmen'],
        keyOf: issuer.keyOf,
        now: () => time.now,
      }).then(
        () => 'taken',
        ({ code }: { code: string }) => code,
      );
    return { source, issuer, isTaken };
  }
  const reads = ({ asked }: TestIssuer) => asked.filter((path) => path === '/keys').length;

  it('are read once for a hundred concurrent tokens, and again when they are old', async () => {
    const { source, isTaken } = await begin();
    const all = await Promise.all(Array.from({ length: 100 }, () => isTaken(source.token())));
    expect(new Set(all)).toEqual(new Set(['taken']));
    expect(reads(source)).toBe(1);
    time.now += 9 * minute;
    await isTaken(source.token());
    expect(reads(source)).toBe(1);
    time.now += 2 * minute;
    await isTaken(source.token());
    await expect.poll(() => reads(source), { timeout: 10_000 }).toBe(2);
  });

  it('are used for at most an hour while the issuer is unavailable', async () => {
    const { source, isTaken } = await begin();
    const [now, later] = [await source.token({ exp: 9e9 }), await source.token({ exp: 9e9 })];
    expect(await isTaken(Promise.resolve(now))).toBe('taken');
    await source.close();
    time.now += 55 * minute;
    expect(await isTaken(Promise.resolve(now))).toBe('taken');
    time.now += 6 * minute;
    expect(await isTaken(Promise.resolve(later))).toBe('UNAVAILABLE');
  });

  it('are requested repeatedly if the issuer starts after the gateway', async () => {
    let isUp = false;
    const url = await answering((own) => (request, response) => {
      if (!isUp) response.writeHead(503).end();
      else if (request.url === discovery) response.end(JSON.stringify({ issuer: own, jwks_uri: `${own}/keys` }));
      else response.end(JSON.stringify({ keys: [] }));
    });
    const issuer = new Issuer({ url, fetchJson, log });
    await issuer.start();
    expect(issuer.isReady).toBe(false);
    isUp = true;
    await expect.poll(() => issuer.isReady, { timeout: 10_000 }).toBe(true);
  });
});
