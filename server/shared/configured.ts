import type { Logger } from 'pino';
import type { AdmissionLimits } from '../admission/caller-admission.js';
import type { Config } from '../config/config.js';
import type { Metrics } from '../telemetry/metrics.js';
import type { Shared } from './open-shared.js';
import { shownAddress } from './redis/redis-address.js';
import type { Backend } from './steps.js';

export interface ConfiguredShared {
  /** What the workers of one machine share. Null: this process is no worker. */
  readonly primary: Backend | null;
  readonly limits: AdmissionLimits;
  readonly metrics: Metrics;
  readonly log: Logger;
}

/**
 * What this process shares: with all that use the same Redis, else with the other workers of its primary. Null for a process that runs alone.
 * Throws an Error of one line if the address, the password or the certificate is wrong.
 */
export async function sharedBy(
  { YUNMEN_REDIS: address, YUNMEN_EGRESS_ADDRESS: egressAddress }: Config,
  { primary, metrics, ...options }: ConfiguredShared,
): Promise<Shared | null> {
  if (!address && !primary) return null;
  // Loaded on demand: most gateways run alone.
  const { openShared } = await import('./open-shared.js');
  const common = { ...options, egressAddress };
  if (address) {
    const { openRedis } = await import('./redis/redis-backend.js');
    const backend = await openRedis(address);
    const where = { redis: shownAddress(address) };
    return openShared({ ...common, backend, name: 'Redis', where, metrics: metrics.shared('redis') });
  }
  if (!primary) return null;
  const where = { primary: process.ppid };
  return openShared({ ...common, backend: primary, name: 'The primary', where, metrics: metrics.shared('primary') });
}
