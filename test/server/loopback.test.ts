/** The loopback hosts: one rule for HOST, for Host headers and for URLs. */
import { describe, expect, it } from 'vitest';
import { readConfig } from '../../server/config/config.js';
import { isLoopback, isPlainAndRemote } from '../../server/http/loopback.js';
import { isSafe } from '../../server/oidc/fetch-json.js';
import { startTestGateway } from '../gateway/harness.js';

const here = [
  'localhost',
  'LOCALHOST',
  '127.0.0.1',
  '127.0.0.2',
  '127.255.255.254',
  '::1',
  '[::1]',
  '::ffff:127.0.0.1',
];
const elsewhere = [
  '0.0.0.0',
  '::',
  '128.0.0.1',
  '127.0.0.1.example.com',
  'localhost.example.com',
  '127.0.0',
  '',
  '127.999.0.1',
];

it.each(here)('%s is this machine', (host) => expect(isLoopback(host)).toBe(true));
it.each(elsewhere)('%j is not this machine alone', (host) => expect(isLoopback(host)).toBe(false));

const inUrls = here.map((host) => (host.includes(':') && !host.startsWith('[') ? `[${host}]` : host));

describe.each(inUrls)('the host %s', (host) => {
  it('may be an upstream, and an issuer, over plain http', () => {
    expect(isPlainAndRemote(`http://${host}:9000`)).toBe(false);
    expect(isSafe(`http://${host}:9000/keys`)).toBe(true);
    expect(readConfig({ YUNMEN_OIDC_ISSUER: `http://${host}:9000` }).YUNMEN_OIDC_ISSUER).toBeDefined();
  });

  it('may be in the Host header of a request to a loopback gateway', async () => {
    const test = await startTestGateway({ instances: 0, loopbackOnly: true });
    const { status } = await test.gateway.fetch(`http://${host}:4000/readyz`);
    await test.close();
    expect(status).toBe(200);
  });
});

it.each(here.filter((host) => !host.startsWith('[')))('a gateway in mode ambient may listen on %s', (HOST) => {
  expect(readConfig({ HOST, YUNMEN_IDENTITY: 'ambient' }).HOST).toBe(HOST);
});

it.each(['http://10.0.0.1', 'http://login.example.com', 'ftp://127.0.0.1'])(
  '%s is not safe from eavesdropping',
  (url) => {
    expect(isPlainAndRemote(url)).toBe(true);
    expect(isSafe(url)).toBe(false);
  },
);

it('https is safe to every host', () => expect(isSafe('https://login.example.com/keys')).toBe(true));
