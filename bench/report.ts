/** Writes RESULTS.md: every figure of a run, in the order of the groups. */
import { cpus, totalmem } from 'node:os';
import { mib, ms, table, thousands, times } from './measure.js';
import { steampipeSection } from './peers/steampipe.js';
import type { Compared, Measured, Way } from './queries/compare.js';
import { servers } from './servers/overhead.js';
import { type Results, targetsOf } from './targets.js';

const ways: Readonly<Record<Way, string>> = {
  gateway: 'Yunmen',
  floor: 'floor',
  parallel: 'SDK, all at once',
  python: 'Python SDK, whole lists',
  sequential: 'SDK, one by one',
};

export function report(results: Results, { latencyMs, isQuick }: { latencyMs: number; isQuick: boolean }): string {
  const sections = [
    '# Results',
    `Written by \`npm run bench\`${isQuick ? ' --quick' : ''} on ${machine()}. The emulator, each measured process and the benchmark share this machine. Every call of the cloud takes ${latencyMs} ms longer than the emulator needs. Absolute figures hold for this machine; ratios come from one run, in which the contenders took turns. Every figure is a median. CPU is that of the measured process only.`,
    '![Wall time of the main query, and requests a second of a repeated answer](results.svg)',
    targetSection(results),
    querySection(results),
    fleetSection(results),
    overheadSection(results),
    partsSection(results),
    growthSection(results),
  ];
  return `${sections.join('\n\n')}\n`;
}

/** The machine of the benchmark run. */
function machine(): string {
  const [first] = cpus();
  const memory = Math.round(totalmem() / 2 ** 30);
  return `${cpus().length} × ${first?.model.trim() ?? 'an unknown processor'}, ${memory} GiB, ${process.platform} ${process.arch}, Node ${process.version}`;
}

function targetSection(results: Results): string {
  const rows = targetsOf(results).map(({ what, wanted, measured, isMet }) => [
    what,
    wanted,
    measured,
    isMet ? 'met' : '**missed**',
  ]);
  return `## Targets\n\n${table(['', 'wanted', 'measured', ''], rows)}`;
}

function querySection({ queries, limited }: Results): string {
  const intro = `## Queries

The floor is code for one query, written by hand on undici, with batches. It knows no more than the gateway (it asks for the list of regions), and its answers are compared with the gateway's. The SDK programs look up related things item by item, which is the usual way. The program with the Python SDK reads whole lists of each region in 128 threads and joins them in memory; it has no program for buckets and nodes${queries.some(({ ways: measured }) => measured.python) ? '' : ', and was not to be had here'}. A round trip is a call that could not begin before another had been answered. All processes are warm. What reading its figures costs the gateway is taken off its CPU. The documents are in [queries](queries).`;
  const parts = queries.map(({ query, title, ways: measured }) => {
    const rows = (Object.keys(ways) as Way[]).flatMap((way) => {
      const one = measured[way];
      return one ? [queryRow(way, one, measured.floor)] : [];
    });
    return `### ${title} ([${query}](queries/${query}.graphql))\n\n${table(['', 'calls', 'round trips', 'wall', 'CPU', 'wall / floor', 'CPU / floor'], rows)}`;
  });
  const { perSecond, seconds, calls, throttled, used } = limited;
  const limit = `### A limit of calls\n\nRAM accepts ${perSecond} calls a second, which the gateway has met once before. The users with their keys, again and again for ${seconds.toFixed(0)} s: ${thousands(calls)} calls, ${thousands(throttled)} throttled, ${(used * 100).toFixed(0)} % of the limit used.`;
  return [intro, ...parts, steampipeSection(), profileOf(queries), limit].join('\n\n');
}

/** The largest parts of a profile are named, the others summed. */
const namedParts = 14;

function profileOf(queries: Results['queries']): string {
  const sum = (part: string) => queries.reduce((all, { profile }) => all + (profile[part] ?? 0) / totalOf(profile), 0);
  const parts = [...new Set(queries.flatMap(({ profile }) => Object.keys(profile)))].sort((a, b) => sum(b) - sum(a));
  const percent = (profile: Compared['profile'], some: readonly string[]) =>
    `${((some.reduce((all, part) => all + (profile[part] ?? 0), 0) / totalOf(profile)) * 100).toFixed(0)} %`;
  const rows = parts
    .slice(0, namedParts)
    .map((part) => [part, ...queries.map(({ profile }) => percent(profile, [part]))]);
  const rest = parts.slice(namedParts);
  return `### Where the gateway's CPU goes

By the folder of the sources, or the package, that took it itself. Node.js is its network, its streams and its built-in functions. The sampler slows the process, so these are parts, not times.

${table(['', ...queries.map(({ query }) => query)], [...rows, [`${rest.length} others`, ...queries.map(({ profile }) => percent(profile, rest))]])}`;
}

const totalOf = (profile: Compared['profile']) => Object.values(profile).reduce((all, taken) => all + taken, 0);

function queryRow(way: Way, one: Measured, floor: Measured): string[] {
  const isSampled = one.regions < floor.regions;
  return [
    `${ways[way]}${isSampled ? ` (from ${one.regions} region of ${floor.regions})` : ''}`,
    thousands(one.calls),
    thousands(one.roundTrips),
    ms(one.wallMs),
    ms(one.cpuMs),
    times(one.wallMs / floor.wallMs),
    times(one.cpuMs / floor.cpuMs),
  ];
}

