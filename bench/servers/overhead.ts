/** Group 2: requests per second and latency of a query with a cached answer, compared with other servers that have the data in memory. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startCloud } from '../cloud.js';
import { keyHeaders, startGateway } from '../gateway.js';
import { interleaved, median } from '../measure.js';
import { type Process, start, startWorker } from '../processes.js';
import type { Load } from './load.js';

export interface Served {
  readonly requestsPerSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** CPU of the server process per request. */
  readonly cpuMs: number;
}

export const servers = {
  nodeHttp: 'node:http, the same bytes',
  gateway: 'Yunmen, repeated answer',
  gatewayParsed: 'Yunmen, asking upstream every time',
  mercurius: 'Mercurius',
  yoga: 'graphql-yoga',
  apollo: 'Apollo Server',
} as const;

export type ServerName = keyof typeof servers;

export interface Overhead {
  readonly served: Readonly<Record<ServerName, Served>>;
  readonly answerBytes: number;
  readonly fields: number;
}

export interface OverheadOptions {
  readonly rounds: number;
  readonly seconds: number;
}

const connections = 16;
const document = readFileSync(new URL('../queries/hundred.graphql', import.meta.url), 'utf8');

export async function overhead({ rounds, seconds }: OverheadOptions): Promise<Overhead> {
  const cloud = await startCloud({ instances: 2000, regions: 20, latency: 40 });
  const gateway = await startGateway(cloud.origin, cloud.keys, {});
  const answer = await gateway.ask(document);
  const folder = mkdtempSync(join(tmpdir(), 'yunmen-bench-'));
  const file = join(folder, 'answer.json');
  writeFileSync(file, answer);
  const peer = (name: string) => start(`bench/servers/${name}.ts`, [file]);
  const processes: Readonly<Record<ServerName, Process>> = {
    nodeHttp: await peer('node-http'),
    gateway,
    gatewayParsed: gateway,
    mercurius: await peer('mercurius'),
    yoga: await peer('yoga'),
    apollo: await peer('apollo'),
  };
  const loader = await startWorker('bench/servers/load.ts', []);

  const load = async (name: ServerName, forSeconds: number): Promise<Served> => {
    const { origin, read } = processes[name];
    const path = name === 'apollo' ? '/' : '/graphql';
    const headers = { 'content-type': 'application/json', ...keyHeaders(cloud.keys) };
    const fresh = name === 'gatewayParsed' ? { 'cache-control': 'no-cache' } : {};
    const body = JSON.stringify({ query: document });
    const task: Load = {
      url: origin + path,
      connections,
      seconds: forSeconds,
      headers: { ...headers, ...fresh },
      body,
    };
    const before = await read();
    const { requests, ...latency } = await loader.ask<{ requests: number; p50Ms: number; p99Ms: number }>(task);
    const { cpuMs } = await read();
    return { requestsPerSecond: requests / forSeconds, ...latency, cpuMs: (cpuMs - before.cpuMs) / requests };
  };

  const names = Object.keys(servers) as ServerName[];
  for (const name of names) await load(name, 2);
  const runs = Object.fromEntries(names.map((name) => [name, () => load(name, seconds)]));
  const rounded = await interleaved<string, Served>(rounds, runs);
  await Promise.all([loader.stop(), cloud.stop(), ...Object.values(processes).map(({ stop }) => stop())]);
  rmSync(folder, { recursive: true });

  const middle = (runs: readonly Served[], figure: keyof Served) => median(runs.map((run) => run[figure]));
  const served = Object.fromEntries(
    names.map((name): [ServerName, Served] => {
      const runs = rounded[name] ?? [];
      return [
        name,
        {
          requestsPerSecond: middle(runs, 'requestsPerSecond'),
          p50Ms: middle(runs, 'p50Ms'),
          p99Ms: middle(runs, 'p99Ms'),
          cpuMs: middle(runs, 'cpuMs'),
        },
      ];
    }),
  );
  return {
    served: served as Overhead['served'],
    answerBytes: answer.length,
    fields: fieldsIn(JSON.parse(answer).data),
  };
}

/** Counts every member of every object: the values that an executor completes. */
export function fieldsIn(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  const own = Array.isArray(value) ? 0 : Object.keys(value).length;
  return Object.values(value).reduce((sum: number, each) => sum + fieldsIn(each), own);
}
