/** Which requests are admitted: how often, how many at once, from which pages, and not while there is too much to do. */
import { afterEach, describe, expect, it } from 'vitest';
import { type Keys, keyHeaders, startTestGateway, type TestGateway, type TestOptions } from '../harness.js';

let gateway: TestGateway;
afterEach(() => gateway.close());

const start = async (options: TestOptions) => {
  gateway = await startTestGateway({ instances: 100, ...options });
};

const post = async (as: Keys, query = '{ __typename }', headers: Record<string, string> = {}) => {
  const response = await gateway.gateway.fetch('http://localhost/graphql', {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...keyHeaders(as), ...headers },
    body: JSON.stringify({ query }),
  });
  return { status: response.status, headers: response.headers, body: JSON.parse(await response.text()) };
};

describe('a caller', () => {
  it('over its rate gets a Retry-After, and other callers do not', async () => {
    await start({ limits: { admission: { ratePerSecond: 0.1, concurrent: 0 } } });
    const { administrator, reader } = gateway.emulator.callers;
    expect((await post(administrator)).status).toBe(200);
    const { status, headers, body } = await post(administrator);
    expect(status).toBe(429);
    expect(body.errors).toHaveLength(1);
    const { retryAfterMs, ...extensions } = body.errors[0].extensions;
    expect(extensions).toMatchObject({ code: 'THROTTLED', retryable: true });
    expect(retryAfterMs).toBeGreaterThan(0);
    expect(headers.get('retry-after')).toBe(String(Math.ceil(retryAfterMs / 1000)));
    expect(body.extensions.cloud).toMatchObject({ calls: 0 });
    expect((await post(reader)).status).toBe(200);
  });

  it('with too many concurrent requests is refused until some of them end', async () => {
    await start({ limits: { admission: { ratePerSecond: 0, concurrent: 3 } } });
    const { administrator, reader } = gateway.emulator.callers;
    gateway.emulator.setLatency(100);
    const open = Array.from({ length: 3 }, () => post(administrator, '{ groups { totalCount } }'));
    expect((await post(administrator)).status).toBe(429);
    expect((await post(reader)).status).toBe(200);
    expect((await Promise.all(open)).map(({ status }) => status)).toEqual([200, 200, 200]);
    expect((await post(administrator)).status).toBe(200);
  });

  it('is refused without a call upstream', async () => {
    await start({ limits: { admission: { ratePerSecond: 0, concurrent: 1 } } });
    const { administrator } = gateway.emulator.callers;
    const secret = { ...administrator, accessKeySecret: 'a-guess' };
    gateway.emulator.setLatency(50);
    const open = post(secret, '{ groups { totalCount } }');
    expect((await post(secret)).status).toBe(429);
    await open;
    expect(gateway.logged()).toMatch(/"outcome":"refused","reason":"concurrency"/);
  });
});

describe('while the event loop is late', () => {
  it('requests are refused with 503 and Retry-After, but the operator endpoints are served', async () => {
    let late = true;
    await start({ isLate: () => late });
    const { administrator } = gateway.emulator.callers;
    const { status, headers, body } = await post(administrator);
    expect({ status, again: headers.get('retry-after') }).toEqual({ status: 503, again: '1' });
    expect(body.errors[0].extensions).toMatchObject({ code: 'UNAVAILABLE', retryable: true });
    for (const page of ['healthz', 'readyz', 'metrics']) {
      expect((await gateway.gateway.fetch(`http://localhost/${page}`)).status).toBe(200);
    }
    late = false;
    expect((await post(administrator)).status).toBe(200);
  });
});

