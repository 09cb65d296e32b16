/** Group 4: the cost of reading a growing number of instances, and of serving a growing number of concurrent callers. */
import { type BenchCloud, startCloud } from '../cloud.js';
import type { Keys } from '../contender.js';
import { type BenchGateway, documentOf, startGateway } from '../gateway.js';
import { median } from '../measure.js';
import { walk } from './walk.js';

export interface Walk {
  readonly instances: number;
  readonly wallMs: number;
  readonly calls: number;
  readonly cpuMs: number;
  readonly idleRssBytes: number;
  /** The largest value at the end of a page. */
  readonly peakRssBytes: number;
}

export interface Crowd {
  readonly callers: number;
  readonly wallMs: number;
  readonly cpuMs: number;
}

export interface Growth {
  readonly walks: readonly Walk[];
  readonly crowds: readonly Crowd[];
  readonly requests: number;
}

export interface GrowthOptions {
  readonly latencyMs: number;
  readonly sizes: readonly number[];
  readonly rounds: number;
}

export async function growth({ latencyMs, sizes, rounds }: GrowthOptions): Promise<Growth> {
  const walks: Walk[] = [];
  for (const instances of sizes) walks.push(await walked(instances, latencyMs));
  return { walks, ...(await crowded(latencyMs, rounds)) };
}

/** A gateway with default settings reads all instances, a thousand per request. */
async function walked(instances: number, latency: number): Promise<Walk> {
  const cloud = await startCloud({ instances, regions: 20, latency: 0 });
  const gateway = await startGateway(cloud.origin, cloud.keys, {});
  for (let round = 0; round < 20; round += 1) await gateway.ask('{ instances(first: 50) { nodes { instanceId } } }');
  await cloud.setLatency(latency);
  await cloud.clearCalls();
  const idle = await gateway.read();
  const startedAt = performance.now();
  let peakRssBytes = 0;
  await walk(gateway, instances, async () => {
    peakRssBytes = Math.max(peakRssBytes, (await gateway.read()).rssBytes);
  });
  const wallMs = performance.now() - startedAt;
  const { cpuMs } = await gateway.read();
  const { calls } = await cloud.counted(latency);
  await Promise.all([gateway.stop(), cloud.stop()]);
  return { instances, wallMs, calls, cpuMs: cpuMs - idle.cpuMs, idleRssBytes: idle.rssBytes, peakRssBytes };
}

const requests = 100;

/** The same hundred requests by one caller, by ten and by a hundred concurrent callers; no answer is reused. */
async function crowded(latency: number, rounds: number): Promise<Pick<Growth, 'crowds' | 'requests'>> {
  const cloud = await startCloud({ instances: 2000, regions: 20, latency });
  const gateway = await startGateway(cloud.origin, cloud.keys, { YUNMEN_CACHE_TTL_MS: '0' });
  const callers = await sessions(cloud, 100);
  for (const size of [10, 100]) await crowd(gateway, callers.slice(0, size));
  const sizes = [1, 10, 100];
  const taken = new Map(sizes.map((size) => [size, [] as Crowd[]]));
  for (let round = 0; round < rounds; round += 1) {
    for (const size of sizes) taken.get(size)?.push(await crowd(gateway, callers.slice(0, size)));
  }
  await Promise.all([gateway.stop(), cloud.stop()]);
  const crowds = [...taken].map(([size, runs]) => ({
    callers: size,
    wallMs: median(runs.map(({ wallMs }) => wallMs)),
    cpuMs: median(runs.map(({ cpuMs }) => cpuMs)),
  }));
  return { crowds, requests };
}

/** Each caller sends its requests one after the other. */
async function crowd(gateway: BenchGateway, callers: readonly Keys[]): Promise<Crowd> {
  const document = documentOf('page');
  const before = await gateway.read();
  const startedAt = performance.now();
  await Promise.all(
    callers.map(async (caller) => {
      for (let at = 0; at < requests / callers.length; at += 1) await gateway.ask(document, {}, caller);
    }),
  );
  const wallMs = performance.now() - startedAt;
  const { cpuMs } = await gateway.read();
  return { callers: callers.length, wallMs, cpuMs: cpuMs - before.cpuMs };
}

function sessions(cloud: BenchCloud, count: number): Promise<readonly Keys[]> {
  return Promise.all(
    Array.from({ length: count }, (_, at) =>
      cloud.session(`acs:ram::1750293846105927:assumed-role/portal-administrator/caller-${at}`),
    ),
  );
}
