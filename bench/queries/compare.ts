/** Group 1: calls, round trips, wall time and CPU of the main queries, for the gateway, the floor and the official SDKs. */
import { setTimeout as sleep } from 'node:timers/promises';
import { type BenchCloud, type Counted, startCloud } from '../cloud.js';
import type { Part, QueryName, Target } from '../contender.js';
import { differenceOf } from '../difference.js';
import { type BenchGateway, documentOf, startGateway } from '../gateway.js';
import { interleaved, median } from '../measure.js';
import { foundIn, type PythonProgram, startPython } from '../peers/python.js';
import { startWorker, type Worker } from '../processes.js';
import type { Done, Task } from '../worker.js';

export interface Measured extends Counted {
  readonly wallMs: number;
  /** Of the process that calls the cloud: the gateway or the script. */
  readonly cpuMs: number;
  /** Measured on this number of the 20 regions, then extrapolated. */
  readonly regions: number;
}

export type Way = 'gateway' | 'floor' | 'parallel' | 'python' | 'sequential';

export interface Compared {
  readonly query: QueryName;
  readonly title: string;
  /** Without Python where it is not there, or has no program for this query. */
  readonly ways: Readonly<Record<Exclude<Way, 'python'>, Measured> & Partial<Record<'python', Measured>>>;
  /** The CPU of the gateway for one query, in milliseconds, by the part that took it. */
  readonly profile: Readonly<Record<string, number>>;
}

export interface CompareOptions {
  readonly latencyMs: number;
  readonly rounds: number;
}

export const titles: Readonly<Record<QueryName, string>> = {
  fleet: '2,000 instances in 20 regions, with disks, security groups and VPC',
  page: 'one page of 50 instances with the same',
  total: 'totalCount over all regions',
  buckets: '150 buckets with ACL and encryption',
  users: '100 users with keys and last use',
  nodes: '40 nodes by id',
};

const regionCount = 20;
const all: Part = { regions: regionCount };
/** A process that serves is warm. Small queries take more rounds until their code is compiled. */
const warmUps = { fleet: 10, others: 100 } as const;
/** Warm-ups take a part of the latency, so that they take less time. */
const warmUpLatency = 0.5;
/** The programs with SDKs are slow, and no warmer after many rounds. */
const isWarmedUp = (way: Way): boolean => way === 'gateway' || way === 'floor';
/** Sequential calls take minutes, so one region is measured and the rest is extrapolated. */
const sampled: Part = { regions: 1 };

type Ask = (task: Task) => Promise<Done>;

/** So many queries are profiled together. */
const profiled = { fleet: 6, others: 20 } as const;

export async function compare(options: CompareOptions): Promise<readonly Compared[]> {
  const cloud = await startCloud({ instances: 2000, regions: regionCount, latency: options.latencyMs });
  const gateway = await startGateway(cloud.origin, cloud.keys, { YUNMEN_CACHE_TTL_MS: '0' });
  const target: Target = { origin: cloud.origin, keys: cloud.keys, ids: await someIds(gateway), accounts: [] };
  const workers = new Map<Way, Worker>();
  for (const name of ['floor', 'parallel', 'sequential'] as const) {
    workers.set(name, await startWorker('bench/worker.ts', [name, JSON.stringify(target)]));
  }
  const reading = await readingCost(gateway);
  const ways = new Map<Way, Ask>([['gateway', (task) => askGateway(gateway, target, task, reading)]]);
  for (const [name, worker] of workers) ways.set(name, (task) => worker.ask<Done>(task));

  const results: Compared[] = [];
  const python = await startPython(target);
  const names = Object.keys(titles) as QueryName[];
  // The main query comes last: what it leaves in memory is collected while the next queries run.
  for (const query of names.toReversed()) {
    ways.delete('python');
    if (python?.queries.has(query)) {
      await sameCount(query, ways, python);
      ways.set('python', () => python.ask(query));
    }
    const compared = await compareOne(query, cloud, ways, options);
    const count = query === 'fleet' ? profiled.fleet : profiled.others;
    const parts = await gateway.profile(async () => {
      for (let left = count; left > 0; left -= 1) await askGateway(gateway, target, { query, part: all }, reading);
    });
    const each = Object.entries(parts).map(([part, taken]) => [part, taken / count]);
    results.push({ ...compared, profile: Object.fromEntries(each) });
  }
  for (const worker of workers.values()) await worker.stop();
  await python?.stop();
  await gateway.stop();
  await cloud.stop();
  return results.toReversed();
}

