/** Errors outside of execution: one format, in an accepted media type, with a request id and a cost of zero. */
import { request as send } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Callers } from '../../../server/callers/callers.js';
import { type Listening, listen } from '../../../server/http/listen.js';
import { bearer, keyHeaders, startTestGateway, type TestGateway } from '../harness.js';

const broken: Callers = {
  identify: () => {
    throw new Error('A secret of the inside.');
  },
  isReady: () => true,
  challenge: () => 'Bearer',
};

let usual: TestGateway;
let late: TestGateway;
let narrow: TestGateway;
let local: TestGateway;
let mad: TestGateway;
beforeAll(async () => {
  const instances = 10;
  usual = await startTestGateway({ instances });
  late = await startTestGateway({ instances, isLate: () => true });
  narrow = await startTestGateway({ instances, limits: { admission: { ratePerSecond: 0.1, concurrent: 0 } } });
  local = await startTestGateway({ instances, loopbackOnly: true });
  mad = await startTestGateway({ instances, callers: broken });
});
afterAll(() => Promise.all([usual, late, narrow, local, mad].map((gateway) => gateway.close())));

const keys = () => keyHeaders(usual.emulator.callers.administrator);
const query = JSON.stringify({ query: '{ viewer { arn } }' });
const json = { 'content-type': 'application/json' };

interface Case {
  readonly what: string;
  readonly status: number;
  readonly code: string;
  readonly gateway?: () => TestGateway;
  readonly url?: string;
  readonly method?: string;
  readonly headers?: () => Record<string, string>;
  readonly body?: string;
}

const cases: readonly Case[] = [
  { what: 'no credentials', status: 401, code: 'UNAUTHENTICATED', headers: () => ({}) },
  { what: 'a token that fails', status: 401, code: 'UNAUTHENTICATED', headers: () => bearer('a.b.c') },
  { what: 'a caller who asks too fast', status: 429, code: 'THROTTLED', gateway: () => narrow },
  { what: 'an event loop that is late', status: 503, code: 'UNAVAILABLE', gateway: () => late },
  { what: 'another host', status: 403, code: 'FORBIDDEN', gateway: () => local, url: 'http://gateway.example/graphql' },
  { what: 'an error of the gateway’s own', status: 500, code: 'INTERNAL', gateway: () => mad },
  {
    what: 'a plan that is none',
    status: 400,
    code: 'BAD_USER_INPUT',
    headers: () => ({ ...keys(), 'x-yunmen-plan': '2' }),
  },
  { what: 'another path', status: 404, code: 'BAD_USER_INPUT', url: 'http://localhost/elsewhere' },
  { what: 'another method', status: 405, code: 'BAD_USER_INPUT', method: 'PUT' },
  {
    what: 'another media type',
    status: 415,
    code: 'BAD_USER_INPUT',
    headers: () => ({ ...keys(), 'content-type': 'application/xml' }),
  },
];

describe.each(cases)('$what', ({ status, code, gateway = () => usual, url, method = 'POST', headers = keys, body }) => {
  it.each([
    ['application/graphql-response+json', 'application/graphql-response+json'],
    ['application/graphql-response+json,application/json;q=0.9', 'application/graphql-response+json'],
    ['application/json', 'application/json'],
    ['*/*', 'application/json'],
    ['text/event-stream', 'application/json'],
    ['multipart/mixed', 'application/json'],
  ])(`is answered with HTTP ${status} for Accept: %s`, async (accept, type) => {
    const ask = () =>
      gateway().gateway.fetch(url ?? 'http://localhost/graphql', {
        method,
        headers: { ...json, accept, ...headers() },
        body: body ?? query,
      });
    let response = await ask();
    if (status === 429)
      for (let asked = 0; response.status !== status && asked < 10; asked += 1) response = await ask();
    const text = await response.text();
    expect([response.status, response.headers.get('content-type')]).toEqual([status, `${type}; charset=utf-8`]);
    expect(response.headers.get('x-request-id')).toMatch(/^[\da-f-]{36}$/);
    expect(JSON.parse(text)).toMatchObject({
      errors: [{ message: expect.any(String), extensions: { code, retryable: status === 429 || status === 503 } }],
      extensions: { cloud: { calls: 0, retries: 0, throttled: 0, cached: 0 } },
    });
    expect(text).not.toMatch(/inside|\bat .*:\d+/);
  });
});

describe('a refusal before the HTTP request is parsed', () => {
  let listening: Listening;
  beforeAll(async () => {
    listening = await listen(usual.gateway, 0, '127.0.0.1');
  });

  const answerTo = (headers: Record<string, string | string[]>) =>
    new Promise<readonly [number | undefined, Record<string, unknown>, string]>((resolve, reject) => {
      send(`${listening.origin}/graphql`, { headers: { accept: 'application/graphql-response+json', ...headers } })
        .once('error', reject)
        .once('response', async (response) => {
          let text = '';
          for await (const chunk of response) text += chunk;
          resolve([response.statusCode, response.headers, text]);
        })
        .end();
    });
  const told = (code: string) => ({
    errors: [{ message: expect.any(String), extensions: { code } }],
    extensions: { cloud: { calls: 0 } },
  });
  const ours = {
    'content-type': 'application/graphql-response+json; charset=utf-8',
    'x-request-id': expect.stringMatching(/^[\da-f-]{36}$/),
  };

  it.each([
    ['two headers X-Yunmen-Plan', { 'x-yunmen-plan': ['1', '0'] }],
    ['a Host that names nothing', { host: 'a b[' }],
  ])('has the same format: %s', async (_what, headers) => {
    const [status, given, text] = await answerTo(headers);
    expect([status, given]).toEqual([400, expect.objectContaining(ours)]);
    expect(JSON.parse(text)).toMatchObject(told('BAD_USER_INPUT'));
  });

  it('has the same format while the gateway shuts down', async () => {
    const over = listening.shutDown(3_000);
    const [status, given, text] = await answerTo({});
    expect([status, given]).toEqual([503, expect.objectContaining({ ...ours, 'retry-after': '1' })]);
    expect(JSON.parse(text)).toMatchObject(told('UNAVAILABLE'));
    await over;
  });
});

describe('a write whose answer could not be sent', () => {
  it('is not executed', async () => {
    const mutation =
      'mutation { stopInstances(input: { regionId: "cn-hangzhou", instanceIds: ["i-1"] }) { requestIds } }';
    usual.emulator.clearCalls();
    const response = await usual.gateway.fetch('http://localhost/graphql', {
      method: 'POST',
      headers: { ...json, ...keys(), accept: 'text/html' },
      body: JSON.stringify({ query: mutation }),
    });
    expect([response.status, response.headers.get('content-type')]).toEqual([406, 'application/json; charset=utf-8']);
    expect(await response.json()).toMatchObject(told406);
    expect(usual.calls()).toEqual([]);
  });
});

const told406 = {
  errors: [{ message: expect.stringContaining('Nothing was executed'), extensions: { code: 'BAD_USER_INPUT' } }],
};
