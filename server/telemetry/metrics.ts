import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { ObservedCall } from '../../client/request/explain-log.js';
import type { WaitObserver } from '../../client/throttling/fair-limiter.js';
import { errorCodes, type Outcome, outcomes, type Refusal, refusalReasons } from './labels.js';
import { type Quota, quotaMetrics } from './quota-metrics.js';
import { RegionLabels } from './region-labels.js';
import { type StoreKind, type StoreMetrics, storeMetrics } from './store-metrics.js';
import { type UsageMetrics, type UsageMetricsOptions, usageMetrics } from './usage-metrics.js';

export interface MetricsOptions extends UsageMetricsOptions {
  /** Values that are read at the time of a scrape. */
  readonly inFlight: () => number;
  readonly sessions: () => number;
  readonly openCircuits: () => number;
  readonly eventLoopLagMs: () => number;
  /** Whether memory, event loop and garbage collection are measured too. Only once per process. */
  readonly ofProcess: boolean;
}

/** The metrics of a process, with their values. */
export type MetricValues = Awaited<ReturnType<Registry['getMetricsAsJSON']>>;

export interface Metrics {
  requestEnded(outcome: Outcome, durationMs: number, codes: Iterable<string>): void;
  refused(reason: Refusal): void;
  callEnded(call: ObservedCall): void;
  readonly quota: Readonly<Record<Quota, WaitObserver>>;
  /** Who uses what. */
  readonly usage: UsageMetrics;
  /** Begins the metrics of what this process shares with others. */
  shared(kind: StoreKind): StoreMetrics;
  /** All metrics in the Prometheus text format. */
  text(): Promise<string>;
  /** The same for another process, which adds them to its own. */
  values(): Promise<MetricValues>;
}

/** The content type of the text. */
export const metricsType = Registry.PROMETHEUS_CONTENT_TYPE;

const requestBuckets = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];
const callBuckets = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/**
 * The metrics of the process. Every label has a limited set of values: products, actions, outcomes and codes come from the
 * code, and regions are those that answered. No name that a client chooses becomes a label.
 */
export function createMetrics(options: MetricsOptions): Metrics {
  const registry = new Registry();
  const registers = [registry];
  if (options.ofProcess) collectDefaultMetrics({ register: registry });
  const regions = new RegionLabels();

  const requests = new Counter({
    name: 'yunmen_requests_total',
    help: 'GraphQL requests by how they ended: ok, partial, failed, refused or aborted.',
    labelNames: ['outcome'],
    registers,
  });
  const durations = new Histogram({
    name: 'yunmen_request_duration_seconds',
    help: 'From the headers of a GraphQL request to its answer.',
    labelNames: ['outcome'],
    buckets: requestBuckets,
    registers,
  });
  const errors = new Counter({
    name: 'yunmen_errors_total',
    help: 'Requests whose answer held an error of this code.',
    labelNames: ['code'],
    registers,
  });
  const refusals = new Counter({
    name: 'yunmen_refusals_total',
    help: 'Requests refused before their body was read: unauthenticated, issuer, unsupported, rate, concurrency or overload.',
    labelNames: ['reason'],
    registers,
  });
  const calls = new Counter({
    name: 'yunmen_upstream_calls_total',
    help: 'Calls of the cloud by how they ended: ok, or the kind of their failure. Repeats are counted apart.',
    labelNames: ['product', 'action', 'region', 'outcome'],
    registers,
  });
  const callDurations = new Histogram({
    name: 'yunmen_upstream_call_duration_seconds',
    help: 'Calls of the cloud, with their repeats and the waits between them.',
    labelNames: ['product', 'action'],
    buckets: callBuckets,
    registers,
  });
  const retries = new Counter({
    name: 'yunmen_upstream_retries_total',
    help: 'Repeats of calls.',
    labelNames: ['product', 'region'],
    registers,
  });
  const throttles = new Counter({
    name: 'yunmen_upstream_throttled_total',
    help: 'Attempts that the cloud refused for their rate.',
    labelNames: ['product', 'region'],
    registers,
  });
  const signatures = new Counter({
    name: 'yunmen_upstream_signature_refusals_total',
    help: 'Calls whose signature the cloud refused.',
    registers,
  });
  const cached = new Counter({
    name: 'yunmen_cached_answers_total',
    help: 'Answers that took no call: reused, or shared with a call in flight.',
    labelNames: ['product', 'action'],
    registers,
  });
  gauge('yunmen_requests_in_flight', 'GraphQL requests that are being answered.', options.inFlight);
  gauge('yunmen_sts_sessions', 'Sessions that the gateway holds for its callers.', options.sessions);
  gauge('yunmen_circuits_open', 'Endpoints of accounts that get no calls for now.', options.openCircuits);
  const lag = () => options.eventLoopLagMs() / 1000;
  gauge(
    'yunmen_event_loop_lag_seconds',
    'The mean lag of the last second. Of several workers: the highest.',
    lag,
    'max',
  );
  // A series that begins with its first event hides that event from rate().
  for (const outcome of outcomes) {
    requests.inc({ outcome }, 0);
    durations.zero({ outcome });
  }
  for (const code of errorCodes) errors.inc({ code }, 0);
  for (const reason of refusalReasons) refusals.inc({ reason }, 0);

  function gauge(name: string, help: string, read: () => number, aggregator: 'sum' | 'max' = 'sum'): void {
    new Gauge({
      name,
      help,
      aggregator,
      registers,
      collect() {
        this.set(read());
      },
    });
  }

  return {
    quota: quotaMetrics(registry),
    shared: (kind) => storeMetrics(registry, kind),
    usage: usageMetrics(registry, options),
    text: () => registry.metrics(),
    values: () => registry.getMetricsAsJSON(),
    refused: (reason) => refusals.inc({ reason }),
    requestEnded(outcome, durationMs, codes) {
      requests.inc({ outcome });
      durations.observe({ outcome }, durationMs / 1000);
      for (const code of codes) errors.inc({ code });
    },
    callEnded({ product, action, regionId, ms, attempts, throttled, cached: isCached, failed, isSignatureRefused }) {
      if (isCached) cached.inc({ product, action });
      if (attempts === 0) return;
      const region = regions.labelOf(regionId, failed === undefined);
      calls.inc({ product, action, region, outcome: failed ?? 'ok' });
      callDurations.observe({ product, action }, ms / 1000);
      if (attempts > 1) retries.inc({ product, region }, attempts - 1);
      if (isSignatureRefused) signatures.inc();
      if (throttled > 0) throttles.inc({ product, region }, throttled);
    },
  };
}
