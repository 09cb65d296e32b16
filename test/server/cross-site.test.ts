/** In mode ambient every request has the identity of this machine, so a page of another site must not send requests. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Emulator } from '../../emulator/emulator.js';
import { startEmulator } from '../start-emulator.js';
import { type GatewayProcess, startServer } from './gateway-process.js';

let emulator: Emulator;
let gateway: GatewayProcess;
beforeAll(async () => {
  emulator = await startEmulator({ instances: 100 });
  const { accessKeyId, accessKeySecret } = emulator.longLivedKeys.administrator;
  gateway = await startServer({
    YUNMEN_IDENTITY: 'ambient',
    YUNMEN_UPSTREAM: emulator.origin,
    ALIBABA_CLOUD_ACCESS_KEY_ID: accessKeyId,
    ALIBABA_CLOUD_ACCESS_KEY_SECRET: accessKeySecret,
  });
}, 60_000);
afterAll(async () => {
  gateway.signal('SIGTERM');
  await gateway.ended;
  await emulator.close();
});

const send = (path: string, init?: RequestInit) => fetch(`${gateway.origin}${path}`, init);
const query = '{ users(first: 1) { nodes { userName } } }';
const address = `/graphql?query=${encodeURIComponent(query)}`;
const post = (type: string, body: string, headers: object = {}) =>
  send('/graphql', { method: 'POST', headers: { 'content-type': type, ...headers }, body });

describe('a request that a browser sends without preflight', () => {
  it.each([
    ['GET', () => send(address)],
    ['a form', () => post('application/x-www-form-urlencoded', new URLSearchParams({ query }).toString())],
    ['plain text', () => post('text/plain', JSON.stringify({ query }))],
    ['a form with files', () => post('multipart/form-data; boundary=x', '--x--')],
  ])('is refused: %s', async (_what, ask) => {
    emulator.clearCalls();
    const response = await ask();
    expect(response.status).toBe(403);
    const { data, errors } = (await response.json()) as { data?: object; errors: { extensions: object }[] };
    expect(data).toBeUndefined();
    expect(errors[0]?.extensions).toMatchObject({ code: 'FORBIDDEN' });
    expect(emulator.calls({ action: 'ListUsers' })).toEqual([]);
  });

  it.each([
    ['JSON', () => post('application/json', JSON.stringify({ query }))],
    ['GET with a header of ours', () => send(address, { headers: { 'x-yunmen-csrf': '1' } })],
  ])('is not %s', async (_what, ask) => {
    const response = await ask();
    const { errors } = (await response.json()) as { errors?: object[] };
    expect({ status: response.status, errors }).toEqual({ status: 200, errors: undefined });
  });
});

it('every answer has headers against caching, framing and content sniffing', async () => {
  for (const path of ['/graphql', '/healthz', '/metrics', '/nowhere']) {
    const { headers } = await send(path, { method: 'POST', body: '{}' });
    expect(Object.fromEntries(headers)).toMatchObject({
      'cache-control': 'no-store',
      'content-security-policy': expect.stringContaining("frame-ancestors 'none'"),
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
    });
  }
});

it.each(['*', 'http://evil.example/graphql', '//', '/\\', '/graphql?query=%'])(
  'a malformed address does not reveal a stack trace: %s',
  async (path) => {
    const { connect } = await import('node:net');
    const { hostname, port } = new URL(gateway.origin);
    const answer = await new Promise<string>((resolve, reject) => {
      const socket = connect(Number(port), hostname, () => {
        socket.write(
          `POST ${path} HTTP/1.1\r\nHost: ${hostname}:${port}\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}`,
        );
      });
      let text = '';
      socket.setEncoding('utf8');
      socket.on('data', (chunk: string) => {
        text += chunk;
      });
      socket.on('end', () => resolve(text));
      socket.on('error', reject);
    });
    expect(answer).toMatch(/^HTTP\/1\.1 4\d\d /);
    expect(answer).not.toMatch(/node_modules|at .+:\d+:\d+/);
  },
);
