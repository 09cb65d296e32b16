/** Group 1c: two hundred accounts: a count with calls into all of them, and the index over all of them, beside code written by hand. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BenchCloud, startCloud } from '../cloud.js';
import type { AccountRole, FleetQuery, Keys, Part, Target } from '../contender.js';
import { differenceOf } from '../difference.js';
import { type BenchGateway, startGateway } from '../gateway.js';
import { interleaved, median } from '../measure.js';
import { startWorker, type Worker } from '../processes.js';
import type { Done } from '../worker.js';

export interface FleetWay {
  readonly calls: number;
  readonly wallMs: number;
  /** Of the process that calls the cloud: the gateway or the script. */
  readonly cpuMs: number;
}

export interface FleetRun {
  readonly latencyMs: number;
  readonly rounds: number;
}

export interface FleetFigures {
  readonly accounts: number;
  readonly refused: number;
  readonly queries: readonly {
    readonly query: FleetQuery;
    readonly title: string;
    readonly gateway: FleetWay;
    readonly floor: FleetWay;
  }[];
}

const accounts = 200;
const refused = 20;

/** Those that need sessions of accounts first: the second uses the sessions of the first. */
const titles: Readonly<Record<FleetQuery, string>> = {
  count: 'instances by account and region, with new sessions',
  again: 'the same with these sessions',
  newest: 'the 50 newest instances',
  tagged: 'a thousand things with a tag, of all kinds',
};
const documents: Readonly<Record<FleetQuery, string>> = {
  count: documentOf('count'),
  again: documentOf('count'),
  newest: documentOf('newest'),
  tagged: documentOf('tagged'),
};

const all: Part = { regions: 24 };

type Ask = (query: FleetQuery) => Promise<Done & { readonly answer: unknown }>;

export async function fleet(options: FleetRun): Promise<FleetFigures> {
  const { latencyMs, rounds } = options;
  const folder = mkdtempSync(join(tmpdir(), 'yunmen-bench-'));
  try {
    const file = join(folder, 'accounts.json');
    const cloud = await startCloud({ accounts, forbidden: refused, latency: latencyMs, 'write-accounts': file });
    // With YUNMEN_UPSTREAM no limit of calls a second of one address is kept: the floor keeps none.
    const settings = { YUNMEN_CACHE_TTL_MS: '0', YUNMEN_ACCOUNTS: file };
    const gateway = await startGateway(cloud.origin, cloud.keys, settings);
    const roles = JSON.parse(readFileSync(file, 'utf8')) as readonly AccountRole[];
    const target: Target = { origin: cloud.origin, keys: cloud.keys, ids: [], accounts: roles };
    const floor = await startWorker('bench/worker.ts', ['fleet', JSON.stringify(target)]);
    const figures = await measured(cloud, { gateway: byGateway(cloud, gateway), floor: byFloor(floor) }, rounds);
    await Promise.all([floor.stop(), gateway.stop(), cloud.stop()]);
    return { accounts, refused, queries: figures };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function measured(
  cloud: BenchCloud,
  ways: Readonly<Record<'gateway' | 'floor', Ask>>,
  rounds: number,
): Promise<FleetFigures['queries']> {
  const queries = Object.keys(titles) as FleetQuery[];
  // Both processes compile their code. The cloud makes its rows when they are first asked for; only the floor waits for that without end.
  for (const query of queries) {
    const [floor, gateway] = [await ways.floor(query), await ways.gateway(query)];
    const difference = differenceOf(gateway.answer, floor.answer);
    if (difference !== null) throw new Error(`The gateway and the floor answer ${query} differently: ${difference}`);
  }
  const results: FleetFigures['queries'][number][] = [];
  for (const query of queries) {
    const counting = (ask: Ask) => async (): Promise<FleetWay> => {
      await cloud.clearCalls();
      const { wallMs, cpuMs } = await ask(query);
      const { calls } = await cloud.counted(0);
      return { calls, wallMs, cpuMs };
    };
    const runs = await interleaved(rounds, { gateway: counting(ways.gateway), floor: counting(ways.floor) });
    results.push({ query, title: titles[query], gateway: medians(runs.gateway), floor: medians(runs.floor) });
  }
  return results;
}

function medians(runs: readonly FleetWay[]): FleetWay {
  const of = (figure: keyof FleetWay) => median(runs.map((run) => run[figure]));
  return { calls: of('calls'), wallMs: of('wallMs'), cpuMs: of('cpuMs') };
}

function byFloor(worker: Worker): Ask {
  return async (query) => {
    const { answer, ...done } = await worker.ask<Done>({
      query,
      part: all,
      show: true,
    });
    return { ...done, answer };
  };
}

/** The gateway keeps sessions by caller, so the count with new sessions is asked by a new caller. */
function byGateway(cloud: BenchCloud, gateway: BenchGateway): Ask {
  let caller: Keys = cloud.keys;
  let callers = 0;
  return async (query) => {
    if (query === 'count') {
      callers += 1;
      caller = await cloud.session(`acs:ram::1750293846105927:assumed-role/portal-administrator/fleet-${callers}`);
    }
    const before = await gateway.read();
    const startedAt = performance.now();
    const text = await gateway.ask(documents[query], {}, caller);
    const wallMs = performance.now() - startedAt;
    const { cpuMs } = await gateway.read();
    const { data } = JSON.parse(text) as { readonly data: unknown };
    return { wallMs, cpuMs: cpuMs - before.cpuMs, answer: data };
  };
}

function documentOf(name: string): string {
  return readFileSync(new URL(`${name}.graphql`, import.meta.url), 'utf8');
}
