/** Group 2b: the whole schema asked for again, beside a repeated answer of its size. */
import { getIntrospectionQuery } from 'graphql';
import { startCloud } from '../cloud.js';
import { type BenchGateway, documentOf, startGateway } from '../gateway.js';
import { interleaved, median } from '../measure.js';

export interface Introspection {
  readonly bytes: number;
  readonly ms: number;
  /** What a repeated answer takes, by the bytes of the schema's. */
  readonly repeatedMs: number;
}

export async function introspection({ rounds }: { readonly rounds: number }): Promise<Introspection> {
  const cloud = await startCloud({ instances: 2000, regions: 20, latency: 0 });
  const settings = { YUNMEN_CACHE_TTL_MS: '600000', YUNMEN_INTROSPECTION: 'true' };
  const gateway = await startGateway(cloud.origin, cloud.keys, settings);
  const schema = getIntrospectionQuery();
  const fleet = documentOf('fleet');
  const bytes = { schema: (await gateway.ask(schema)).length, fleet: (await gateway.ask(fleet)).length };
  const taken = await interleaved(rounds, { schema: () => timed(gateway, schema), fleet: () => timed(gateway, fleet) });
  await Promise.all([gateway.stop(), cloud.stop()]);
  return {
    bytes: bytes.schema,
    ms: median(taken.schema),
    repeatedMs: (median(taken.fleet) * bytes.schema) / bytes.fleet,
  };
}

async function timed(gateway: BenchGateway, document: string): Promise<number> {
  const startedAt = performance.now();
  await gateway.ask(document);
  return performance.now() - startedAt;
}
