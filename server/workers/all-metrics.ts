import { AggregatorRegistry, Counter, collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import type { MetricValues } from '../telemetry/metrics.js';

/** Why a worker has ended without being told to. */
export type EndReason = 'failed' | 'killed' | 'hung';

const reasons: readonly EndReason[] = ['failed', 'killed', 'hung'];

/**
 * The metrics of all workers as those of one process: counts and histograms are added up, those of workers that have ended included, so
 * that no count ever falls. A gauge says itself how its values become one.
 */
export class AllMetrics {
  /** Of the primary itself. */
  private readonly own = new Registry();
  private readonly ofProcess = new Registry();
  private ended: MetricValues = [];
  private readonly ends: Counter<'reason'>;
  private readonly restarts: Counter<'outcome'>;

  constructor(serving: () => number) {
    const registers = [this.own];
    new Gauge({
      name: 'yunmen_workers',
      help: 'Worker processes that take connections.',
      registers,
      collect() {
        this.set(serving());
      },
    });
    this.ends = new Counter({
      name: 'yunmen_worker_ends_total',
      help: 'Workers that ended without being told to: failed (by themselves), killed (by a signal) or hung (killed after silence).',
      labelNames: ['reason'],
      registers,
    });
    this.restarts = new Counter({
      name: 'yunmen_rolling_restarts_total',
      help: 'Rolling restarts by how they ended: ok, or failed because a new worker did not start.',
      labelNames: ['outcome'],
      registers,
    });
    new Gauge({
      name: 'process_start_time_seconds',
      help: 'When the primary was started, in seconds since 1970.',
      registers,
    }).set(performance.timeOrigin / 1000);
    for (const reason of reasons) this.ends.inc({ reason }, 0);
    for (const outcome of ['ok', 'failed']) this.restarts.inc({ outcome }, 0);
    collectDefaultMetrics({ register: this.ofProcess });
  }

  workerEnded(reason: EndReason): void {
    this.ends.inc({ reason });
  }

  restarted(outcome: 'ok' | 'failed'): void {
    this.restarts.inc({ outcome });
  }

  /** Keeps what a worker that has ended had counted. */
  keep(values: MetricValues): void {
    // The declaration of the type says numbers, and the library writes names.
    const counts = values.filter(({ type }) => `${type}` === 'counter' || `${type}` === 'histogram');
    this.ended = AggregatorRegistry.aggregate([this.ended, counts]).getMetricsAsArray() as MetricValues;
  }

  /** In the text format of Prometheus. `workers`: the values of those that have not ended. */
  async text(workers: () => readonly MetricValues[]): Promise<string> {
    // CPU, memory and open files of this process belong to the sums, but not the lag of its event loop.
    const process = (await this.ofProcess.getMetricsAsJSON()).filter(({ name }) => name.startsWith('process_'));
    // In one step with `ended`: a worker may end at any time, and counts once.
    const all = AggregatorRegistry.aggregate([...workers(), process, this.ended]);
    return `${await all.metrics()}\n${await this.own.metrics()}`;
  }
}
