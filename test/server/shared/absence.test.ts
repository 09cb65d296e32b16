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
  private tellLost = () => {};

  constructor(private readonly memory: SharedMemory) {}

  async run(...[step, keys, args]: Parameters<Backend['run']>) {
    if (this.isCut) throw new Error('cut');
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

async function openReplica(memory: SharedMemory): Promise<Replica> {
  const line = new Line(memory);
  const shared = await openShared({
    backend: line,
    name: 'The store',
    where: {},
    egressAddress: 'office',
    limits: { ratePerSecond: 0, concurrent: 0 },
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
  let replicas: Replica[];
  const ownRates = () => replicas.map(({ ownRate }) => ownRate());
  const isShared = Number.POSITIVE_INFINITY;
  beforeEach(async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setImmediate', 'clearImmediate', 'performance'] });
    const memory = new SharedMemory();
    replicas = [];
    for (let number = 0; number < 3; number += 1) replicas.push(await openReplica(memory));
    await vi.advanceTimersByTimeAsync(3_000);
    expect(ownRates()).toEqual([isShared, isShared, isShared]);
    for (const { line } of replicas) line.cut();
    expect(ownRates()).toEqual([30, 30, 30]);
  });
  afterEach(async () => {
    await Promise.all(replicas.map(({ shared }) => shared.close()));
    vi.useRealTimers();
  });

  /** After the absence the first replica finds the store, and a second later the others. */
  it.each([{ seconds: 0.5 }, { seconds: 60 }])(
    'of $seconds s keep to their parts until all are back',
    async ({ seconds }) => {
      await vi.advanceTimersByTimeAsync(seconds * 1_000);
      const [first, ...others] = replicas;
      if (first) first.line.isCut = false;
      // The store has heard of the others within the last seconds, or has forgotten them.
      const isForgotten = seconds > 3.5;
      await vi.advanceTimersByTimeAsync(1_000);
      expect(ownRates()).toEqual([isForgotten ? 30 : isShared, 30, 30]);
      for (const { line } of others) line.isCut = false;
      await vi.advanceTimersByTimeAsync(600);
      expect(ownRates()).toEqual([isShared, isShared, isShared]);
    },
  );

  it('use the whole rate without a replica that does not come back', async () => {
    await vi.advanceTimersByTimeAsync(10_000);
    const back = replicas.slice(0, 2);
    for (const { line } of back) line.isCut = false;
    await vi.advanceTimersByTimeAsync(3_000);
    expect(ownRates()).toEqual([30, 30, 30]);
    await vi.advanceTimersByTimeAsync(1_500);
    expect(ownRates()).toEqual([isShared, isShared, 30]);
    for (const { line } of back) line.cut();
    expect(ownRates()).toEqual([45, 45, 30]);
  });

  it('share at once with one that leaves', async () => {
    for (const { line } of replicas) line.isCut = false;
    await vi.advanceTimersByTimeAsync(1_000);
    await replicas[2]?.shared.close();
    await vi.advanceTimersByTimeAsync(1_100);
    expect(ownRates().slice(0, 2)).toEqual([isShared, isShared]);
  });
});
