/** Temporary errors are retried within the deadline and the budget; other errors are reported. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { FaultRule } from '../../../emulator/faults.js';
import { fresh, startTestGateway, type TestGateway } from '../harness.js';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway({ instances: 200, attemptTimeoutMs: 2_000, headers: fresh });
});
afterEach(() => {
  gateway.emulator.clearFaults();
  gateway.emulator.clearCalls();
});
afterAll(() => gateway.close());

/** Delays of 200, 400 and 800 ms fit into its deadline, and leave more than a second for the calls; a fourth never fits. */
const startHasty = () =>
  startTestGateway({ instances: 200, attemptTimeoutMs: 1_000, deadlineMs: 3_000, random: () => 1 });

const users = '{ users(first: 3) { nodes { userName } } }';
const statusesOf = (action: string) => gateway.emulator.calls({ action }).map(({ status }) => status);
const noncesOf = (action: string) => gateway.emulator.calls({ action }).map(({ nonce }) => nonce);

describe('a call that fails once', () => {
  const failures: readonly (readonly [string, Omit<FaultRule, 'count' | 'action'>])[] = [
    ['throttled', { kind: 'throttle', retryAfterMs: 20 }],
    ['throttled without advice', { kind: 'throttle' }],
    ['answered with 500', { kind: 'error500' }],
    ['answered with 503', { kind: 'error503' }],
    ['answered by a proxy', { kind: 'html' }],
    ['cut off', { kind: 'reset' }],
    ['cut in half', { kind: 'truncate' }],
    ['malformed', { kind: 'malformed' }],
    ['answered with an empty body', { kind: 'malformed', bodyOf: '' }],
    ['answered with a list for an object', { kind: 'malformed', bodyOf: '[]' }],
    ['left hanging', { kind: 'hang' }],
  ];
  it.each(failures)('%s is retried with a new signature', async (_what, fault) => {
    gateway.emulator.addFault({ ...fault, action: 'ListUsers', count: 1 });
    const { data, errors, extensions } = await gateway.ask<{ users: { nodes: unknown[] } }>(users);
    expect(errors).toBeUndefined();
    expect(data.users.nodes).toHaveLength(3);
    expect(statusesOf('ListUsers')).toHaveLength(2);
    expect(new Set(noncesOf('ListUsers')).size).toBe(2);
    expect(extensions.cloud).toMatchObject({ retries: 1, throttled: fault.kind === 'throttle' ? 1 : 0 });
    expect(extensions.cloud.calls).toBeGreaterThanOrEqual(2);
  });

  it('does not affect other calls', async () => {
    gateway.emulator.addFault({ kind: 'reset', action: 'DescribeInstances', count: 5 });
    const { data, errors } = await gateway.ask<{ instances: { totalCount: number } }>('{ instances { totalCount } }');
    expect(errors).toBeUndefined();
    expect(data.instances.totalCount).toBe(200);
  });
});

describe('a call that keeps failing', () => {
  // One gateway per test, because the circuit that one test opens would fail the next.
  let hasty: TestGateway;
  beforeEach(async () => {
    hasty = await startHasty();
  });
  afterEach(() => hasty.close());

  it.each([
    ['error500', 'UNAVAILABLE', 'InternalError'],
    ['error503', 'UNAVAILABLE', 'ServiceUnavailable'],
    ['html', 'UNAVAILABLE', undefined],
    ['reset', 'UNAVAILABLE', undefined],
    ['truncate', 'UNAVAILABLE', undefined],
    ['malformed', 'UNAVAILABLE', undefined],
    ['hang', 'TIMEOUT', undefined],
  ] as const)('with %s is %s within the deadline', async (kind, code, upstreamCode) => {
    hasty.emulator.addFault({ kind, action: 'GetUser' });
    const { data, errors, extensions } = await hasty.ask(
      '{ user(userName: "auditor") { email } viewer { accountId } }',
    );
    expect(data).toEqual({ user: null, viewer: { accountId: hasty.emulator.cloud.accounts[0].id } });
    expect(errors).toHaveLength(1);
    expect(errors?.[0]).toMatchObject({ path: ['user'], extensions: { code, retryable: true } });
    expect(errors?.[0]?.extensions.upstreamCode).toBe(upstreamCode);
    // The error of upstream is reported instead of TIMEOUT, because a delay beyond the deadline is not begun.
    expect(extensions.cloud.retries).toBeGreaterThan(0);
    expect(extensions.cloud.retries).toBeLessThan(4);
    expect(extensions.cloud.calls).toBeGreaterThanOrEqual(hasty.emulator.calls({ action: 'GetUser' }).length);
  });

  it('says at once how long to wait if the deadline does not allow the delay', async () => {
    hasty.emulator.addFault({ kind: 'throttle', action: 'GetUser', retryAfterMs: 60_000 });
    const { errors, extensions } = await hasty.ask('{ user(userName: "auditor") { email } }');
    // Neither the delay nor the deadline was awaited.
    expect(errors?.[0]?.extensions).toMatchObject({
      code: 'THROTTLED',
      upstreamCode: 'Throttling.User',
      retryable: true,
      retryAfterMs: 60_000,
    });
    expect(errors?.[0]?.message).toMatch(/60000 ms/);
    expect(extensions.cloud).toMatchObject({ retries: 0, throttled: 1 });
    expect(hasty.calls()).toEqual(['Ram:GetUser']);
  });

  it('in one region does not affect the others, and is reported for that region', async () => {
    hasty.emulator.addFault({ kind: 'hang', regionId: 'eu-west-1' });
    const regionIds = ['cn-heyuan', 'eu-west-1', 'us-west-1'];
    const { data } = await hasty.ask<{ instances: { nodes: unknown[]; unavailable: object[] } }>(
      'query ($r: [String!]) { instances(regionIds: $r, first: 1000) { nodes { name } unavailable { regionId code retryable } } }',
      { variables: { r: regionIds } },
    );
    const [main] = hasty.emulator.cloud.accounts;
    expect(data.instances.unavailable).toEqual([{ regionId: 'eu-west-1', code: 'TIMEOUT', retryable: true }]);
    expect(data.instances.nodes).toHaveLength(main.instances('cn-heyuan').length + main.instances('us-west-1').length);
  });

  it('is not repeated if repeating does not help', async () => {
    hasty.emulator.addFault({ kind: 'expire', action: 'GetUser' });
    await hasty.ask('{ user(userName: "auditor") { email } }');
    expect(hasty.calls()).toEqual(['Ram:GetUser']);
  });
});

