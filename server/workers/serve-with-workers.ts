import { once } from 'node:events';
import { pino } from 'pino';
import type { Config } from '../config/config.js';
import type { EmbeddedCloud } from '../embedded-cloud.js';
import { metricsPort } from '../http/metrics-port.js';
import { tellServing } from '../tell-serving.js';
import { Primary } from './primary.js';

/**
 * Serves with several workers, which this process keeps. SIGTERM and SIGINT end all of them, and SIGHUP replaces one after the other.
 * If they cannot start, or end again and again, this process ends with exit code 1.
 */
export async function serveWithWorkers(config: Config, embeddedCloud: EmbeddedCloud | null): Promise<void> {
  const lines = pino.destination({ dest: process.stdout.fd, sync: false });
  const log = pino({ level: config.LOG_LEVEL }, lines);
  let isEnding = false;
  let closeMetrics: (() => Promise<void>) | null = null;
  const end = async (code: number) => {
    if (isEnding) return;
    isEnding = true;
    await primary.stop();
    await Promise.all([embeddedCloud?.close?.(), closeMetrics?.()]);
    lines.end();
    await once(lines, 'close');
    process.exit(code);
  };
  const primary = new Primary({
    workers: config.YUNMEN_WORKERS,
    log,
    embeddedCloud: embeddedCloud?.origin ?? null,
    graceMs: config.YUNMEN_GRACE_MS,
    failed(reason) {
      if (reason !== null) process.stderr.write(`${reason}\n`);
      void end(1);
    },
  });
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => void end(0));
  process.on('SIGHUP', () => void primary.restart());
  closeMetrics = await metricsPort(config, {
    metricsText: () => primary.allMetrics(),
    isReady: () => primary.isReady(),
  });
  const origin = await primary.start();
  if (origin === null) return;
  const upstream = embeddedCloud?.origin ?? config.YUNMEN_UPSTREAM ?? null;
  await tellServing({ origin, upstream, embeddedCloud, log, workers: config.YUNMEN_WORKERS });
}
