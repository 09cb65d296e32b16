import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import type { CommandOutcome } from '../shared/store.js';

/** What keeps what processes share: a Redis, or the primary of workers. */
export type StoreKind = 'redis' | 'primary';

export interface StoreMetrics {
  ended(outcome: CommandOutcome, ms: number): void;
  changed(isUp: boolean): void;
  /** The processes that use the same store, as far as this one knows. */
  counted(replicas: number): void;
}

const outcomes: readonly CommandOutcome[] = ['ok', 'late', 'failed', 'skipped'];
const buckets = [0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05];

/** Begins the metrics of what processes share. A process of its own has none. */
export function storeMetrics(registry: Registry, kind: StoreKind): StoreMetrics {
  const registers = [registry];
  const [prefix, name] = kind === 'redis' ? ['yunmen_redis', 'Redis'] : ['yunmen_primary', 'the primary'];
  const up = new Gauge({
    name: `${prefix}_up`,
    help: `1 while ${name} answers, else 0. Of several workers: the lowest.`,
    aggregator: 'min',
    registers,
  });
  const replicas = new Gauge({
    name: `${prefix}_replicas`,
    help: `Processes that share by ${name}, as they were counted last. Of several workers: the highest.`,
    aggregator: 'max',
    registers,
  });
  const commands = new Counter({
    name: `${prefix}_commands_total`,
    help: `Commands by how they ended: ok, late (no answer in 50 ms), failed, or skipped (not sent, because ${name} is away).`,
    labelNames: ['outcome'],
    registers,
  });
  const durations = new Histogram({
    name: `${prefix}_command_duration_seconds`,
    help: 'Commands that were sent, until they were answered or given up.',
    buckets,
    registers,
  });
  up.set(0);
  replicas.set(1);
  durations.zero({});
  for (const outcome of outcomes) commands.inc({ outcome }, 0);
  return {
    ended(outcome, ms) {
      commands.inc({ outcome });
      if (outcome !== 'skipped') durations.observe(ms / 1000);
    },
    changed: (isUp) => up.set(isUp ? 1 : 0),
    counted: (count) => replicas.set(count),
  };
}
