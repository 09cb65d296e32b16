/** What /metrics of a fresh process holds: alone, with Redis, as a worker, and as the primary of workers. */
import { createMetrics } from '../../../server/telemetry/metrics.js';
import { AllMetrics } from '../../../server/workers/all-metrics.js';

export async function servedMetrics(): Promise<string> {
  const zero = () => 0;
  const quiet = { inFlight: zero, sessions: zero, openCircuits: zero, eventLoopLagMs: zero };
  const metrics = createMetrics({ ...quiet, ofProcess: true });
  metrics.shared('redis');
  metrics.shared('primary');
  const ofPrimary = await new AllMetrics(zero).text(() => []);
  return `${await metrics.text()}\n${ofPrimary}`;
}

export async function servedNames(): Promise<ReadonlySet<string>> {
  return new Set([...(await servedMetrics()).matchAll(/^# TYPE (\S+)/gm)].map(([, name = '']) => name));
}
