/** Group 4b: a gateway with a small heap: a long walk, ten callers with the main query, and how long its event loop was busy. */
import { setInterval as every } from 'node:timers/promises';
import { type BenchCloud, startCloud } from '../cloud.js';
import type { Keys } from '../contender.js';
import { type BenchGateway, documentOf, startGateway } from '../gateway.js';
import { walk } from './walk.js';

export interface SmallHeap {
  readonly heapMiB: number;
  readonly instances: number;
  readonly walkRssBytes: number;
  readonly crowdRssBytes: number;
  /** Of the requests of the ten callers: those that were refused. */
  readonly refused: number;
  readonly requests: number;
  /** The longest time in which the event loop did not come round while ten callers asked. */
  readonly stretchMs: number;
}

const heapMiB = 192;
const callers = 10;
const rounds = 3;
const sampleMs = 50;

export async function smallHeap({ instances }: { readonly instances: number }): Promise<SmallHeap> {
  const flags = [`--max-old-space-size=${heapMiB}`];
  const large = await startCloud({ instances, regions: 20, latency: 5 });
  const walking = await startGateway(large.origin, large.keys, {}, flags);
  const walkRssBytes = await highest(walking, () => walk(walking, instances));
  await Promise.all([walking.stop(), large.stop()]);

  const cloud = await startCloud({ instances: 2000, regions: 20, latency: 40 });
  const gateway = await startGateway(cloud.origin, cloud.keys, { YUNMEN_CACHE_TTL_MS: '0' }, flags);
  const people = await sessions(cloud);
  let refused = await ask(gateway, people);
  gateway.watch();
  await gateway.read();
  let stretchMs = 0;
  const crowdRssBytes = await highest(
    gateway,
    async () => {
      for (let round = 0; round < rounds; round += 1) refused += await ask(gateway, people);
    },
    (stretch) => {
      stretchMs = Math.max(stretchMs, stretch);
    },
  );
  await Promise.all([gateway.stop(), cloud.stop()]);
  const requests = (rounds + 1) * callers;
  return { heapMiB, instances, walkRssBytes, crowdRssBytes, refused, requests, stretchMs };
}

/** The largest memory of the process while a task runs. */
async function highest(
  gateway: BenchGateway,
  task: () => Promise<unknown>,
  stretched: (ms: number) => void = () => undefined,
): Promise<number> {
  let most = 0;
  const done = new AbortController();
  const watching = (async () => {
    try {
      for await (const _ of every(sampleMs, undefined, { signal: done.signal })) {
        const { rssBytes, stretchMs } = await gateway.read();
        most = Math.max(most, rssBytes);
        stretched(stretchMs);
      }
    } catch (error) {
      if (!done.signal.aborted) throw error;
    }
  })();
  await task();
  done.abort();
  await watching;
  return most;
}

/** How many of them were refused, which a gateway without memory may do. Throws if the process does not live. */
async function ask(gateway: BenchGateway, people: readonly Keys[]): Promise<number> {
  const document = documentOf('fleet');
  const answered = await Promise.allSettled(people.map((keys) => gateway.ask(document, {}, keys)));
  await gateway.ask('{ __typename }');
  return answered.filter(({ status }) => status === 'rejected').length;
}

function sessions(cloud: BenchCloud): Promise<readonly Keys[]> {
  return Promise.all(
    Array.from({ length: callers }, (_, at) =>
      cloud.session(`acs:ram::1750293846105927:assumed-role/portal-administrator/caller-${at}`),
    ),
  );
}
