import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import type { CommandOutcome } from '../shared/store.js';

export interface RedisMetrics {
  ended(outcome: CommandOutcome, ms: number): void;
  changed(isUp: boolean): void;
  /** The replicas that use the same Redis, as far as this one knows. */
  counted(replicas: number): void;
}

const outcomes: readonly CommandOutcome[] = ['ok', 'late', 'failed', 'skipped'];
const buckets = [0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05];

/** The metrics of what replicas share. The function begins their series; without YUNMEN_REDIS they have none. */
export function redisMetrics(registry: Registry): () => RedisMetrics {
  const registers = [registry];
  const up = new Gauge({ name: 'yunmen_redis_up', help: '1 while Redis answers, else 0.', registers });
  const replicas = new Gauge({
    name: 'yunmen_redis_replicas',
    help: 'Replicas that use the same Redis, as they were counted last.',
    registers,
  });
  const commands = new Counter({
    name: 'yunmen_redis_commands_total',
    help: 'Commands by how they ended: ok, late (no answer in 50 ms), failed, or skipped (not sent, because Redis is away).',
    labelNames: ['outcome'],
    registers,
  });
  const durations = new Histogram({
    name: 'yunmen_redis_command_duration_seconds',
    help: 'Commands that were sent, until they were answered or given up.',
    buckets,
    registers,
  });
  for (const metric of [up, replicas, durations]) metric.remove({});
  return () => {
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
  };
}