describe('pages of other origins', () => {
  const allowed = 'https://portal.example';
  const preflight = (origin: string) =>
    gateway.gateway.fetch('http://localhost/graphql', {
      method: 'OPTIONS',
      headers: {
        origin,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'content-type,x-acs-security-token',
      },
    });

  it('are accepted if they are listed, errors included', async () => {
    await start({ corsOrigins: [allowed, 'https://other.example'] });
    const asked = await preflight(allowed);
    expect(asked.status).toBe(204);
    expect(asked.headers.get('access-control-allow-origin')).toBe(allowed);
    expect(asked.headers.get('access-control-allow-headers')).toContain('x-acs-security-token');
    expect(asked.headers.get('access-control-allow-credentials')).toBeNull();
    expect(asked.headers.get('vary')).toContain('Origin');
    const { administrator } = gateway.emulator.callers;
    const answers = [
      await post(administrator, '{ __typename }', { origin: allowed }),
      await post({ ...administrator, securityToken: '' }, '{ __typename }', { origin: allowed }),
    ];
    expect(answers.map(({ status }) => status)).toEqual([200, 401]);
    for (const { headers } of answers) expect(headers.get('access-control-allow-origin')).toBe(allowed);
  });

  it.each(['https://evil.example', 'null', 'https://portal.example.evil.example', 'http://portal.example'])(
    '%s is not accepted if it is not listed',
    async (origin) => {
      await start({ corsOrigins: [allowed, 'https://other.example'] });
      expect((await preflight(origin)).headers.get('access-control-allow-origin')).toBeNull();
      const { headers } = await post(gateway.emulator.callers.administrator, '{ __typename }', { origin });
      expect(headers.get('access-control-allow-origin')).toBeNull();
    },
  );

  it('are not let in where none are listed', async () => {
    await start({});
    const { headers } = await post(gateway.emulator.callers.administrator, '{ __typename }', { origin: allowed });
    expect(headers.get('access-control-allow-origin')).toBeNull();
  });
});

describe('a batch', () => {
  const batch = async (as: Keys, operations: number, headers: Record<string, string> = {}) => {
    const response = await gateway.gateway.fetch('http://localhost/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...keyHeaders(as), ...headers },
      body: JSON.stringify(Array.from({ length: operations }, () => ({ query: '{ __typename }' }))),
    });
    const body = JSON.parse(await response.text());
    return { status: response.status, again: response.headers.get('retry-after'), body };
  };

  it('counts as its number of operations, and if it does not fit nothing of it is executed', async () => {
    await start({ limits: { admission: { ratePerSecond: 1, concurrent: 0 } } });
    const { administrator, reader } = gateway.emulator.callers;
    expect((await batch(administrator, 6)).status).toBe(200);
    expect((await batch(administrator, 9)).status).toBe(429);
    expect((await batch(reader, 8)).status).toBe(200);
    for (const accept of ['application/json', 'application/graphql-response+json']) {
      const { status, again, body } = await batch(reader, 8, { accept });
      expect(status).toBe(429);
      expect(Number(again)).toBeGreaterThan(1);
      expect(body).toMatchObject({ errors: [{ extensions: { code: 'THROTTLED', retryable: true } }] });
      expect(body.errors[0].extensions.retryAfterMs).toBeGreaterThan(1_000);
      expect(body.extensions.cloud).toMatchObject({ calls: 0 });
    }
  });

  it('counts as many concurrent requests as it has operations', async () => {
    await start({ limits: { admission: { ratePerSecond: 0, concurrent: 5 } } });
    const { administrator, reader } = gateway.emulator.callers;
    gateway.emulator.setLatency(100);
    const open = post(administrator, '{ groups { totalCount } }');
    expect((await batch(administrator, 5)).status).toBe(429);
    expect((await batch(reader, 5)).status).toBe(200);
    await open;
    expect((await batch(administrator, 5)).status).toBe(200);
  });

  it('that can never fit is refused for its size', async () => {
    await start({ limits: { admission: { ratePerSecond: 0, concurrent: 3 } } });
    const { status, body } = await batch(gateway.emulator.callers.reader, 4);
    expect(status).toBe(400);
    expect(body.errors[0].extensions).toEqual({ code: 'COST_LIMIT_EXCEEDED', retryable: false });
    expect(body.errors[0].message).toMatch(/has 4 operations.* accepts at most 3 at once/);
  });
});
