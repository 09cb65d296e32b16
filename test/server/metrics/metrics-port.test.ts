/** /metrics on a port of its own, of one process and of workers. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it } from 'vitest';
import { freePort } from '../../redis-server.js';
import { runServer, startServer } from '../gateway-process.js';

const status = async (url: string) => (await fetch(url)).status;

it.each(['1', '2'])(
  '%s process serves it there, and not on the port of requests',
  { timeout: 60_000 },
  async (workers) => {
    const port = await freePort();
    const gateway = await startServer({
      YUNMEN_WORKERS: workers,
      YUNMEN_METRICS_PORT: `${port}`,
      YUNMEN_UPSTREAM: 'http://127.0.0.1:1',
      YUNMEN_DRAIN_MS: '0',
    });
    const own = `http://127.0.0.1:${port}`;
    const served = await fetch(`${own}/metrics?module=any`);
    expect(served.headers.get('content-type')).toContain('version=0.0.4');
    const text = await served.text();
    expect(text).toContain('yunmen_requests_total{outcome="ok"} 0\n');
    expect(text.includes('yunmen_workers 2\n')).toBe(workers === '2');
    // Prometheus refuses a text with a name twice.
    const names = [...text.matchAll(/^# TYPE (\S+)/gm)].map(([, name]) => name);
    expect(names).toHaveLength(new Set(names).size);
    expect(await status(`${own}/readyz`)).toBe(200);
    expect(await status(`${own}/healthz`)).toBe(200);
    expect(await status(`${own}/graphql`)).toBe(404);
    expect(await status(`${gateway.origin}/metrics`)).toBe(404);
    expect(await status(`${gateway.origin}/readyz`)).toBe(200);
    gateway.signal('SIGTERM');
    expect(await gateway.ended).toBe(0);
  },
);

it.each(['1', '2'])('%s process does not start if the port is in use', { timeout: 60_000 }, async (workers) => {
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  const { port } = other.address() as AddressInfo;
  const { code, written } = await runServer({ YUNMEN_WORKERS: workers, YUNMEN_METRICS_PORT: `${port}` });
  other.close();
  expect(code).toBe(1);
  expect(written).toBe(
    `YUNMEN_METRICS_PORT ${port} on 127.0.0.1 cannot be used (EADDRINUSE): choose another port, or another YUNMEN_METRICS_HOST.\n`,
  );
});
