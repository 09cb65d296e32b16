/** The targets of the figures, as ratios within one run; the report says whether each is met. */
import type { FleetFigures } from './fleet/fleet.js';
import type { Growth } from './growth/growth.js';
import type { SmallHeap } from './growth/small-heap.js';
import { mib, ms, thousands, times } from './measure.js';
import type { PartsTimes } from './parts/parts.js';
import type { Compared } from './queries/compare.js';
import type { Limited } from './queries/limited.js';
import type { Introspection } from './servers/introspection.js';
import type { Overhead } from './servers/overhead.js';

export interface Results {
  readonly queries: readonly Compared[];
  readonly limited: Limited;
  readonly fleet: FleetFigures;
  readonly overhead: Overhead;
  readonly introspection: Introspection;
  readonly parts: PartsTimes;
  readonly growth: Growth;
  readonly smallHeap: SmallHeap;
  readonly startMs: number;
  readonly distMs: number;
}

export interface Target {
  readonly what: string;
  readonly wanted: string;
  readonly measured: string;
  readonly isMet: boolean;
}

const most = { cpu: 1.8, fleetCpu: 1.4, wall: 1.2, wallOfSdk: 1.3, wallOfAccounts: 1.3, callsOfIndex: 4 } as const;
const inMs = (value: number) => ms(value);
const inMiB = (value: number) => mib(value);
const inPercent = (value: number) => `${(value * 100).toFixed(1)} %`;

const atMost = (what: string, value: number, limit: number, show = times): Target => ({
  what,
  wanted: `≤ ${show(limit)}`,
  measured: show(value),
  isMet: value <= limit,
});
const atLeast = (what: string, value: number, limit: number, show = times): Target => ({
  what,
  wanted: `≥ ${show(limit)}`,
  measured: show(value),
  isMet: value >= limit,
});

export function targetsOf(results: Results): readonly Target[] {
  return [...ofQueries(results), ...ofFleet(results), ...ofServers(results), ...ofGrowth(results)];
}

function ofQueries({ queries, limited }: Results): readonly Target[] {
  const largest = (figure: 'calls' | 'roundTrips') =>
    Math.max(...queries.map(({ ways }) => ways.gateway[figure] / ways.floor[figure]));
  const users = queries.find(({ query }) => query === 'users')?.ways;
  return [
    atMost('calls, the worst query beside the floor', largest('calls'), 1),
    atMost('round trips, the worst query beside the floor', largest('roundTrips'), 1),
    ...queries.flatMap(({ query, ways: { gateway, floor, parallel } }) => [
      atMost(
        `${query}: CPU beside the floor`,
        gateway.cpuMs / floor.cpuMs,
        query === 'fleet' ? most.fleetCpu : most.cpu,
      ),
      atMost(`${query}: wall time beside the floor`, gateway.wallMs / floor.wallMs, most.wall),
      atMost(`${query}: wall time beside the SDK, all at once`, gateway.wallMs / parallel.wallMs, most.wallOfSdk),
    ]),
    ...(users
      ? [
          atMost(
            'CPU of a call beyond undici',
            (users.gateway.cpuMs - users.floor.cpuMs) / users.gateway.calls,
            0.25,
            fine,
          ),
        ]
      : []),
    atMost(`RAM at ${limited.perSecond} calls/s: throttled`, limited.throttled / limited.calls, 0.02, inPercent),
    atLeast(`RAM at ${limited.perSecond} calls/s: used of the limit`, limited.used, 0.9, inPercent),
  ];
}

const fine = (value: number) => `${value.toFixed(2)} ms`;

/** The calls beyond the floor tell whether the index may be trusted, and what was skipped. */
function ofFleet({ fleet: { accounts, queries } }: Results): readonly Target[] {
  const more = queries.map(({ gateway, floor }) => gateway.calls - floor.calls);
  return [
    atMost(`${accounts} accounts: calls beyond the floor`, Math.max(...more), most.callsOfIndex, thousands),
    ...queries.map(({ query, gateway, floor }) =>
      atMost(
        `${accounts} accounts, ${query}: wall time beside the floor`,
        gateway.wallMs / floor.wallMs,
        most.wallOfAccounts,
      ),
    ),
  ];
}

function ofServers({ overhead, introspection, parts }: Results): readonly Target[] {
  const { gateway, gatewayParsed, yoga, apollo, mercurius } = overhead.served;
  return [
    atLeast('nothing reused: CPU of yoga, with data in memory, beside ours', yoga.cpuMs / gatewayParsed.cpuMs, 0.5),
    atLeast('repeated answer: requests/s beside graphql-yoga', gateway.requestsPerSecond / yoga.requestsPerSecond, 6),
    atMost('repeated answer: p99 beside graphql-yoga', gateway.p99Ms / yoga.p99Ms, 1),
    atLeast('repeated answer: requests/s beside Mercurius', gateway.requestsPerSecond / mercurius.requestsPerSecond, 1),
    atLeast(
      'repeated answer: requests/s beside Apollo Server',
      gateway.requestsPerSecond / apollo.requestsPerSecond,
      1,
    ),
    atMost('introspection beside a repeated answer of its size', introspection.ms / introspection.repeatedMs, 1.5),
    atLeast('signing beside the official SDK', parts.signing.official / parts.signing.ours, 2.5),
    atMost('exact JSON beside JSON.parse', parts.json.ours / parts.json.parse, 1.3),
    atMost('1,000 buckets of XML', parts.xml.ours, 10, inMs),
  ];
}

function ofGrowth({ growth, smallHeap, startMs, distMs }: Results): readonly Target[] {
  const [one, , hundred] = growth.crowds;
  const { heapMiB, instances, walkRssBytes, crowdRssBytes, refused, stretchMs } = smallHeap;
  const limit = 256 * 2 ** 20;
  return [
    atMost(`heap of ${heapMiB} MiB, ${thousands(instances)} instances walked: RSS`, walkRssBytes, limit, inMiB),
    atMost(`heap of ${heapMiB} MiB, ten callers with the main query: RSS`, crowdRssBytes, limit, inMiB),
    atMost('the same: refused requests', refused, 0, thousands),
    atMost('the same: longest stretch of the event loop', stretchMs, 50, inMs),
    ...(one && hundred ? [atMost('100 callers at once: CPU beside one', hundred.cpuMs / one.cpuMs, 1.3)] : []),
    atMost('npm start until it serves', startMs, 1500, inMs),
    atMost('start of dist/ beside npm start', distMs / startMs, 1),
  ];
}
