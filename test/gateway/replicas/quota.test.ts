/** Replicas share the quota of an account, also while Redis is disturbed. Skipped where redis-server is missing. */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { hasRedis } from '../../redis-server.js';
import type { Keys, TestGateway } from '../harness.js';
import { isWhole, type ReplicatedGateways, startReplicas } from './replicas.js';

let replicas: ReplicatedGateways;
afterEach(() => replicas.close());

const perSecond = 20;

/** Callers that ask for one user after the other, several at a time, until they are stopped. */
class Load {
  private isOver = false;
  private readonly failures: unknown[] = [];
  private readonly work: Promise<void>[] = [];

  constructor(private readonly emulator: ReplicatedGateways['emulator']) {}

  add(gateway: TestGateway, as: Keys, atOnce = 12): void {
    let number = 0;
    const ask = async () => {
      while (!this.isOver) {
        number += 1;
        const answer = await gateway.ask(`{ user(userName: "no-user-${number}") { userId } }`, { as });
        if (!isWhole(answer)) this.failures.push(answer.errors ?? answer.status);
      }
    };
    this.work.push(...Array.from({ length: atOnce }, ask));
  }

  /** Resolves when upstream has refused a call. */
  async reachesLimit(): Promise<void> {
    const isRefused = () =>
      this.emulator.calls({ action: 'GetUser' }).some(({ code }) => code?.startsWith('Throttling'));
    await expect.poll(isRefused, { timeout: 10_000 }).toBe(true);
  }

  /** The calls of this time by how they ended, and by caller. */
  async during(ms: number) {
    this.emulator.clearCalls();
    await sleep(ms);
    const calls = this.emulator.calls({ action: 'GetUser' });
    const refused = calls.filter(({ code }) => code?.startsWith('Throttling')).length;
    const acceptedOf = (as: Keys) =>
      calls.filter(({ code, accessKeyId }) => accessKeyId === as.accessKeyId && !code?.startsWith('Throttling')).length;
    return { all: calls.length, refused, accepted: calls.length - refused, acceptedOf };
  }

  async end(): Promise<readonly unknown[]> {
    this.isOver = true;
    await Promise.all(this.work);
    return this.failures;
  }
}

async function start() {
  // Without chance in the pauses between attempts: upstream may refuse several of one call while the rate is learned.
  replicas = await startReplicas({ deadlineMs: 60_000, logLevel: 'info', random: () => 1 });
  const { emulator, gateways } = replicas;
  const session = (): Keys => emulator.issueSession(emulator.callers.administrator.arn);
  const [anna, ben] = [session(), session()];
  // The account of a caller is known before the first call that counts.
  for (const gateway of gateways) {
    for (const as of [anna, ben]) await gateway.ask('{ viewer { accountId } }', { as });
  }
  emulator.setRateLimit({ perSecond, action: 'GetUser' });
  return { ...replicas, anna, ben, load: new Load(emulator) };
}

describe.skipIf(!hasRedis)('three replicas and one quota (needs redis-server)', () => {
  it('use it, do not exceed it, and give two callers on different replicas halves', { timeout: 60_000 }, async () => {
    const { load, gateways, anna, ben } = await start();
    load.add(gateways[0], anna);
    // Asks for more, and so gets no more.
    load.add(gateways[1], ben, 30);
    await load.reachesLimit();
    await sleep(2_000);
    const seconds = 4;
    const { all, refused, accepted, acceptedOf } = await load.during(seconds * 1_000);
    expect(refused / all).toBeLessThan(0.05);
    expect(accepted).toBeGreaterThan(0.8 * perSecond * seconds);
    expect(acceptedOf(anna) / accepted).toBeGreaterThan(0.4);
    expect(acceptedOf(ben) / accepted).toBeGreaterThan(0.4);
    // A replica that has made no call yet knows the rate before its first one.
    load.add(gateways[2], anna);
    const third = await load.during(1_500);
    expect(third.refused / third.all).toBeLessThan(0.3);
    expect(await load.end()).toEqual([]);
  });

  it('fail no request and keep to the quota while Redis is flushed, garbled, hung, stopped and started again', {
    timeout: 60_000,
  }, async () => {
    const { load, gateways, redis, anna, ben } = await start();
    for (const gateway of gateways) load.add(gateway, anna, 8);
    load.add(gateways[1], ben, 8);
    await load.reachesLimit();
    await sleep(2_000);
    const disturbed: Record<string, () => unknown> = {
      flushed: () => redis.client.flushall(),
      garbled: async () => {
        for (const key of await redis.client.keys('*')) {
          await redis.client.multi().del(key).rpush(key, 'garbage').exec();
        }
      },
      'filled with wrong numbers': async () => {
        for (const key of await redis.client.keys('yunmen:pace:*')) {
          if ((await redis.client.type(key)) === 'hash')
            for (const field of await redis.client.hkeys(key)) await redis.client.hset(key, field, '-1e999x');
        }
      },
      hung: () => redis.signal('SIGSTOP'),
      'there again': () => redis.signal('SIGCONT'),
      stopped: () => redis.stop(),
      started: () => redis.start(),
    };
    const seconds = 1.2;
    const phases = new Map<string, Awaited<ReturnType<Load['during']>>>();
    for (const [name, disturb] of Object.entries(disturbed)) {
      await disturb();
      phases.set(name, await load.during(seconds * 1_000));
    }
    expect(await load.end()).toEqual([]);
    // Three replicas without a limit, or each with the whole one, would have more than half of their calls refused.
    for (const [name, { all, refused }] of phases) expect(refused / all, name).toBeLessThan(0.3);
    const accepted = [...phases.values()].reduce((sum, phase) => sum + phase.accepted, 0);
    const each = [...phases].map(([name, { accepted, all }]) => `${name} ${accepted}/${all}`).join(', ');
    expect(accepted, each).toBeGreaterThan(0.7 * perSecond * seconds * phases.size);
    // Each change is logged once by each replica.
    for (const gateway of gateways) {
      const lines = gateway.logged().match(/Redis is (?:away|back)/g);
      expect(lines).toEqual(['Redis is away', 'Redis is back', 'Redis is away', 'Redis is back']);
    }
  });
});
