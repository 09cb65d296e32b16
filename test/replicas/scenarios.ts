/** What three gateway processes on one Redis must do, at any size: each scenario measures it and returns what is wrong. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { Agent } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Emulator, EmulatorOptions } from '../../emulator/emulator.js';
import { startEmulator } from '../../emulator/server.js';
import { dumped } from '../gateway/replicas/replicas.js';
import { type RedisServer, startRedis } from '../redis-server.js';
import { Balancer } from '../server/ending/balancer.js';
import { type GatewayProcess, startServer } from '../server/gateway-process.js';
import { ask, fresh, isWhole, kept, Load } from '../server/workers/kit.js';

export interface Fleet {
  readonly emulator: Emulator;
  readonly redis: RedisServer;
  readonly gateways: Set<GatewayProcess>;
  /** One more process with the same configuration. */
  add(): Promise<GatewayProcess>;
  close(): Promise<void>;
}

export interface Finding {
  /** The figures, for people. */
  readonly measured: string;
  /** Empty if all is right. */
  readonly wrong: readonly string[];
}

interface FleetOptions {
  readonly size: number;
  /** The embedded cloud. Default: a small one. */
  readonly cloud?: EmulatorOptions;
  readonly environment?: (emulator: Emulator) => NodeJS.ProcessEnv;
}

/** Starts processes of the bundle, one after the other, because the first one builds it. */
export async function startFleet({ size, cloud, environment = () => ({}) }: FleetOptions): Promise<Fleet> {
  const [emulator, redis] = [await startEmulator(cloud ?? { instances: 20 }), await startRedis()];
  const gateways = new Set<GatewayProcess>();
  const add = async () => {
    const calm = { YUNMEN_MAX_LAG_MS: '0', YUNMEN_MAX_RATE: '0', YUNMEN_DEADLINE_MS: '60000' };
    const shared = { YUNMEN_UPSTREAM: emulator.origin, YUNMEN_REDIS: redis.url, YUNMEN_MUTATIONS: 'tagResources' };
    const gateway = await startServer({ ...calm, ...shared, ...environment(emulator) });
    gateways.add(gateway);
    return gateway;
  };
  for (let count = 0; count < size; count += 1) await add();
  return {
    emulator,
    redis,
    gateways,
    add,
    close: async () => {
      for (const gateway of gateways) gateway.signal('SIGTERM');
      await Promise.all([...gateways].map(({ ended }) => ended));
      await Promise.all([emulator.close(), redis.close()]);
    },
  };
}

const percent = (part: number) => `${(100 * part).toFixed(1)} %`;
const isRefused = ({ code }: { readonly code?: string | null }) => code?.startsWith('Throttling') === true;
const noUser = (number: number) => `{ user(userName: "no-user-${number}") { userId } }`;

/** Two callers on different replicas share 20 calls a second, also while Redis is disturbed. */
export async function quota(fleet: Fleet, seconds: number, disturbedSeconds: number): Promise<Finding> {
  const { emulator, gateways, redis } = fleet;
  const perSecond = 20;
  const session = () => emulator.issueSession(emulator.callers.administrator.arn);
  const callers = [session(), session()];
  for (const { origin } of gateways)
    for (const as of callers) await ask({ origin, agent: fresh(), as }, '{ viewer { accountId } }');
  emulator.setRateLimit({ perSecond, action: 'GetUser' });
  const loads = [...gateways].slice(0, 2).flatMap(({ origin }, at) => {
    const as = callers[at];
    return as ? [new Load({ origin, agent: kept(12), as }, 12, noUser)] : [];
  });
  const during = async (time: number) => {
    emulator.clearCalls();
    await sleep(time * 1_000);
    const calls = emulator.calls({ action: 'GetUser' });
    const accepted = calls.filter((call) => !isRefused(call));
    const first = accepted.filter(({ accessKeyId }) => accessKeyId === callers[0]?.accessKeyId);
    return {
      refused: (calls.length - accepted.length) / calls.length,
      used: accepted.length / (perSecond * time),
      half: first.length / accepted.length,
    };
  };
  while (!emulator.calls({ action: 'GetUser' }).some(isRefused)) await sleep(50);
  await sleep(2_000);
  const usual = await during(seconds);
  const wrong: string[] = [];
  if (usual.refused > 0.05) wrong.push(`${percent(usual.refused)} were refused`);
  if (usual.used < 0.8) wrong.push(`only ${percent(usual.used)} of the limit were used`);
  if (Math.abs(usual.half - 0.5) > 0.1) wrong.push(`one caller had ${percent(usual.half)}`);
  const disturbances: Readonly<Record<string, () => unknown>> = {
    flushed: () => redis.client.flushall(),
    garbled: async () => {
      for (const key of await redis.client.keys('*')) await redis.client.multi().del(key).rpush(key, 'garbage').exec();
    },
    hung: () => redis.signal('SIGSTOP'),
    'there again': () => redis.signal('SIGCONT'),
    stopped: () => redis.stop(),
    started: () => redis.start(),
  };
  const told = [`${percent(usual.refused)} refused, ${percent(usual.used)} used, one caller ${percent(usual.half)}`];
  for (const [name, disturb] of Object.entries(disturbances)) {
    await disturb();
    const { refused, used } = await during(disturbedSeconds);
    told.push(`${name}: ${percent(refused)} refused, ${percent(used)} used`);
    if (refused > 0.3) wrong.push(`${percent(refused)} were refused while Redis was ${name}`);
  }
  await Promise.all(loads.map((load) => load.end()));
  emulator.setRateLimit(null);
  const answered = loads.reduce((sum, load) => sum + load.answered, 0);
  const failures = loads.flatMap((load) => load.failures);
  if (failures.length > 0) wrong.push(`${failures.length} requests failed, the first with ${failures[0]}`);
  return { measured: `${told.join('; ')}; ${answered} requests, ${failures.length} failed`, wrong };
}

