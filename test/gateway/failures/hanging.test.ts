/** Upstreams that do not answer and clients that do not wait: neither leaks calls or memory. */
import { createServer, request, type Server } from 'node:http';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterEach, describe, expect, it } from 'vitest';
import { keyHeaders, startTestGateway, type TestGateway, type TestOptions } from '../harness.js';
import { secretsIn } from '../secrets.js';

let gateway: TestGateway;
let server: Server | null = null;
const start = async (options: TestOptions) => {
  gateway = await startTestGateway(options);
};
afterEach(async () => {
  server?.closeAllConnections();
  server?.close();
  server = null;
  await gateway.close();
});

interface Regions {
  readonly instances: {
    readonly nodes: readonly { readonly id: string }[];
    readonly unavailable: readonly { readonly regionId: string; readonly code: string }[];
  };
}

/** Waits until no call upstream is in flight. */
async function quiet(): Promise<void> {
  await expect.poll(() => gateway.emulator.openCalls(), { timeout: 15_000 }).toBe(0);
}

describe('a region that hangs', () => {
  it.each(['hang', 'slowBody'] as const)('costs only its own rows (%s)', async (kind) => {
    await start({ instances: 200, deadlineMs: 6_000, attemptTimeoutMs: 2_000 });
    const [main] = gateway.emulator.cloud.accounts;
    gateway.emulator.addFault({ kind, regionId: 'eu-west-1', action: 'DescribeInstances', delayMs: 60_000 });
    const { data, errors } = await gateway.ask<Regions>(
      '{ instances(first: 1000) { nodes { id } unavailable { regionId code } } }',
    );
    // Long before the region would have answered, which is after the end of this test.
    expect(errors).toBeUndefined();
    expect(data.instances.unavailable).toEqual([{ regionId: 'eu-west-1', code: 'TIMEOUT' }]);
    const elsewhere = gateway.emulator.cloud.regions.filter(({ id }) => id !== 'eu-west-1');
    const expected = elsewhere.reduce((sum, { id }) => sum + main.instances(id).length, 0);
    expect(data.instances.nodes).toHaveLength(expected);
    await quiet();
  });
});

describe('a budget', () => {
  it('returns what was read before it was spent, nested lists included', async () => {
    await start({ instances: 200, maxCalls: 30 });
    const { data, errors } = await gateway.ask<{
      regions: { regionId: string; instances: { nodes: unknown[]; unavailable: { code: string }[] } }[];
    }>('{ regions { regionId instances { nodes { disks { id } } unavailable { code } } } }');
    const [main] = gateway.emulator.cloud.accounts;
    const whole = data.regions.filter(({ instances }) => instances.unavailable.length === 0);
    expect(whole.length).toBeGreaterThan(0);
    for (const { regionId, instances } of whole) {
      expect(instances.nodes).toHaveLength(Math.min(50, main.instances(regionId).length));
    }
    const left = data.regions.flatMap(({ instances }) => instances.unavailable);
    const missing = [...left, ...(errors ?? []).map(({ extensions }) => extensions)].map(({ code }) => code);
    expect(new Set(missing)).toEqual(new Set(['COST_LIMIT_EXCEEDED']));
    expect(gateway.emulator.calls().length).toBeLessThanOrEqual(30);
  });

  it('of time does so too', async () => {
    await start({ instances: 200, deadlineMs: 6_000, latencyMs: 1 });
    for (const regionId of ['cn-beijing', 'us-west-1']) gateway.emulator.addFault({ kind: 'hang', regionId });
    const { data, errors } = await gateway.ask<{
      regions: { regionId: string; instances: { unavailable: { code: string }[] } }[];
    }>('{ regions { regionId instances(first: 10) { totalCount unavailable { code } } } }');
    expect(errors).toBeUndefined();
    const late = data.regions.filter(({ instances }) => instances.unavailable.some(({ code }) => code === 'TIMEOUT'));
    expect(late.map(({ regionId }) => regionId).sort()).toEqual(['cn-beijing', 'us-west-1']);
    await quiet();
  });
});

function collect(): number {
  setFlagsFromString('--expose-gc');
  runInNewContext('gc')();
  return process.memoryUsage().heapUsed;
}

