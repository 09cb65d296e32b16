/** Group 1b: a product that accepts few calls a second: how many are refused, and how much of the limit is used. */
import { startCloud } from '../cloud.js';
import { documentOf, startGateway } from '../gateway.js';

export interface Limited {
  readonly perSecond: number;
  readonly seconds: number;
  readonly calls: number;
  readonly throttled: number;
  /** The accepted calls of the action that is called most, as a part of those that the limit allows. */
  readonly used: number;
}

const perSecond = 20;

/** The users of an account with their keys, again and again, once the limit was met a first time. */
export async function limited({ rounds }: { readonly rounds: number }): Promise<Limited> {
  const cloud = await startCloud({ instances: 100, regions: 2, latency: 40 });
  const gateway = await startGateway(cloud.origin, cloud.keys, { YUNMEN_CACHE_TTL_MS: '0' });
  await cloud.setRate('Ram', perSecond);
  const document = documentOf('users');
  await gateway.ask(document);
  await cloud.clearCalls();
  const startedAt = performance.now();
  for (let round = 0; round < rounds; round += 1) await gateway.ask(document);
  const seconds = (performance.now() - startedAt) / 1000;
  const { calls, throttled, busiest } = await cloud.callsOf('Ram');
  await Promise.all([gateway.stop(), cloud.stop()]);
  return { perSecond, seconds, calls, throttled, used: busiest / (seconds * perSecond) };
}
