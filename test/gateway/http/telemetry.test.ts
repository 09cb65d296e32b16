/** Data for operators: the audit log, the calls of each request, and metrics whose labels clients cannot multiply. */
import { createHash } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startTestGateway, type TestGateway } from '../harness.js';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway({ instances: 100 });
});
beforeEach(() => gateway.emulator.clearFaults());
afterAll(() => gateway.close());

type Line = Readonly<Record<string, unknown>>;
const lines = (msg: string): Line[] =>
  gateway
    .logged()
    .trim()
    .split('\n')
    .map((line): Line => JSON.parse(line))
    .filter((line) => line.msg === msg);

async function metrics(): Promise<string> {
  return (await gateway.gateway.fetch('http://localhost/metrics')).text();
}

/** The value of a series, 0 where there is none. */
async function value(series: string): Promise<number> {
  const line = (await metrics()).split('\n').find((each) => each.startsWith(`${series} `));
  return Number(line?.split(' ').at(-1) ?? 0);
}

describe('the audit log', () => {
  it('has the caller, the operation, its cost and its outcome', async () => {
    const document = 'query Groups { groups { totalCount } }';
    await gateway.ask(document);
    const of = (line: Line) => line.operationName === 'Groups';
    await expect.poll(() => lines('request').filter(of)).toHaveLength(1);
    const { administrator } = gateway.emulator.callers;
    expect(lines('request').find(of)).toMatchObject({
      level: 30,
      caller: administrator.arn,
      accountId: gateway.emulator.cloud.accounts[0].id,
      requestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      documentHash: createHash('sha256').update(document).digest('hex'),
      status: 200,
      outcome: 'ok',
      retries: 0,
      codes: [],
      calls: expect.any(Number),
      durationMs: expect.any(Number),
    });
  });

  it.each([
    [
      'partial',
      'query Partial { viewer { arn } instances(regionIds: ["Hangzhou!"]) { totalCount } }',
      ['BAD_USER_INPUT'],
    ],
    ['refused', 'query Refused { nothing }', ['GRAPHQL_VALIDATION_FAILED']],
  ])('has a request that ended %s', async (outcome, document, codes) => {
    await gateway.ask(document);
    const hash = createHash('sha256').update(document).digest('hex');
    await expect
      .poll(() => lines('request').find((line) => line.documentHash === hash))
      .toMatchObject({ outcome, codes });
  });

  it('belongs to the trace of the client, as do its calls', async () => {
    const trace = '4bf92f3577b34da6a3ce929d0e0e4736';
    await gateway.ask('query Traced { roles(first: 1) { nodes { roleName } } }', {
      headers: { traceparent: `00-${trace}-00f067aa0ba902b7-01` },
    });
    await expect.poll(() => lines('request').some((line) => line.operationName === 'Traced')).toBe(true);
    const asked = lines('request').find((line) => line.operationName === 'Traced');
    const call = lines('upstream call').find((line) => line.action === 'ListRoles');
    expect(asked?.traceparent).toMatch(new RegExp(`^00-${trace}-(?!00f067aa0ba902b7)[0-9a-f]{16}-01$`));
    expect(call).toMatchObject({
      level: 20,
      requestId: asked?.requestId,
      traceparent: asked?.traceparent,
      product: 'Ram',
      attempts: 1,
      upstreamRequestId: expect.stringMatching(/^[0-9A-F-]{36}$/),
    });
  });

  it('starts a trace if the traceparent is invalid', async () => {
    await gateway.ask('query Untraced { __typename }', { headers: { traceparent: `00-${'0'.repeat(32)}-x-01` } });
    await expect
      .poll(() => lines('request').find((line) => line.operationName === 'Untraced')?.traceparent)
      .toMatch(/^00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-00$/);
  });
});

describe('metrics', () => {
  it('count requests, errors and calls', async () => {
    const before = await value('yunmen_requests_total{outcome="partial"}');
    gateway.emulator.addFault({ kind: 'throttle', action: 'ListPolicies', count: 1 });
    await gateway.ask('{ policies(first: 1) { nodes { id } } instances(regionIds: ["Hangzhou!"]) { totalCount } }');
    await expect.poll(() => value('yunmen_requests_total{outcome="partial"}')).toBe(before + 1);
    expect(await value('yunmen_errors_total{code="BAD_USER_INPUT"}')).toBeGreaterThan(0);
    const call = 'product="Ram",action="ListPolicies",region="central",outcome="ok"';
    expect(await value(`yunmen_upstream_calls_total{${call}}`)).toBe(1);
    expect(await value('yunmen_upstream_throttled_total{product="Ram",region="central"}')).toBe(1);
    expect(await value('yunmen_upstream_retries_total{product="Ram",region="central"}')).toBe(1);
    expect(await value('yunmen_upstream_call_duration_seconds_count{product="Ram",action="ListPolicies"}')).toBe(1);
    expect(await value('yunmen_requests_in_flight')).toBe(0);
  });

  it('have no label value that a client can choose', async () => {
    await gateway.ask('query MadeUp { __typename }');
    await gateway.ask('{ instances(regionIds: ["cn-made-up", "cn-hangzhou"]) { totalCount } }');
    const text = await metrics();
    expect(text).not.toMatch(/MadeUp|cn-made-up/);
    expect(text).toMatch(/yunmen_upstream_calls_total\{[^}]*region="cn-hangzhou",outcome="ok"\} /);
    expect(text).toMatch(/yunmen_upstream_calls_total\{[^}]*region="other",outcome="absent"\} /);
  });

  it('contain no secret', async () => {
    const text = await metrics();
    for (const { accessKeyId, accessKeySecret, securityToken } of Object.values(gateway.emulator.callers)) {
      for (const secret of [accessKeyId, accessKeySecret, securityToken]) expect(text).not.toContain(secret);
    }
  });
});
