/** The account's rate limit is learned, kept and shared; a call that cannot run in time fails at once. */
import { afterEach, describe, expect, it } from 'vitest';
import { type GatewayError, startTestGateway, type TestGateway } from '../harness.js';
import { secretsIn } from '../secrets.js';

let gateway: TestGateway;
afterEach(() => gateway.close());

/** Makes this number of calls of one action in as few requests as the document limits allow; each result is null or an error. */
async function ask(count: number): Promise<readonly GatewayError[]> {
  const names = Array.from({ length: count }, (_, at) => `nobody-${at}`);
  const requests = Array.from({ length: Math.ceil(count / 25) }, (_, at) => {
    const fields = names.slice(at * 25, at * 25 + 25).map((name, n) => `u${n}: user(userName: "${name}") { userId }`);
    return gateway.ask(`{ ${fields.join(' ')} }`);
  });
  return (await Promise.all(requests)).flatMap(({ errors = [] }) => errors);
}

describe('a limit of upstream', () => {
  it('is kept after it was reached, and a single call of another caller is not blocked', {
    timeout: 60_000,
  }, async () => {
    gateway = await startTestGateway({ instances: 20, deadlineMs: 60_000, random: () => 1 });
    const { emulator } = gateway;
    await gateway.ask('{ viewer { accountId } }');
    emulator.setRateLimit({ perSecond: 60, action: 'GetUser' });
    const flood = ask(300);
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    const as = emulator.issueSession(emulator.callers.administrator.arn);
    const before = emulator.calls({ action: 'GetUser' }).length;
    const other = await gateway.ask('{ user(userName: "auditor") { userName } }', { as });
    expect(other.data).toEqual({ user: { userName: 'auditor' } });
    expect(await flood).toEqual([]);
    const others = emulator.calls({ action: 'GetUser' }).findIndex(({ accessKeyId }) => accessKeyId === as.accessKeyId);
    expect(others - before).toBeLessThan(60);
    const calls = emulator.calls({ action: 'GetUser' });
    const refused = (of: typeof calls) => of.filter(({ code }) => code?.startsWith('Throttling')).length;
    // Learning the limit costs at most the calls of two seconds; afterwards it is kept.
    expect(refused(calls)).toBeLessThan(2 * 60);
    const end = calls.slice(-60);
    expect(refused(end)).toBeLessThan(0.1 * end.length);
    expect(secretsIn(gateway)).toEqual([]);
  });

  it('makes calls that would run too late fail at once, with the time to retry', async () => {
    gateway = await startTestGateway({ instances: 20, deadlineMs: 6_000 });
    // The calls of half a minute.
    gateway.emulator.setRateLimit({ perSecond: 5, action: 'GetUser' });
    const startedAt = performance.now();
    const errors = await ask(150);
    expect(performance.now() - startedAt).toBeLessThan(15_000);
    expect(errors.length).toBeGreaterThan(60);
    expect(errors.length).toBeLessThan(145);
    const codes = new Set(errors.map(({ extensions }) => extensions.code));
    codes.delete('TIMEOUT');
    expect(codes).toEqual(new Set(['THROTTLED']));
    const unsent = errors.filter(({ message }) => /was not sent/.test(message));
    expect(unsent.length).toBeGreaterThan(40);
    for (const { extensions } of unsent) {
      expect(extensions).toMatchObject({ action: 'GetUser', retryable: true, retryAfterMs: expect.any(Number) });
    }
    expect(gateway.emulator.calls({ action: 'GetUser' }).length).toBeLessThan(120);
  });
});

describe('calls at once', () => {
  it('become more while upstream answers quickly', async () => {
    gateway = await startTestGateway({ instances: 20 });
    const { emulator } = gateway;
    emulator.setLatency(400);
    const { data, errors } = await gateway.ask<{ users: { nodes: { accessKeys: unknown }[] } }>(
      '{ users(first: 134) { nodes { accessKeys { accessKeyId } } } }',
    );
    expect(errors).toBeUndefined();
    expect(data.users.nodes).toHaveLength(134);
    expect(mostInFlight(emulator.calls({ action: 'ListAccessKeys' }), 400)).toBeGreaterThan(20);
  });
});