describe('two thousand clients that hang up', () => {
  it('leave no call upstream, no handle and no memory behind', { timeout: 120_000 }, async () => {
    // The cache is bounded and is not a leak.
    await start({ instances: 100, latencyMs: 100, cacheTtlMs: 0, logLevel: 'info' });
    server = createServer(gateway.gateway);
    await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}/graphql`;
    const headers = { 'content-type': 'application/json', ...keyHeaders(gateway.emulator.callers.administrator) };
    const query = 'query ($first: Int) { instances(first: $first) { nodes { id disks { id } } } }';
    /** Another page size makes a different query, which shares no call with the others. */
    const hangUp = (at: number) =>
      new Promise<void>((resolve) => {
        const asking = request(url, { method: 'POST', headers, agent: false });
        asking.on('error', () => undefined).on('close', resolve);
        asking.on('response', (response) => response.resume());
        asking.on('finish', () => setTimeout(() => asking.destroy(), 20 + (at % 50)));
        asking.end(JSON.stringify({ query, variables: { first: 200 + (at % 800) } }));
      });
    const hangUps = async (count: number) => {
      for (let at = 0; at < count; at += 50) {
        await Promise.all(Array.from({ length: 50 }, (_, each) => hangUp(at + each)));
      }
      await quiet();
      gateway.emulator.clearCalls();
      return collect() - gateway.logged().length;
    };
    const handles = () => process.getActiveResourcesInfo().filter((name) => name !== 'Timeout').length;
    await hangUps(500);
    const heapBefore = await hangUps(500);
    const handlesBefore = handles();
    const heapAfter = await hangUps(1_000);
    expect(gateway.emulator.openCalls()).toBe(0);
    // Their log lines, which the test itself keeps, are left out.
    expect(heapAfter - heapBefore).toBeLessThan(16 * 1024 * 1024);
    // The client keeps as many connections open as were busy at once, at most 256, and both of their ends are in this process:
    // how many depends on the machine. A leak would be a handle for each of the thousand. Sockets may still be closing.
    await expect.poll(handles, { timeout: 30_000 }).toBeLessThan(handlesBefore + 2 * 256 + 200);
    expect(secretsIn(gateway)).toEqual([]);
  });
});

describe('after an outage', () => {
  it('clients that hang up, also with invalid keys, do not keep the circuit of an endpoint open', {
    timeout: 60_000,
  }, async () => {
    await start({ instances: 100, deadlineMs: 8_000, cacheTtlMs: 0, logLevel: 'info' });
    const { administrator } = gateway.emulator.callers;
    const junk = { ...administrator, accessKeySecret: 'junk' };
    /** Another page size makes a different query. */
    const ask = async (as: typeof junk, first: number, signal: AbortSignal | null = null) => {
      const response = await gateway.gateway.fetch('http://localhost/graphql', {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...keyHeaders(as) },
        body: JSON.stringify({
          query: `{ instances(regionIds: ["cn-hangzhou"], first: ${first}) { nodes { id } unavailable { message } } }`,
        }),
        signal,
      });
      return await response.text();
    };
    await ask(administrator, 3);
    gateway.emulator.addFault({ kind: 'error503', action: 'DescribeInstances' });
    const fails = (at: number) => Promise.all(Array.from({ length: 12 }, (_, each) => ask(administrator, at + each)));
    for (let at = 10; at < 10 + 3 * 12; at += 12) await fails(at);
    expect(await ask(administrator, 3)).toContain('was not sent');
    gateway.emulator.clearFaults();
    gateway.emulator.setLatency(300);
    let isOver = false;
    const hangUps = async () => {
      for (let at = 0; !isOver; at += 1) {
        await ask(at % 2 === 0 ? junk : administrator, 60 + (at % 100), AbortSignal.timeout(25)).catch(() => undefined);
      }
    };
    const others = hangUps();
    // The trials were after one second, and after two.
    await expect.poll(() => ask(administrator, 3), { timeout: 20_000, interval: 100 }).toContain('"id":"acs:ecs:');
    isOver = true;
    await others;
  });
});
