/** A rolling restart behind a load balancer that honours /readyz: no request fails. */
import { Agent, createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Emulator } from '../../../emulator/emulator.js';
import { keyHeaders } from '../../gateway/harness.js';
import { startEmulator } from '../../start-emulator.js';
import { type GatewayProcess, startServer } from '../gateway-process.js';

let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator({ instances: 100 });
});
afterAll(() => emulator.close());

const start = () => startServer({ YUNMEN_UPSTREAM: emulator.origin, YUNMEN_MAX_LAG_MS: '0', YUNMEN_MAX_RATE: '0' });

/** Passes requests on in turn to the gateways that are ready. It asks each of them twice a second, and tries nothing again. */
class Balancer {
  private readonly ready = new Map<GatewayProcess, Agent>();
  private readonly asking: NodeJS.Timeout;
  private turn = 0;
  readonly server: Server;

  constructor(private readonly gateways: Set<GatewayProcess>) {
    this.asking = setInterval(() => void this.askAll(), 500);
    this.server = createServer((incoming, outgoing) => {
      const ready = [...this.ready];
      this.turn += 1;
      const [gateway, agent] = ready[this.turn % ready.length] ?? [];
      if (!gateway || !agent) return outgoing.writeHead(502).end();
      const { hostname, port } = new URL(gateway.origin);
      const { host, connection, ...headers } = incoming.headers;
      const passed = request(
        { agent, hostname, port, path: incoming.url, method: incoming.method, headers },
        (answer) => {
          outgoing.writeHead(answer.statusCode ?? 502);
          answer.pipe(outgoing);
        },
      );
      passed.on('error', () => outgoing.writeHead(502).end());
      incoming.pipe(passed);
    }).listen(0, '127.0.0.1');
  }

  get origin(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async askAll(): Promise<void> {
    for (const gateway of this.gateways) {
      const status = await fetch(`${gateway.origin}/readyz`).then(
        (response) => response.status,
        () => 0,
      );
      if (status !== 200) this.ready.delete(gateway);
      else if (!this.ready.has(gateway)) this.ready.set(gateway, new Agent({ keepAlive: true }));
    }
  }

  close(): void {
    clearInterval(this.asking);
    this.server.closeAllConnections();
    this.server.close();
  }
}

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
