/** After an absence of the store a replica takes no more than its part until the others are there too. */
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Pace } from '../../../client/throttling/pace.js';
import { SharedMemory } from '../../../server/shared/memory/shared-memory.js';
import { openShared, type Shared } from '../../../server/shared/open-shared.js';
import type { Backend } from '../../../server/shared/steps.js';

/** The way of one replica to the store. */
class Line implements Backend {
  readonly giveUpMs = 50;
  readonly trouble = null;
  isCut = false;
  /** Whether it answers the next step, and none after that. */
  isLast = false;
  /** Whether a step waits for an answer that does not come. */
  isHanging = false;
  private tellLost = () => {};

  constructor(private readonly memory: SharedMemory) {}

  async run(...[step, keys, args]: Parameters<Backend['run']>) {
    if (this.isCut) throw new Error('cut');
    if (this.isHanging) return new Promise<never>(() => {});
    this.isHanging = this.isLast;
    return this.memory.run(step, keys, args);
  }

  whenLost(tell: () => void): void {
    this.tellLost = tell;
  }

  cut(): void {
    this.isCut = true;
    this.tellLost();
  }

  close(): void {}
}

interface Replica {
  readonly line: Line;
  readonly shared: Shared;
  readonly pace: Pace;
  /** The calls per second that this replica may make by itself. Infinite = it takes them from the store. */
  ownRate(): number;
}

const perSecond = 90;

async function openReplica(memory: SharedMemory, isCut = false): Promise<Replica> {
  const line = new Line(memory);
  line.isCut = isCut;
  const shared = await openShared({
    backend: line,
    name: 'The store',
    where: {},
    egressAddress: 'office',
    limits: { ratePerSecond: 0, concurrent: 9 },
    log: pino({ level: 'silent' }),
    metrics: { ended: () => {}, changed: () => {}, counted: () => {} },
  });
  const pace = shared.openPace({
    name: ['1750293846105927', 'Ecs', 'cn-hangzhou', 'DescribeDisks'],
    share: 1,
    perSecond,
    now: () => performance.now(),
    waiting: () => ({ calls: 0, slots: 10, owners: [] }),
    changed: () => {},
  });
  const ownRate = () => {
    pace.waitMs();
    return pace.perSecond === perSecond ? Number.POSITIVE_INFINITY : pace.perSecond;
  };
  return { line, shared, pace, ownRate };
}

describe('three replicas after an absence of the store', () => {
  let memory: SharedMemory;
  let replicas: Replica[];
  const isShared = Number.POSITIVE_INFINITY;
  const ownRates = () => replicas.map(({ ownRate }) => ownRate());
  const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);
  const join = (some: readonly Replica[]) => {
    for (const { line } of some) line.isCut = false;
  };
  /** The first finds the store, and the others later. */
  const expectToWait = async () => {
    join(replicas.slice(0, 1));
    await pass(1_000);
    expect(ownRates()).toEqual([30, 30, 30]);
    join(replicas);
    await pass(600);
    expect(ownRates()).toEqual([isShared, isShared, isShared]);
  };
  const cut = (some: readonly Replica[]) => {
    for (const { line } of some) line.cut();
  };

  beforeEach(async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setImmediate', 'clearImmediate', 'performance'] });
    memory = new SharedMemory();
    replicas = [];
    for (let number = 0; number < 3; number += 1) replicas.push(await openReplica(memory));
    await pass(3_300);
    expect(ownRates()).toEqual([isShared, isShared, isShared]);
    cut(replicas);
    expect(ownRates()).toEqual([30, 30, 30]);
  });
  afterEach(async () => {
    await Promise.all(replicas.map(({ shared }) => shared.close()));
    vi.useRealTimers();
  });

  /** The store may still have signs of life from before a short absence. */
  it.each([{ seconds: 0.3 }, { seconds: 60 }])(
    'of $seconds s keep to their parts until all are back',
    async ({ seconds }) => {
      await pass(seconds * 1_000);
      await expectToWait();
    },
  );

  it('use the whole rate without a replica that does not come back', async () => {
    await pass(10_000);
    const back = replicas.slice(0, 2);
    join(back);
    await pass(3_000);
    expect(ownRates()).toEqual([30, 30, 30]);
    await pass(1_500);
    expect(ownRates()).toEqual([isShared, isShared, 30]);
    cut(back);
    expect(ownRates()).toEqual([45, 45, 30]);
  });

  it('share at once with one that leaves', async () => {
    join(replicas);
    await pass(1_000);
    await replicas[2]?.shared.close();
    await pass(1_100);
    expect(ownRates().slice(0, 2)).toEqual([isShared, isShared]);
  });

  it('take no new replica for one that was there', async () => {
    await pass(10_000);
    join(replicas.slice(0, 1));
    await pass(300);
    replicas.push(await openReplica(memory), await openReplica(memory));
    await pass(1_000);
    expect(ownRates().slice(0, 3)).toEqual([18, 30, 30]);
  });

  it('keep the pause that upstream has asked for', async () => {
    const [first] = replicas;
    await pass(1_000);
    for (let calls = 0; calls < 8; calls += 1) first?.pace.take();
    for (let calls = 0; calls < 8; calls += 1) first?.pace.refused(performance.now(), 4_000);
    expect(first?.pace.waitMs()).toBeGreaterThan(3_500);
    // Another number of replicas, and so another part of the rate.
    join(replicas.slice(0, 1));
    replicas.push(await openReplica(memory));
    await pass(600);
    expect(first?.pace.waitMs()).toBeGreaterThan(3_000);
    join(replicas);
    await pass(600);
    expect(first?.pace.waitMs()).toBeGreaterThan(2_500);
  });

  it('do not believe an answer from before the absence', async () => {
    join(replicas);
    await pass(1_000);
    // One of the two signs of life of a beat is answered before the loss, and the other one never.
    const lines = replicas.map(({ line }) => line);
    for (const line of lines) line.isLast = true;
    for (let ms = 0; ms < 1_500 && !lines.every(({ isHanging }) => isHanging); ms += 10) await pass(10);
    expect(lines.map(({ isHanging }) => isHanging)).toEqual([true, true, true]);
    cut(replicas);
    for (const line of lines) Object.assign(line, { isLast: false, isHanging: false });
    await pass(10_000);
    await expectToWait();
  });

  it('keep their parts beside one that began in the absence', async () => {
    const late = await openReplica(memory, true);
    await pass(1_000);
    join([late]);
    await pass(1_000);
    join(replicas);
    await pass(600);
    expect(ownRates()).toEqual([isShared, isShared, isShared]);
    // It does not know whom it would have to wait for.
    expect(late.ownRate()).toBe(22.5);
    await pass(3_000);
    expect(late.ownRate()).toBe(isShared);
    await late.shared.close();
  });

  it('give callers parts of their limits until then', async () => {
    const admitted = async () => {
      const each = await Promise.all(Array.from({ length: 9 }, () => replicas[0]?.shared.admissions.admit('anna')));
      const taken = each.flatMap((one) => (one && 'release' in one ? [one] : []));
      for (const { release } of taken) release();
      return taken.length;
    };
    await pass(10_000);
    join(replicas.slice(0, 1));
    await pass(1_000);
    expect(await admitted()).toBe(3);
    join(replicas);
    await pass(600);
    expect(await admitted()).toBe(9);
  });
});
