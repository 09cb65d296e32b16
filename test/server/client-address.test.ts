/** The address of a client behind proxies: what the proxies of the operator say, and nothing that the client says. */
import { request as httpRequest } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { clientAddress, trustedProxies } from '../../server/http/client-address.js';
import { type Listening, listen } from '../../server/http/listen.js';
import { keyHeaders, startTestGateway, type TestGateway } from '../gateway/harness.js';

const trusting = (...subnets: string[]) => trustedProxies(subnets) ?? (() => false);
const proxies = trusting('10.0.0.0/8', '2001:db8:1::/48', '192.0.2.1');

describe('the address of a client', () => {
  it.each([
    ['of a connection that is not from a proxy', '203.0.113.9', '198.51.100.1', '203.0.113.9'],
    ['behind one proxy', '10.0.0.1', '198.51.100.1', '198.51.100.1'],
    ['behind two proxies', '10.0.0.1', '198.51.100.1, 192.0.2.1', '198.51.100.1'],
    ['that wrote a header itself', '10.0.0.1', '127.0.0.1, 10.9.9.9, 198.51.100.1', '198.51.100.1'],
    ['that is a proxy too', '10.0.0.1', '10.0.0.3, 10.0.0.2', '10.0.0.3'],
    ['without a header', '10.0.0.1', null, '10.0.0.1'],
    ['with an empty header', '10.0.0.1', '', '10.0.0.1'],
    ['of IPv6 behind a proxy of IPv6', '2001:db8:1::7', '2001:DB8:F:0::2', '2001:db8:f::2'],
    ['behind a proxy of IPv4 in the form of IPv6', '::ffff:10.0.0.1', '198.51.100.1', '198.51.100.1'],
    ['of IPv4 in the form of IPv6', '10.0.0.1', '::ffff:198.51.100.1', '198.51.100.1'],
    ['with a port', '10.0.0.1', '198.51.100.1:4711', '198.51.100.1'],
    ['in brackets with a port', '10.0.0.1', '[2001:db8:f::2]:443', '2001:db8:f::2'],
    ['with a zone', 'fe80::1%eth0', null, 'fe80::1'],
  ])('%s', (_what, peer, header, expected) => {
    expect(clientAddress(peer, header, proxies)).toBe(expected);
  });

  it.each([
    'unknown',
    '_hidden',
    '198.51.100.1, nonsense',
    '999.1.1.1',
    '198.51.100.1,',
    '198.51.100.1 10.0.0.2',
    '"198.51.100.1"',
    '[::1',
    '::1]:80',
    '{jndi:ldap://x}\u0000',
    ','.repeat(30_000),
  ])('is that of the nearest proxy if the header is %j', (header) => {
    expect(clientAddress('10.0.0.1', header, proxies)).toBe('10.0.0.1');
  });

  it('is read from a bounded part of the header', () => {
    const chain = ['198.51.100.1', ...Array.from({ length: 5_000 }, () => '10.0.0.2')].join(', ');
    expect(clientAddress('10.0.0.1', chain, proxies)).toBe('10.0.0.2');
  });

  it('is not known for a connection without one', () => {
    expect(clientAddress(undefined, '198.51.100.1', proxies)).toBeNull();
  });
});

describe('subnets of proxies', () => {
  it.each([['10.0.0.0/33'], ['::/129'], ['10.0.0'], ['proxy.example'], [''], ['10.0.0.0/8/8'], ['10.0.0.0/-1']])(
    'are refused: %s',
    (subnet) => {
      expect(trustedProxies(['10.0.0.0/8', subnet])).toBeNull();
    },
  );

  it('may be all addresses', () => {
    const all = trusting('0.0.0.0/0', '::/0');
    expect([all('198.51.100.1'), all('2001:db8::1')]).toEqual([true, true]);
  });
});

describe('the audit line', () => {
  let gateway: TestGateway;
  let server: Listening;
  beforeAll(async () => {
    gateway = await startTestGateway({ instances: 10, isTrustedProxy: trusting('127.0.0.0/8') });
    server = await listen(gateway.gateway, 0, '127.0.0.1');
  });
  afterAll(async () => {
    await server.shutDown(100);
    await gateway.close();
  });

  /** Its line in the log. `fetch` cannot send a header twice. */
  async function lineOf(headers: Readonly<Record<string, string | string[]>>): Promise<Record<string, unknown>> {
    const before = gateway.logged().length;
    await new Promise<void>((resolve, reject) => {
      const sent = httpRequest(`${server.origin}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
      });
      sent.on('response', (answer) => answer.resume().on('end', resolve)).on('error', reject);
      sent.end('{"query":"{ viewer { arn } }"}');
    });
    const lines = () =>
      gateway
        .logged()
        .slice(before)
        .split('\n')
        .filter((line) => line.includes('"msg":"request"'));
    await expect.poll(() => lines().length).toBe(1);
    return JSON.parse(lines()[0] ?? '');
  }

  it('has the address that trusted proxies say', async () => {
    const caller = keyHeaders(gateway.emulator.callers.administrator);
    const line = await lineOf({ ...caller, 'x-forwarded-for': '192.0.2.66, 198.51.100.7' });
    expect(line).toMatchObject({ clientAddress: '198.51.100.7', outcome: 'ok' });
  });

  it('has it for a header in several lines', async () => {
    const caller = keyHeaders(gateway.emulator.callers.administrator);
    const line = await lineOf({ ...caller, 'x-forwarded-for': ['198.51.100.7', '127.0.0.2'] });
    expect(line).toMatchObject({ clientAddress: '198.51.100.7' });
  });

  it('has it for a request that is refused', async () => {
    const line = await lineOf({ authorization: 'Bearer nonsense', 'x-forwarded-for': '198.51.100.8' });
    expect(line).toMatchObject({ clientAddress: '198.51.100.8', outcome: 'refused', status: 401 });
  });
});
