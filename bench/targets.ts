/** The targets of the figures, as ratios within one run; the report says whether each is met. */
import type { Growth } from './growth/growth.js';
import { times } from './measure.js';
import type { PartsTimes } from './parts/parts.js';
import type { Compared } from './queries/compare.js';
import type { Overhead } from './servers/overhead.js';

export interface Results {
  readonly queries: readonly Compared[];
  readonly overhead: Overhead;
  readonly parts: PartsTimes;
  readonly growth: Growth;
  readonly startMs: number;
}

export interface Target {
  readonly what: string;
  readonly wanted: string;
  readonly measured: string;
  readonly isMet: boolean;
}

export function targetsOf({ queries, overhead, parts, growth, startMs }: Results): readonly Target[] {
  const { gateway, yoga, apollo, mercurius } = overhead.served;
  const fleet = queries.find(({ query }) => query === 'fleet')?.ways;
  const atMost = (what: string, value: number, limit: number, show = times): Target => ({
    what,
    wanted: `≤ ${show(limit)}`,
    measured: show(value),
    isMet: value <= limit,
  });
  const atLeast = (what: string, value: number, limit: number): Target => ({
    what,
    wanted: `≥ ${times(limit)}`,
    measured: times(value),
    isMet: value >= limit,
  });
  const walk = growth.walks.at(-1);
  const [one, , hundred] = growth.crowds;
  const largest = (figure: 'calls' | 'roundTrips') =>
    Math.max(...queries.map(({ ways }) => ways.gateway[figure] / ways.floor[figure]));
  return [
    atMost('calls, the worst query beside the floor', largest('calls'), 1),
    atMost('round trips, the worst query beside the floor', largest('roundTrips'), 1),
    ...(fleet
      ? [
          atMost('2,000 instances: wall time beside the floor', fleet.gateway.wallMs / fleet.floor.wallMs, 1.5),
          atMost('2,000 instances: CPU beside the floor', fleet.gateway.cpuMs / fleet.floor.cpuMs, 2),
          atLeast('2,000 instances: faster than the SDK, all at once', fleet.parallel.wallMs / fleet.gateway.wallMs, 8),
          atLeast(
            '2,000 instances: faster than the SDK, one by one',
            fleet.sequential.wallMs / fleet.gateway.wallMs,
            1000,
          ),
        ]
      : []),
    atLeast('repeated answer: requests/s beside graphql-yoga', gateway.requestsPerSecond / yoga.requestsPerSecond, 2),
    atMost('repeated answer: p99 beside graphql-yoga', gateway.p99Ms / yoga.p99Ms, 1),
    atLeast('repeated answer: requests/s beside Mercurius', gateway.requestsPerSecond / mercurius.requestsPerSecond, 1),
    atLeast(
      'repeated answer: requests/s beside Apollo Server',
      gateway.requestsPerSecond / apollo.requestsPerSecond,
      1,
    ),
    atLeast('signing beside the official SDK', parts.signing.official / parts.signing.ours, 2.5),
    atMost('exact JSON beside JSON.parse', parts.json.ours / parts.json.parse, 1.3),
    atMost('1,000 buckets of XML', parts.xml.ours, 10, (value) => `${value.toFixed(1)} ms`),
    ...(walk
      ? [
          atMost(
            `walking ${walk.instances.toLocaleString('en-US')} instances: RSS above idle`,
            (walk.peakRssBytes - walk.idleRssBytes) / 2 ** 20,
            64,
            (value) => `${Math.round(value)} MiB`,
          ),
        ]
      : []),
    ...(one && hundred ? [atMost('100 callers at once: CPU beside one', hundred.cpuMs / one.cpuMs, 1.3)] : []),
    atMost('npm start until it serves', startMs / 1000, 1.5, (value) => `${value.toFixed(2)} s`),
  ];
}