describe('an answer of the last minute', () => {
  const query = '{ user(userName: "auditor") { userName } }';
  const known = { user: { userName: 'auditor' } };

  it('replaces a failed one, and is marked as stale', async () => {
    gateway = await startTestGateway({ instances: 20, cacheTtlMs: 1, deadlineMs: 2_000 });
    await gateway.ask(query);
    gateway.emulator.addFault({ kind: 'throttle', action: 'GetUser', retryAfterMs: 60_000 });
    const { data, errors, extensions } = await gateway.ask(query, { headers: { 'x-yunmen-explain': '1' } });
    expect(errors).toBeUndefined();
    expect(data).toEqual(known);
    expect(extensions.cloud.stale).toBe(1);
    expect(extensions.cloud.explain).toMatchObject([{ action: 'GetUser', staleMs: expect.any(Number) }]);
    const fresh = await gateway.ask(query, { headers: { 'cache-control': 'no-cache' } });
    expect(fresh.errors?.map(({ extensions }) => extensions.code)).toEqual(['THROTTLED']);
    const other = await gateway.ask(query, {
      as: gateway.emulator.issueSession(gateway.emulator.callers.administrator.arn),
    });
    expect(other.errors?.map(({ extensions }) => extensions.code)).toEqual(['THROTTLED']);
  });

  it('does not replace a denial', async () => {
    gateway = await startTestGateway({ instances: 20, cacheTtlMs: 1, deadlineMs: 2_000 });
    await gateway.ask(query);
    gateway.emulator.addFault({ kind: 'expire', action: 'GetUser', count: 1 });
    const refused = await gateway.ask(query);
    expect(refused.errors?.map(({ extensions }) => extensions.code)).toEqual(['CREDENTIALS_EXPIRED']);
    gateway.emulator.addFault({ kind: 'throttle', action: 'GetUser', retryAfterMs: 60_000 });
    const { errors } = await gateway.ask(query);
    expect(errors?.map(({ extensions }) => extensions.code)).toEqual(['THROTTLED']);
  });

  it('is not used for a request with no-cache, even while it is new', async () => {
    gateway = await startTestGateway({ instances: 20, cacheTtlMs: 60_000 });
    for (const headers of [{}, {}, { 'cache-control': 'no-cache' }]) await gateway.ask(query, { headers });
    expect(gateway.calls()).toEqual(['Ram:GetUser', 'Ram:GetUser']);
  });
});

describe('the rate of the address that calls leave from', () => {
  it('holds over all products and accounts but not for OSS, and callers take turns', async () => {
    gateway = await startTestGateway({ instances: 20, egressRate: 30, deadlineMs: 60_000 });
    const { emulator } = gateway;
    const as = emulator.issueSession(emulator.callers.administrator.arn);
    const startedAt = performance.now();
    const flood = ask(90);
    const buckets = gateway.ask('{ buckets(first: 1) { nodes { id } } }', { as });
    const other = gateway.ask('{ user(userName: "auditor") { userName } }', { as });
    expect((await other).data).toEqual({ user: { userName: 'auditor' } });
    expect((await buckets).errors).toBeUndefined();
    const before = emulator.calls({ action: 'GetUser' }).length;
    expect(before).toBeLessThan(80);
    expect(await flood).toEqual([]);
    // Thirty at once, and then thirty a second.
    expect(performance.now() - startedAt).toBeGreaterThan(1_900);
  });
});

/** The log has the time when an answer was made, which is sent after the latency. */
function mostInFlight(calls: readonly { readonly at: string }[], latencyMs: number): number {
  const ends = calls.map(({ at }) => Date.parse(at) + latencyMs);
  return Math.max(...calls.map(({ at }) => calls.filter((_, other) => inFlightAt(Date.parse(at), ends[other])).length));

  function inFlightAt(moment: number, end = 0): boolean {
    return end - latencyMs <= moment && moment < end;
  }
}
