/** A rolling restart behind a load balancer that honours /readyz: no request fails. */
import { Agent, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Emulator } from '../../../emulator/emulator.js';
import { keyHeaders } from '../../gateway/harness.js';
import { startEmulator } from '../../start-emulator.js';
import { startServer } from '../gateway-process.js';
import { Balancer } from './balancer.js';

let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator({ instances: 100 });
});
afterAll(() => emulator.close());

const start = () => startServer({ YUNMEN_UPSTREAM: emulator.origin, YUNMEN_MAX_LAG_MS: '0', YUNMEN_MAX_RATE: '0' });

it('fails no request', { timeout: 120_000 }, async () => {
  const gateways = new Set([await start(), await start()]);
  const balancer = new Balancer(gateways);
  await balancer.askAll();
  const statuses: number[] = [];
  let isOver = false;
  const agent = new Agent({ keepAlive: true });
  const headers = { 'content-type': 'application/json', ...keyHeaders(emulator.callers.administrator) };
  const ask = () =>
    new Promise<number>((resolve, reject) => {
      const sent = request(`${balancer.origin}/graphql`, { agent, method: 'POST', headers }, (response) => {
        response.resume().on('end', () => resolve(response.statusCode ?? 0));
      });
      sent.on('error', reject).end(JSON.stringify({ query: '{ viewer { arn } }' }));
    });
  const worker = async () => {
    while (!isOver) statuses.push(await ask());
  };
  const workers = Array.from({ length: 4 }, worker);

  for (const old of [...gateways]) {
    const answered = statuses.length;
    gateways.add(await start());
    await balancer.askAll();
    old.signal('SIGTERM');
    expect(await old.ended).toBe(0);
    gateways.delete(old);
    expect(statuses.length).toBeGreaterThan(answered);
  }
  await sleep(100);
  isOver = true;
  await Promise.all(workers);
  expect(statuses.length).toBeGreaterThan(100);
  expect(statuses.filter((status) => status !== 200)).toEqual([]);
  agent.destroy();
  balancer.close();
  for (const gateway of gateways) {
    gateway.signal('SIGTERM');
    expect(await gateway.ended).toBe(0);
  }
});

it('an idle gateway does not wait to be drained', { timeout: 60_000 }, async () => {
  const gateway = await startServer({
    YUNMEN_UPSTREAM: emulator.origin,
    YUNMEN_GRACE_MS: '600000',
    YUNMEN_DRAIN_MS: '300000',
  });
  gateway.signal('SIGTERM');
  expect(await gateway.ended).toBe(0);
});