describe('a rate limit', () => {
  it('costs retries, not answers', async () => {
    const { emulator, ask, close } = await startTestGateway({ instances: 100 });
    emulator.setRateLimit(8);
    const { data, errors, extensions } = await ask<{ users: { nodes: { accessKeys: unknown[] | null }[] } }>(
      '{ users(first: 24) { nodes { accessKeys { accessKeyId } } } }',
    );
    expect(errors).toBeUndefined();
    expect(data.users.nodes.every(({ accessKeys }) => accessKeys !== null)).toBe(true);
    expect(extensions.cloud.throttled).toBe(emulator.calls().filter(({ code }) => code === 'Throttling.User').length);
    expect(extensions.cloud.throttled).toBeGreaterThan(0);
    await close();
  });
});

describe('the deadline', () => {
  it('ends a request with slow calls, and returns the data read so far', async () => {
    const hasty = await startTestGateway({
      instances: 200,
      attemptTimeoutMs: 2_500,
      deadlineMs: 3_000,
      random: () => 1,
    });
    hasty.emulator.setLatency(900);
    const { data, errors } = await hasty.ask<{ users: { nodes: { userName: string; accessKeys: unknown }[] } }>(
      '{ users(first: 134) { nodes { userName accessKeys { accessKeyId } } } }',
    );
    expect(data.users.nodes).toHaveLength(134);
    const unanswered = data.users.nodes.filter(({ accessKeys }) => accessKeys === null);
    expect(unanswered.length).toBeGreaterThan(50);
    expect(errors).toHaveLength(unanswered.length);
    expect(new Set(errors?.map(({ extensions }) => extensions.code))).toEqual(new Set(['TIMEOUT']));
    // It did not wait for all of them.
    expect(hasty.emulator.calls({ action: 'ListAccessKeys' }).length).toBeLessThan(100);
    await hasty.close();
  });
});

describe('the budget', () => {
  it('ends a request that would make more calls', async () => {
    const frugal = await startTestGateway({ instances: 200, maxCalls: 12 });
    const { data, errors, extensions } = await frugal.ask<{
      instances: { totalCount: number; unavailable: { code: string }[] };
    }>('{ instances { totalCount unavailable { code } } }');
    expect(errors).toBeUndefined();
    expect(extensions.cloud.calls).toBe(12);
    expect(frugal.emulator.calls()).toHaveLength(12);
    // Ten of 24 regions: the list of regions and GetCallerIdentity used the other two calls.
    expect(data.instances.unavailable.map(({ code }) => code)).toEqual(
      Array.from({ length: 14 }, () => 'COST_LIMIT_EXCEEDED'),
    );
    const next = await frugal.ask('{ users { nodes { userName } } }');
    expect(next.errors).toBeUndefined();
    await frugal.close();
  });

  it('counts retries', async () => {
    const frugal = await startTestGateway({ instances: 200, maxCalls: 3 });
    frugal.emulator.addFault({ kind: 'throttle', action: 'ListUsers', retryAfterMs: 1 });
    const { errors, extensions } = await frugal.ask('{ users { nodes { userName } } }');
    expect(errors?.map(({ extensions }) => extensions.code)).toEqual(['COST_LIMIT_EXCEEDED']);
    expect(errors?.[0]?.message).toMatch(/3 upstream calls/);
    expect(extensions.cloud.calls).toBe(3);
    await frugal.close();
  });
});
