import { createServer } from 'node:http';
import type { Config } from '../config/config.js';
import { metricsType } from '../telemetry/metrics.js';

export interface MetricsPages {
  /** In the text format of Prometheus. */
  readonly metricsText: () => Promise<string>;
  readonly isReady: () => boolean;
}

/**
 * Serves /metrics, /healthz and /readyz on YUNMEN_METRICS_PORT, which a network policy can open for monitoring alone. Resolves with a function
 * that closes it; null if the variable is not set. Fails with a message that says what to change.
 */
export async function metricsPort(
  { YUNMEN_METRICS_PORT: port, YUNMEN_METRICS_HOST, HOST }: Config,
  { metricsText, isReady }: MetricsPages,
): Promise<(() => Promise<void>) | null> {
  if (port === undefined) return null;
  const host = YUNMEN_METRICS_HOST ?? HOST;
  const plain = 'text/plain; charset=utf-8';
  type Page = readonly [status: number, type: string, body: string];
  const pages: Readonly<Record<string, () => Page | Promise<Page>>> = {
    '/healthz': () => [200, plain, 'alive\n'],
    '/readyz': () => (isReady() ? [200, plain, 'ready\n'] : [503, plain, 'not ready\n']),
    '/metrics': async () => [200, metricsType, await metricsText()],
  };
  const server = createServer(async (request, response) => {
    const [path = ''] = (request.url ?? '').split('?');
    const page = request.method === 'GET' || request.method === 'HEAD' ? pages[path] : undefined;
    const [status, type, body] = (await Promise.resolve(page?.()).catch(failed)) ?? [404, plain, 'not here\n'];
    response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store' }).end(body);
  });
  const failed = (): Page => [503, plain, 'The metrics cannot be read now.\n'];
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const problem = `YUNMEN_METRICS_PORT ${port} on ${host} cannot be used (${error.code})`;
      reject(new Error(`${problem}: choose another port, or another YUNMEN_METRICS_HOST.`));
    });
    server.listen(port, host, resolve);
  });
  return () =>
    new Promise((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
}
