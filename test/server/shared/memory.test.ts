/** The steps of a primary answer what the scripts of a Redis answer. The clock of both is that of the test. Needs redis-server. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { SharedMemory } from '../../../server/shared/memory/shared-memory.js';
import { scripts } from '../../../server/shared/redis/scripts.js';
import type { StepArgs, StepName } from '../../../server/shared/steps.js';
import { hasRedis, type RedisServer, startRedis } from '../../redis-server.js';

const startAt = 1_790_000_000_000;

/** A generator of random numbers from 0 to below `limit`, the same for each seed. */
function random(seed: number): (limit: number) => number {
  let state = seed;
  return (limit) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
}

describe.skipIf(!hasRedis)('what a primary shares (needs redis-server)', () => {
  let redis: RedisServer;
  let memory: SharedMemory;
  let now: number;
  beforeAll(async () => {
    redis = await startRedis();
  });
  afterAll(() => redis.close());
  beforeEach(async () => {
    await redis.client.flushall();
    now = startAt;
    memory = new SharedMemory(() => now);
  });

  /** Runs a step in both, and returns their answers. */
  async function both(step: StepName, key: string | readonly string[], args: StepArgs) {
    const keys = typeof key === 'string' ? [key] : key;
    // The script reads the time from its last two arguments.
    const text = scripts[step].text.replaceAll("redis.call('TIME')", '{ ARGV[#ARGV - 1], ARGV[#ARGV] }');
    const time = [Math.floor(now / 1000), Math.round((now % 1000) * 1000)];
    const inRedis = (await redis.client.eval(text, keys.length, ...keys, ...args, ...time)) as string[];
    return { inRedis, inMemory: [...memory.run(step, keys, args)] };
  }

  /** The numbers in answers may differ by what is rounded in texts: those of `take` to whole milliseconds. */
  async function expectSame(
    step: StepName,
    key: string | readonly string[],
    args: StepArgs,
  ): Promise<readonly string[]> {
    const { inRedis, inMemory } = await both(step, key, args);
    const told = `${step} ${args.join(' ')}\n${inRedis.join(' ')}\n${inMemory.join(' ')}`;
    expect(inMemory.length, told).toBe(inRedis.length);
    for (const [at, text] of inRedis.entries()) {
      const mine = inMemory[at] ?? '';
      const isNumber = text !== '' && Number.isFinite(Number(text));
      const rounded = step === 'take' ? 1 : 0.001;
      if (isNumber) expect(Math.abs(Number(mine) - Number(text)), told).toBeLessThanOrEqual(rounded);
      else expect(mine, told).toBe(text);
    }
    return inMemory;
  }

  it.each([
    { what: 'a learned rate', isFixed: false, rates: ['inf', '20', '7.5'], seed: 1 },
    { what: 'a learned rate of another time', isFixed: false, rates: ['inf', '100', '0.5'], seed: 2 },
    { what: 'the fixed rate of an address', isFixed: true, rates: ['100'], seed: 3 },
  ])('is $what, over a thousand steps of three replicas', { timeout: 60_000 }, async ({ isFixed, rates, seed }) => {
    const next = random(seed);
    const epochs = [0, 0, 0];
    const marksOf = () => ['aa', 'bb', 'cc'].slice(0, 1 + next(3)).join(',');
    for (let step = 0; step < 1000; step += 1) {
      now += next(20) === 0 ? next(2_000) : next(60);
      const replica = next(3);
      const epoch = epochs[replica] ?? 0;
      if (!isFixed && next(8) === 0) {
        const rate = rates[next(rates.length)] ?? '';
        const args = [epoch, next(2), next(2), rate, next(2) * (now + 500), `[${step}]`];
        const [settled] = await expectSame('settle', 'pace', args);
        if (settled !== '0') epochs[replica] = Number(settled);
        continue;
      }
      const [accepted, refused] = [next(6), next(3) === 0 ? next(4) : 0];
      const tail = Math.min(refused, next(3));
      const need = next(3) === 0 ? 0 : next(12);
      const known = [rates[next(rates.length)] ?? '', isFixed ? 1 : 0.25, isFixed ? 1 : 0, next(2)];
      const seen = [accepted, refused, tail, accepted, next(2) === 0 ? '' : next(900), next(2), next(200)];
      const args = [`r${replica}`, epoch, ...seen, need, need > 0 ? marksOf() : '', next(4), ...known];
      epochs[replica] = Number((await expectSame('sync', 'pace', args))[1]);
    }
  });

  it('are counts of callers, over a thousand steps of three replicas', { timeout: 60_000 }, async () => {
    const next = random(4);
    const inside = new Map<string, number>();
    const verdicts = new Set<string | undefined>();
    for (let step = 0; step < 1000; step += 1) {
      now += next(10) === 0 ? next(3_000) + 0.5 : next(100);
      const [key, id] = [`caller${next(2)}`, `r${next(3)}`];
      const open = inside.get(key + id) ?? 0;
      if (next(3) === 0) {
        const left = next(open + 1);
        inside.set(key + id, left);
        await expectSame('tell', key, [id, left]);
        continue;
      }
      const operations = 1 + next(3);
      const [verdict] = await expectSame('take', key, [id, open + operations, operations, 3, 10_000, 40]);
      verdicts.add(verdict);
      if (verdict === 'admitted') inside.set(key + id, open + operations);
    }
    expect([...verdicts].sort()).toEqual(['admitted', 'concurrency', 'rate']);
  });

  it('are versions, replicas and documents', async () => {
    await expectSame('version', 'anna', []);
    now += 10;
    await expectSame('version', 'anna', []);
    const [before, after] = await expectSame('wrote', 'anna', []);
    expect(after).not.toBe(before);
    expect(await expectSame('version', 'anna', [])).toEqual([after]);
    await expectSame('wrote', 'ben', []);
    const heard: (readonly string[])[] = [];
    for (const [id, ms, since, later] of [
      ['a', 3_500, 3_500, 0],
      ['b', 3_500, 3_500, 2_000],
      ['a', 3_500, 1_000, 1_100],
      ['c', 3_500, 3_500, 900],
      ['b', -3_500, 0, 100],
      ['d', 3_500, 3_500, 3_000],
      ['d', 3_500, 0, 10],
    ] as const) {
      now += later;
      heard.push(await expectSame('heartbeat', 'all', [id, ms, since]));
    }
    expect(heard).toEqual([['a'], ['a', 'b'], ['a'], ['b', 'a', 'c'], [], ['c', 'd'], []]);
    const keys = ['index', 'sum', 'text:aa'];
    expect(await expectSame('document', keys, ['aa'])).toEqual([]);
    await expectSame('keep-document', keys, ['aa', 'text:', 64_000_000, '{ __typename }']);
    expect(await expectSame('document', keys, ['aa'])).toEqual(['{ __typename }']);
  });
});
