/** Connections with incomplete or invalid requests: each gets an error and is closed, and other connections are served. */
import { connect, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Listening, listen } from '../../server/http/listen.js';
import { keyHeaders, startTestGateway, type TestGateway } from '../gateway/harness.js';

let gateway: TestGateway;
let listening: Listening;
beforeAll(async () => {
  gateway = await startTestGateway({ instances: 10 });
  listening = await listen(gateway.gateway, 0, '127.0.0.1', {
    headersMs: 1_000,
    requestMs: 2_000,
    unreadMs: 60_000,
  });
});
afterAll(async () => {
  await listening.shutDown(0);
  await gateway.close();
});

/** Sends this and then nothing; resolves with the whole answer when the server closes the connection. */
async function send(text: string): Promise<string> {
  let all = '';
  await new Promise<void>((resolve, reject) => {
    const { hostname, port } = new URL(listening.origin);
    const socket: Socket = connect(Number(port), hostname, () => socket.write(text));
    socket.on('data', (chunk) => {
      all += chunk;
    });
    socket.on('error', reject).on('end', () => socket.end());
    socket.on('close', () => resolve());
  });
  return all;
}

const head = (more: readonly string[] = []) =>
  [
    'POST /graphql HTTP/1.1',
    'Host: localhost',
    'Content-Type: application/json',
    ...Object.entries(keyHeaders(gateway.emulator.callers.administrator)).map(([name, value]) => `${name}: ${value}`),
    ...more,
  ].join('\r\n');
const body = '{"query":"{ __typename }"}';
const whole = () => `${head([`Content-Length: ${body.length}`])}\r\n\r\n${body}`;

/** Status, code, and whether the answer is from the gateway. */
function read(answer: string) {
  const [, status] = /^HTTP\/1\.1 (\d+) /.exec(answer) ?? [];
  const [, code] = /"code":"(\w+)"/.exec(answer) ?? [];
  return { status: Number(status), code, isOurs: /\r\nx-content-type-options: nosniff\r\n/i.test(answer) };
}

const bugs = () =>
  gateway
    .logged()
    .split('\n')
    .filter((line) => /"level":[56]0|INTERNAL/.test(line));

describe('a connection', { timeout: 60_000 }, () => {
  it.each([
    ['that sends nothing', () => ''],
    ['that sends half a line', () => 'POST /graph'],
    ['that sends half of its headers', () => `${head()}\r\nx-more: `],
    ['that sends no body', () => `${head(['Content-Length: 100'])}\r\n\r\n`],
    ['that sends half of its body', () => `${head(['Content-Length: 100'])}\r\n\r\n${body}`],
    ['that sends half of a body in chunks', () => `${head(['Transfer-Encoding: chunked'])}\r\n\r\n1a\r\n${body}\r\n`],
    [
      'that sends no body, and has no credentials',
      () => 'POST /graphql HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\n',
    ],
  ])('%s gets a timeout error', async (_what, text) => {
    const answer = read(await send(text()));
    const isRefusedAtOnce = answer.status === 401;
    expect(answer).toEqual(
      isRefusedAtOnce
        ? { status: 401, code: 'UNAUTHENTICATED', isOurs: true }
        : { status: 408, code: 'TIMEOUT', isOurs: true },
    );
    expect(bugs()).toEqual([]);
  });

  it.each([
    ['no HTTP', () => 'hello\r\n\r\n', 400],
    ['bytes', () => '\0\u0001\u0002\r\n\r\n', 400],
    ['the first bytes of TLS', () => '\u0016\u0003\u0001\u0002', 400],
    ['two lengths', () => `${head(['Content-Length: 5', 'Content-Length: 6'])}\r\n\r\n${body}`, 400],
    ['a length that is none', () => `${head(['Content-Length: ten'])}\r\n\r\n`, 400],
    ['headers without an end', () => `${head([`x-more: ${'x'.repeat(40_000)}`])}\r\n\r\n`, 431],
  ])('that sends %s gets an error', async (_what, text, status) => {
    expect(read(await send(text()))).toEqual({ status, code: 'BAD_USER_INPUT', isOurs: true });
    expect(bugs()).toEqual([]);
  });

  it('that sends garbage after a request gets an answer to one of them and is closed', async () => {
    const answer = await send(`${whole()}garbage\r\n\r\n`);
    expect(answer).toMatch(/^HTTP\/1\.1 (?:200|400) /);
    expect(bugs()).toEqual([]);
  });

  it('is served while 300 others are half open, which all get an error and are closed', async () => {
    const halves = ['', 'POST /graph', `${head()}\r\nx-more: `, `${head(['Content-Length: 100'])}\r\n\r\n${body}`];
    let open = 300;
    const others = Array.from({ length: 300 }, async (_, at) => {
      const answer = read(await send(halves[at % halves.length] ?? ''));
      open -= 1;
      return `${answer.status} ${answer.code}`;
    });
    const headers = { 'content-type': 'application/json', ...keyHeaders(gateway.emulator.callers.administrator) };
    const response = await fetch(`${listening.origin}/graphql`, { method: 'POST', headers, body });
    expect(response.status).toBe(200);
    expect(open).toBeGreaterThan(0);
    expect(new Set(await Promise.all(others))).toEqual(new Set(['408 TIMEOUT']));
    expect(bugs()).toEqual([]);
  });
});