function fleetSection({ fleet: { accounts, refused, queries } }: Results): string {
  const rows = queries.flatMap(({ query, title, gateway, floor }) =>
    [gateway, floor].map((way) => [
      way === gateway ? `${query}: ${title}` : 'floor',
      thousands(way.calls),
      ms(way.wallMs),
      ms(way.cpuMs),
      times(way.wallMs / floor.wallMs),
      times(way.cpuMs / floor.cpuMs),
    ]),
  );
  return `## Fleet

A directory of ${accounts} accounts, ${refused} of which refuse the caller, with 60,000 instances in 480 of 4,800 pairs of account and region. The floor asks the index of the directory once, enters the accounts that it names, and counts there, all at once over 100 connections, with no more than the 100 calls of AssumeRole a second that STS publishes; it trusts the index without asking for its state, and does not tell what it skipped. Answers are compared. Sessions are new with \`count\`. No answer is used again, and there is no limit of calls a second. The documents are in [fleet](fleet).

${table(['', 'calls', 'wall', 'CPU', 'wall / floor', 'CPU / floor'], rows)}`;
}

function overheadSection({ overhead, queries, introspection }: Results): string {
  const { served, answerBytes, fields } = overhead;
  const { yoga } = served;
  const names = Object.keys(servers) as (keyof typeof servers)[];
  const sorted = names.toSorted((a, b) => served[b].requestsPerSecond - served[a].requestsPerSecond);
  const rows = sorted.map((name) => {
    const { requestsPerSecond, p50Ms, p99Ms, cpuMs } = served[name];
    return [
      servers[name],
      thousands(requestsPerSecond),
      times(requestsPerSecond / yoga.requestsPerSecond),
      ms(p50Ms),
      ms(p99Ms),
      `${cpuMs.toFixed(2)} ms`,
      `${((cpuMs / fields) * 1000).toFixed(2)} ms`,
    ];
  });
  const fleet = queries.find(({ query }) => query === 'fleet')?.ways;
  const beyond = fleet
    ? `\n\nIn the main query the gateway takes more CPU than the floor by ${ms(fleet.gateway.cpuMs - fleet.floor.cpuMs)}.`
    : '';
  return `## Overhead

[A hundred instances](queries/hundred.graphql), ${thousands(answerBytes)} bytes and ${thousands(fields)} fields, requested over 16 connections. The gateway verifies the caller of each request. The others have the data in memory and make no calls.

${table(['', 'requests/s', '/ yoga', 'p50', 'p99', 'CPU a request', 'CPU per 1,000 fields'], rows)}${beyond}

The whole schema, ${thousands(introspection.bytes / 1000)} KB: ${ms(introspection.ms)} when asked again; a repeated answer of its size takes ${ms(introspection.repeatedMs)}.`;
}

function partsSection({ parts }: Results): string {
  const us = (value: number) => (value < 0.1 ? `${(value * 1000).toFixed(1)} µs` : `${value.toFixed(2)} ms`);
  const beside = (what: string, ours: number, name: string, theirs: number) => [
    what,
    us(ours),
    `${us(theirs)} (${name})`,
    times(theirs / ours),
  ];
  const rows = [
    beside('signing a call (ACS3), all steps', parts.signing.ours, '@alicloud/openapi-core', parts.signing.official),
    beside('its parameters', parts.canonicalizing.ours, '@alicloud/openapi-core', parts.canonicalizing.official),
    ['signing a call of OSS (V4)', us(parts.oss.ours), '', ''],
    beside(`JSON, ${thousands(parts.jsonBytes / 1000)} KB, ids exact`, parts.json.ours, 'JSON.parse', parts.json.parse),
    beside(
      `XML of 1,000 buckets, ${thousands(parts.xmlBytes / 1000)} KB`,
      parts.xml.ours,
      'xml2js, as ali-oss',
      parts.xml.official,
    ),
    ['writing a cursor', us(parts.cursors.encode), '', ''],
    ['reading a cursor', us(parts.cursors.decode), '', ''],
  ];
  return `## Parts\n\nCPU time of one execution.\n\n${table(['', 'Yunmen', 'beside', 'rate'], rows)}`;
}

function growthSection({ growth, smallHeap, startMs, distMs }: Results): string {
  const walks = growth.walks.map(({ instances, wallMs, calls, cpuMs, idleRssBytes, peakRssBytes }) => [
    `${thousands(instances)} instances`,
    thousands(calls),
    ms(wallMs),
    ms(cpuMs),
    mib(idleRssBytes),
    `+ ${mib(Math.max(0, peakRssBytes - idleRssBytes))}`,
  ]);
  const crowds = growth.crowds.map(({ callers, wallMs, cpuMs }) => [
    `${callers} at once`,
    ms(wallMs),
    ms(cpuMs),
    times(cpuMs / (growth.crowds[0]?.cpuMs ?? cpuMs)),
  ]);
  const { heapMiB, instances, walkRssBytes, crowdRssBytes, refused, requests, stretchMs } = smallHeap;
  return `## Growth

All instances, in pages of a thousand a request:

${table(['', 'calls', 'wall', 'CPU', 'RSS idle', 'RSS at most'], walks)}

The same ${growth.requests} requests (the page of 50 with relations), by one caller and by many, without reuse of answers:

${table(['callers', 'wall', 'CPU', '/ one'], crowds)}

With \`--max-old-space-size=${heapMiB}\`: ${thousands(instances)} instances walked take ${mib(walkRssBytes)} at most, ten callers with the main query ${mib(crowdRssBytes)}; ${refused} of their ${requests} requests are refused, and their longest stretch of the event loop is ${ms(stretchMs)}.

\`npm start\` serves after ${(startMs / 1000).toFixed(2)} s, \`node dist/server.js\` after ${(distMs / 1000).toFixed(2)} s.`;
}
