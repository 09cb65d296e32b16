/** An export holds a few pages, however many rows it has. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Emulator } from '../../../emulator/emulator.js';
import { keyHeaders } from '../../gateway/harness.js';
import { startEmulator } from '../../start-emulator.js';
import { type GatewayProcess, startServer } from '../gateway-process.js';

const instances = 20_000;
const megabyte = 1024 * 1024;
let emulator: Emulator;
let gateway: GatewayProcess;
beforeAll(async () => {
  emulator = await startEmulator({ instances });
  gateway = await startServer({
    YUNMEN_UPSTREAM: emulator.origin,
    YUNMEN_MAX_LAG_MS: '0',
    YUNMEN_GRACE_MS: '100',
    // As Node 20 and 22 have it. Node 24 collects new objects later, and these are no memory of the export.
    NODE_OPTIONS: '--max-semi-space-size=16',
  });
}, 120_000);
afterAll(async () => {
  gateway.signal('SIGTERM');
  await gateway.ended;
  await emulator.close();
});

async function heapUsed(): Promise<number> {
  const text = await (await fetch(`${gateway.origin}/metrics`)).text();
  return Number(/^nodejs_heap_size_used_bytes (\S+)$/m.exec(text)?.[1]);
}

function post(accept: string, query: string): Promise<Response> {
  const headers = { 'content-type': 'application/json', accept, ...keyHeaders(emulator.callers.administrator) };
  return fetch(`${gateway.origin}/graphql`, { method: 'POST', headers, body: JSON.stringify({ query }) });
}

it('stays within 64 MiB of the heap before, and all rows come', { timeout: 300_000 }, async () => {
  const fields = 'instanceId name regionId instanceType status createdAt tags { key value } vpc { vpcId cidrBlock }';
  await (await post('application/json', `{ instances(first: 100) { nodes { ${fields} } } }`)).text();
  const idle = await heapUsed();
  const response = await post('application/jsonl', `{ instances { nodes { ${fields} } } }`);
  let most = idle;
  let lines = 0;
  let last = '';
  for await (const piece of response.body ?? []) {
    const text = Buffer.from(piece).toString();
    lines += text.split('\n').length - 1;
    last = (last + text).slice(-200);
    most = Math.max(most, await heapUsed());
  }
  expect(last).toMatch(/\{"end":\{"count":20000,"unavailable":\[\],"calls":\d+\}\}\n$/);
  expect(lines).toBe(instances + 1);
  expect((most - idle) / megabyte).toBeLessThan(64);
});
