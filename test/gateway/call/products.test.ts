/** `call` reaches the actions of every product that has a call style that the gateway speaks. */
import { afterAll, expect, it } from 'vitest';
import { kindsOf } from '../../../emulator/published/kinds.js';
import { type PublishedAction, publishedProduct, publishedProducts } from '../../../published/product.js';
import { adHocAsk } from '../../../resolvers/call/ad-hoc-action.js';
import { callableOf } from '../../../resolvers/call/callable.js';
import { parametersFor } from '../../emulator/published/parameters.js';
import { fresh, startTestGateway } from '../harness.js';

const test = await startTestGateway({ instances: 48, headers: fresh });
afterAll(() => test.close());

interface Asked {
  readonly product: string;
  readonly action: string;
  readonly regionId: string | null;
  readonly params: object;
}

/** The embedded cloud has only some actions of the products that are made by hand. */
const byHand: readonly Asked[] = [
  { product: 'Ecs', action: 'DescribeDisks', regionId: 'cn-hangzhou', params: { PageSize: 10 } },
  { product: 'Vpc', action: 'DescribeVSwitches', regionId: 'cn-hangzhou', params: {} },
  { product: 'Ram', action: 'ListPolicies', regionId: null, params: { PolicyType: 'System' } },
  { product: 'Sts', action: 'GetCallerIdentity', regionId: null, params: {} },
  { product: 'Tag', action: 'ListTagKeys', regionId: 'cn-hangzhou', params: {} },
  { product: 'Oss', action: 'ListBuckets', regionId: null, params: { 'max-keys': 3 } },
  {
    product: 'Oss',
    action: 'GetBucketInfo',
    regionId: null,
    params: { bucket: test.emulator.cloud.accounts[0]?.buckets[0]?.name },
  },
];

/** Of each product the first actions whose required parameters can be told from its other kinds. */
function asked(product: string, most: number): readonly Asked[] {
  const published = publishedProduct(product);
  const regions = new Set(test.emulator.cloud.regions.map(({ id }) => id));
  const regionId =
    ['cn-hangzhou', ...regions].find((id) => published?.endpoints.some((endpoint) => endpoint.regionId === id)) ?? null;
  if (!published || regionId === null || byHand.some((each) => each.product === product)) return [];
  const actions = published.actions.flatMap((name) => (notEnabled.has(name) ? [] : (published.action(name) ?? [])));
  return actions.flatMap((action) => askedOf(product, action, regionId) ?? []).slice(0, most);

  function askedOf(name: string, action: PublishedAction, where: string): Asked | null {
    const called = callableOf(name, action.name);
    if ('reason' in called || action.parameters.some(({ place }) => place === 'body')) return null;
    const cloud = { cloud: test.emulator.cloud, account: test.emulator.cloud.accounts[0], regionId: where };
    const flat = Object.entries(parametersFor({ ...cloud, kinds: kindsOf(called.published) }, action));
    const params = Object.fromEntries(flat.filter(([key]) => !key.includes('.') && !/^region_?id$/i.test(key)));
    for (const regionId of [where, null]) {
      try {
        adHocAsk(called, params, regionId);
        return { product: name, action: action.name, regionId, params };
      } catch {
        // A list, or a region where the product has none: another action will do.
      }
    }
    return null;
  }
}

/** Refused where no fleet is: see test/emulator/fleet.test.ts. */
const notEnabled = new Set(['GetMultiAccountResourceCenterServiceStatus', 'SearchMultiAccountResources']);

it('actions of more than sixty products are answered, in each style of calls', { timeout: 120_000 }, async () => {
  const reached = new Map<string, string>();
  const failed: string[] = [];
  const all = [...byHand, ...[...publishedProducts().keys()].flatMap((product) => asked(product, 3))];
  for (const { product, action, regionId, params } of all) {
    test.emulator.clearCalls();
    const { data, errors = [] } = await test.ask<{ call: unknown }>(
      `query ($regionId: String, $params: JSON) { call(product: "${product}", action: "${action}", regionId: $regionId, params: $params) }`,
      { variables: { regionId, params } },
    );
    const name = `${product}.${action}`;
    if (errors.length > 0) failed.push(`${name} ${JSON.stringify(params)}: ${errors[0]?.message}`);
    else if (data.call !== null && test.calls().includes(`${product}:${action}`)) {
      reached.set(product, publishedProduct(product)?.style ?? '');
    }
  }
  expect(failed).toEqual([]);
  expect(new Set(reached.values())).toEqual(new Set(['RPC', 'V3', 'ROA', 'FC', 'SLS', 'OSS']));
  expect(reached.size).toBeGreaterThanOrEqual(60);
});
