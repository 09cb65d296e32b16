/** Watching instances change, over server-sent events. */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { TestGateway } from '../harness.js';
import { type Asker, type ReceivedPart, serveParts } from '../http/parts.js';
import { instanceIds, mutate, regionId, startWritable } from './kit.js';

/** A subscription lasts longer than this, everything else ends before. */
const deadlineMs = 3_000;
let gateway: TestGateway;
let asker: Asker;
beforeAll(async () => {
  gateway = await startWritable({ cacheTtlMs: 60_000, deadlineMs });
  asker = await serveParts(gateway);
});
afterAll(async () => {
  await asker.close();
  await gateway.close();
});
let running: string[];
beforeEach(() => {
  gateway.emulator.clearFaults();
  running = instanceIds(gateway, 'Running');
});

interface Event {
  readonly instanceId: string;
  readonly status: string;
}

const subscription = `subscription($ids: [String!]!) {
  instanceStatus(regionId: "${regionId}", instanceIds: $ids) { instanceId status vpc { name } }
}`;
const watch = (ids: readonly string[], asked = {}) =>
  asker.parts(subscription, { accept: 'text/event-stream', variables: { ids }, ...asked });
const eventIn = ({ data }: ReceivedPart) => (data as { instanceStatus: Event } | undefined)?.instanceStatus;
const polls = () => gateway.emulator.calls({ action: 'DescribeInstances' }).length;
const stop = (ids: readonly string[], as = gateway.emulator.callers.administrator) =>
  mutate(gateway, 'stopInstances', { regionId, instanceIds: ids }, { as });

async function rest(parts: AsyncIterable<ReceivedPart>): Promise<ReceivedPart[]> {
  const all: ReceivedPart[] = [];
  for await (const part of parts) all.push(part);
  return all;
}

describe('instanceStatus', () => {
  it('shows the present, then each change past every cache and deadline, and ends when nothing moves', async () => {
    const ids = running.slice(0, 2);
    await stop(ids.slice(0, 1));
    const parts = watch(ids);
    const first = [await parts.next(), await parts.next()].map(({ value }) => eventIn(value as ReceivedPart));
    expect(first).toMatchObject([
      { instanceId: ids[0], status: 'STOPPING' },
      { instanceId: ids[1], status: 'RUNNING' },
    ]);
    await sleep(deadlineMs + 500);
    gateway.emulator.advanceClock(60_000);
    const later = (await rest(parts)).map(eventIn).filter((event) => event !== undefined);
    expect(later).toMatchObject([{ instanceId: ids[0], status: 'STOPPED' }]);
  });

  it('polls once for all subscriptions of a caller, and not without subscriptions', async () => {
    const ids = running.slice(2, 5);
    await stop(ids);
    const hangUp = new AbortController();
    const watching = ids.map((id) => watch([id], { signal: hangUp.signal }));
    await Promise.all(watching.map((parts) => parts.next()));
    gateway.emulator.clearCalls();
    await expect.poll(polls, { timeout: 10_000 }).toBeGreaterThanOrEqual(2);
    for (const { params } of gateway.emulator.calls({ action: 'DescribeInstances' })) {
      expect(JSON.parse(params.InstanceIds ?? '[]').sort()).toEqual([...ids].sort());
    }
    const ended = () => gateway.logged().split('"outcome":"aborted"').length - 1;
    const before = ended();
    hangUp.abort();
    await Promise.allSettled(watching.map((parts) => parts.next()));
    await expect.poll(ended, { timeout: 10_000 }).toBe(before + ids.length);
    gateway.emulator.clearCalls();
    await sleep(2_500);
    expect(polls()).toBe(0);
  });

  it('keeps callers apart', async () => {
    const [id = ''] = running.slice(5);
    await stop([id]);
    const hangUp = new AbortController();
    const mine = watch([id], { signal: hangUp.signal });
    expect(eventIn((await mine.next()).value as ReceivedPart)?.status).toBe('STOPPING');
    const theirs = await rest(watch([id], { as: gateway.emulator.callers.partner }));
    expect(theirs.flatMap(({ errors = [] }) => errors)).toMatchObject([{ extensions: { code: 'NOT_FOUND' } }]);
    hangUp.abort();
    await Promise.allSettled([mine.next()]);
  });

  it.each([
    ['an instance that is not there', ['i-nowhere'], 'administrator', 'NOT_FOUND'],
    ['a caller who may not see it', null, 'newcomer', 'FORBIDDEN'],
    ['more than 100', Array.from({ length: 101 }, (_, index) => `i-${index}`), 'administrator', 'BAD_USER_INPUT'],
  ] as const)('says what is wrong with %s, and ends', async (_what, ids, as, code) => {
    const parts = await rest(watch(ids ?? running.slice(0, 1), { as: gateway.emulator.callers[as] }));
    expect(parts.flatMap(({ errors = [] }) => errors).map(({ extensions }) => extensions.code)).toEqual([code]);
  });
});