async function compareOne(
  query: QueryName,
  cloud: BenchCloud,
  ways: ReadonlyMap<Way, Ask>,
  { latencyMs, rounds }: CompareOptions,
): Promise<Omit<Compared, 'profile'>> {
  await sameAnswers(query, ways);

  const repeated = [...ways].filter(([name]) => name !== 'sequential');
  await cloud.setLatency(latencyMs * warmUpLatency);
  for (let round = 0; round < (query === 'fleet' ? warmUps.fleet : warmUps.others); round += 1) {
    for (const [name, ask] of repeated) if (isWarmedUp(name) || round === 0) await ask({ query, part: all });
  }
  const counts = new Map<Way, Counted>();
  for (const [name, ask] of repeated)
    counts.set(name, await count(cloud, () => ask({ query, part: all }), { query, latencyMs }));
  const runs = Object.fromEntries(repeated.map(([name, ask]) => [name, () => ask({ query, part: all })]));
  const taken: Record<string, readonly Done[]> = { ...(await interleaved(rounds, runs)) };
  let regions = regionCount;
  const oneByOne = ways.get('sequential');
  if (oneByOne) {
    const part = query === 'fleet' ? sampled : all;
    regions = part.regions;
    await cloud.clearCalls();
    taken.sequential = [await oneByOne({ query, part })];
    const counted = await cloud.counted(latencyMs);
    counts.set('sequential', { calls: counted.calls, roundTrips: counted.calls });
  }
  const measured = [...ways.keys()].map((name): [Way, Measured] => {
    const runs = taken[name] ?? [];
    const isSampled = name === 'sequential' && regions < regionCount;
    const factor = isSampled ? regionCount / regions : 1;
    const { calls = 0, roundTrips = 0 } = counts.get(name) ?? {};
    return [
      name,
      {
        calls: calls * factor,
        roundTrips: roundTrips * factor,
        wallMs: median(runs.map(({ wallMs }) => wallMs)) * factor,
        cpuMs: median(runs.map(({ cpuMs }) => cpuMs)) * factor,
        regions: isSampled ? regions : regionCount,
      },
    ];
  });
  return { query, title: titles[query], ways: Object.fromEntries(measured) as Compared['ways'] };
}

/**
 * Counts calls and round trips. The latency is long enough that the calls of one round trip overlap even on a slow machine.
 * For queries over all regions it is short enough that the gateway does not open more regions while it waits for an
 * answer.
 */
async function count(
  cloud: BenchCloud,
  run: () => Promise<unknown>,
  { query, latencyMs }: { readonly query: QueryName; readonly latencyMs: number },
): Promise<Counted> {
  const slow = query === 'fleet' || query === 'users' ? 1000 : 400;
  await cloud.setLatency(slow);
  await cloud.clearCalls();
  await run();
  const counted = await cloud.counted(slow);
  await cloud.setLatency(latencyMs);
  return counted;
}

/** Checks that the floor and the gateway give the same answer; otherwise they cannot be compared. */
async function sameAnswers(query: QueryName, ways: ReadonlyMap<Way, Ask>): Promise<void> {
  const [gateway, floor] = await Promise.all(
    (['gateway', 'floor'] as const).map(async (name) => ways.get(name)?.({ query, part: all, show: true })),
  );
  const difference = differenceOf(gateway?.answer, floor?.answer);
  if (difference !== null) throw new Error(`The gateway and the floor answer ${query} differently: ${difference}`);
}

/** Checks that the Python program finds as many things as the gateway. */
async function sameCount(query: QueryName, ways: ReadonlyMap<Way, Ask>, python: PythonProgram): Promise<void> {
  const gateway = await ways.get('gateway')?.({ query, part: all, show: true });
  const [ours, theirs] = [foundIn(query, gateway?.answer), (await python.ask(query)).found];
  if (ours !== theirs) throw new Error(`The gateway finds ${ours} things for ${query}, the Python program ${theirs}.`);
}

/** The CPU that two readings take in the process that is read, with nothing between them. The floor reads itself. */
async function readingCost(gateway: BenchGateway): Promise<number> {
  const taken: number[] = [];
  for (let round = 0; round < 30; round += 1) {
    const before = await gateway.read();
    await sleep(50);
    taken.push((await gateway.read()).cpuMs - before.cpuMs);
  }
  return median(taken);
}

/** `reading`: milliseconds of CPU that the readings themselves take. */
async function askGateway(
  gateway: BenchGateway,
  { ids }: Target,
  { query, show = false }: Task,
  reading: number,
): Promise<Done> {
  const document = documentOf(query);
  const before = await gateway.read();
  const startedAt = performance.now();
  const text = await gateway.ask(document, query === 'nodes' ? { ids } : {});
  const wallMs = performance.now() - startedAt;
  const { cpuMs } = await gateway.read();
  const answer: { readonly data?: unknown } = show ? JSON.parse(text) : {};
  return { wallMs, cpuMs: cpuMs - before.cpuMs - reading, ...(show && { answer: answer.data }) };
}

/** Forty ids: two of each of four kinds in each of five regions. */
async function someIds(gateway: BenchGateway): Promise<readonly string[]> {
  const nodes = '(first: 2, regionIds: $at) { nodes { id } }';
  const document = `query ($at: [String!]) {
    instances${nodes} disks${nodes} securityGroups${nodes} vpcs(first: 2, regionIds: $at) { nodes { id } }
  }`;
  const { data } = JSON.parse(await gateway.ask('{ regions { regionId } }')) as {
    data: { regions: { regionId: string }[] };
  };
  const ids: string[] = [];
  for (const { regionId } of data.regions) {
    if (ids.length >= 40) break;
    const answer = JSON.parse(await gateway.ask(document, { at: [regionId] })) as {
      data: Record<string, { nodes: { id: string }[] }>;
    };
    const found = Object.values(answer.data).flatMap(({ nodes: some }) => some.map(({ id }) => id));
    if (found.length === 8) ids.push(...found);
  }
  return ids;
}