/** Writes through one process are read at once through another, and what is in Redis then holds no secret. */
export async function writes({ emulator, gateways, redis }: Fleet, count: number): Promise<Finding> {
  const [writer, reader] = [...gateways];
  if (!writer || !reader) throw new Error('two processes are needed');
  const as = emulator.callers.administrator;
  const agent = fresh();
  const read = (gateway: GatewayProcess, query: string) => ask({ origin: gateway.origin, agent, as }, query);
  const list = await read(writer, '{ instances(first: 1) { nodes { id } } }');
  const id: string = JSON.parse(list.body).data.instances.nodes[0].id;
  const tags = `{ node(id: "${id}") { ... on Instance { tags { key value } } } }`;
  let stale = 0;
  for (let number = 0; number < count; number += 1) {
    await read(reader, tags);
    const input = `{ ids: ["${id}"], tags: [{ key: "number", value: "${number}" }] }`;
    await read(writer, `mutation { tagResources(input: ${input}) { results { ok } } }`);
    if (!(await read(reader, tags)).body.includes(`"value":"${number}"`)) stale += 1;
  }
  const text = await dumped(redis);
  const holders = Object.values(emulator.callers);
  const secrets = holders.flatMap(({ accessKeyId, accessKeySecret, securityToken, arn }) => [
    accessKeyId,
    accessKeySecret,
    securityToken,
    arn,
  ]);
  const found = [...secrets, id.split('/')[1] ?? id, 'Signature', 'STS.'].filter((each) => text.includes(each));
  return {
    measured: `${count} writes, ${stale} reads stale; ${text.length} bytes in Redis, ${found.length} secrets`,
    wrong: [...(stale > 0 ? [`${stale} reads were stale`] : []), ...found.map((each) => `Redis holds ${each}`)],
  };
}

/** All processes are replaced, one after the other, behind a balancer under load. */
export async function rollingRestart({ emulator, gateways, add }: Fleet, requests: number): Promise<Finding> {
  const balancer = new Balancer(gateways);
  await balancer.askAll();
  const agent = new Agent({ keepAlive: true });
  const asking = { origin: balancer.origin, agent, as: emulator.callers.administrator };
  const load = new Load(asking, 8, () => '{ viewer { arn } }');
  const old = [...gateways];
  for (const gateway of old) {
    await load.answers(requests / (old.length + 1));
    await add();
    await balancer.askAll();
    gateway.signal('SIGTERM');
    await gateway.ended;
    gateways.delete(gateway);
  }
  await load.answers(Math.max(100, requests - load.answered));
  await load.end();
  agent.destroy();
  balancer.close();
  const { answered, failures } = load;
  const wrong = failures.length > 0 ? [`${failures.length} failed, the first with ${failures[0]}`] : [];
  return { measured: `${answered + failures.length} requests, ${failures.length} failed`, wrong };
}

/** Two replicas behind one address read 50 accounts, and the cloud counts the calls of the address. */
export async function address(seconds: number): Promise<Finding> {
  const perSecond = 60;
  const folder = mkdtempSync(join(tmpdir(), 'accounts-'));
  const file = join(folder, 'accounts.json');
  const fleet = await startFleet({
    size: 2,
    cloud: { instances: 20, fleet: { accounts: 50, instances: 200 } },
    environment({ accountRoles }) {
      writeFileSync(file, JSON.stringify(accountRoles));
      return { YUNMEN_ACCOUNTS: file, YUNMEN_EGRESS_RATE: `${perSecond}`, YUNMEN_CACHE_TTL_MS: '0' };
    },
  });
  const { emulator, gateways } = fleet;
  const ids = emulator.accountRoles.slice(3).map(({ id }) => id);
  const query = (number: number) => {
    const some = Array.from({ length: 5 }, (_, at) => `"${ids[(number * 5 + at) % ids.length]}"`);
    return `{ vpcs(accountIds: [${some.join(', ')}], regionIds: ["cn-hangzhou"], first: 1) { totalCount unavailable { code } } }`;
  };
  const as = emulator.callers.administrator;
  emulator.setRateLimit({ perSecond, ofAddress: true });
  const loads = [...gateways].map(({ origin }) => new Load({ origin, agent: kept(8), as }, 8, query));
  await Promise.all(loads.map((load) => load.answers(20)));
  await sleep(2_000);
  emulator.clearCalls();
  await sleep(seconds * 1_000);
  const calls = emulator.calls();
  const refused = calls.filter(isRefused).length / calls.length;
  const used = (calls.length * (1 - refused)) / (perSecond * seconds);
  const accounts = new Set(calls.map(({ accountId }) => accountId)).size;
  emulator.setRateLimit(null);
  await Promise.all(loads.map((load) => load.end()));
  const failures = loads.flatMap((load) => load.failures);
  await fleet.close();
  rmSync(folder, { recursive: true });
  return {
    measured: `${accounts} accounts, ${percent(refused)} refused, ${percent(used)} of ${perSecond} a second used, ${failures.length} failed`,
    wrong: [
      ...(refused > 0.05 ? [`${percent(refused)} were refused`] : []),
      ...(used < 0.8 ? [`only ${percent(used)} were used`] : []),
      ...failures.slice(0, 1),
    ],
  };
}

/** Whether all gateways answer whole. */
export async function allServe({ emulator, gateways }: Fleet): Promise<boolean> {
  const as = emulator.callers.administrator;
  const answers = [...gateways].map(({ origin }) => ask({ origin, agent: fresh(), as }, '{ viewer { arn } }'));
  return (await Promise.all(answers)).every(isWhole);
}
