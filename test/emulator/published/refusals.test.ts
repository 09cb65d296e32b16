/** What is refused, how, and what stands in the log: as of products made by hand. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Emulator } from '../../../emulator/emulator.js';
import { kindsOf } from '../../../emulator/published/kinds.js';
import { nounOf } from '../../../emulator/published/names.js';
import { type PublishedProduct, publishedPlaces, publishedProduct } from '../../../published/product.js';
import { startEmulator } from '../../start-emulator.js';
import type { Keys } from '../access/signed-by-hand.js';
import { type Answer, at, callPublished, listAt } from './calling.js';

let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator({ instances: 400 });
});
beforeEach(() => emulator.clearCalls());
afterEach(() => emulator.clearFaults());
afterAll(() => emulator.close());

function published(name: string): PublishedProduct {
  const found = publishedProduct(name);
  if (!found) throw new Error(`There is no ${name}.`);
  return found;
}

function send(
  product: string,
  name: string,
  params: Readonly<Record<string, string>> = {},
  more: { readonly keys?: Keys; readonly method?: string } = {},
): Promise<Answer> {
  const action = published(product).action(name);
  if (!action) throw new Error(`${product} has no ${name}.`);
  const { keys = emulator.callers.administrator } = more;
  return callPublished(emulator.origin, { product: published(product), action, params, ...more, keys });
}

const told = ({ status, body }: Answer) => [status, at(body, 'Code') ?? at(body, 'code')];

describe('an id that is not there', () => {
  it('is nothing in a list, whether alone, with commas, repeated or in JSON', async () => {
    for (const [product, action, params, path] of [
      [
        'Slb',
        'DescribeLoadBalancers',
        { RegionId: 'cn-hangzhou', LoadBalancerId: 'lb-none' },
        'LoadBalancers.LoadBalancer',
      ],
      [
        'Slb',
        'DescribeLoadBalancers',
        { RegionId: 'cn-hangzhou', LoadBalancerId: 'lb-none,lb-other' },
        'LoadBalancers.LoadBalancer',
      ],
      ['Alb', 'ListLoadBalancers', { 'LoadBalancerIds.1': 'alb-none' }, 'LoadBalancers'],
      [
        'R-kvstore',
        'DescribeInstances',
        { RegionId: 'cn-hangzhou', InstanceIds: '["r-none"]' },
        'Instances.KVStoreInstance',
      ],
    ] as const) {
      const { status, body } = await send(product, action, params);
      expect([action, status, listAt(body, path)]).toEqual([action, 200, []]);
    }
  });

  it('has the code that is published for the action', async () => {
    expect(
      told(
        await send('Slb', 'DescribeVServerGroupAttribute', { RegionId: 'cn-hangzhou', VServerGroupId: 'rsp-none' }),
      )[1],
    ).toMatch(/VServerGroup/i);
    expect(told(await send('Kms', 'DescribeKey', { KeyId: 'none' }))).toEqual([404, 'Forbidden.KeyNotFound']);
    expect(told(await send('CS', 'DescribeClusterDetail', { ClusterId: 'c-none' }))[0]).toBe(404);
    expect(told(await send('Alidns', 'DescribeDomainRecords', { DomainName: 'none.example.com' }))[1]).toMatch(
      /Domain/,
    );
  });

  it('is a refusal in every detail of every product', async () => {
    const found: string[] = [];
    let count = 0;
    for (const { name, style } of publishedPlaces()) {
      if (['Ecs', 'Vpc', 'Ram', 'Sts', 'Tag', 'Oss', 'Sls'].includes(name) || style === 'SLS') continue;
      const product = published(name);
      const kinds = kindsOf(product);
      for (const action of product.actions.flatMap((one) => product.action(one) ?? [])) {
        const required = action.parameters.filter(({ shape }) => shape.required);
        const [only] = required;
        const reference = only && kinds.reference(only.name, nounOf(action.name));
        if (action.kind !== 'read' || required.length !== 1 || kinds.rows(action) || !reference || reference.isLoose)
          continue;
        if (only.shape.type !== 'string' || reference.stem === 'region') continue;
        const answer = await send(name, action.name, { [only.name]: 'none-of-this-name' });
        count += 1;
        const [status, code] = told(answer);
        const isRefused = Number(status) >= 400 || at(answer.body, 'Success') === false;
        if (!isRefused || typeof code !== 'string') found.push(`${name}.${action.name}: ${answer.text.slice(0, 100)}`);
      }
    }
    expect(found).toEqual([]);
    expect(count).toBeGreaterThan(250);
  });

  it('comes with status 200 where the product answers so', async () => {
    const answer = await send('eventbridge', 'GetEventBus', { EventBusName: 'none' });
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({ Success: false, Code: expect.stringMatching(/NotFound/) });
    expect(emulator.calls()).toMatchObject([{ status: 200, code: expect.stringMatching(/NotFound/) }]);
  });
});

describe('a page', () => {
  it('that is too large is refused by number, and is the largest by token', async () => {
    expect(told(await send('Slb', 'DescribeLoadBalancers', { RegionId: 'cn-hangzhou', PageSize: '101' }))).toEqual([
      400,
      'InvalidPageSize',
    ]);
    const largest = await send('Slb', 'DescribeLoadBalancerListeners', { RegionId: 'cn-hangzhou', MaxResults: '5000' });
    expect([largest.status, at(largest.body, 'MaxResults')]).toEqual([200, 100]);
    expect(listAt(largest.body, 'Listeners')).toHaveLength(100);
  });

  it('is not one for a token that was made up, or is of other parameters', async () => {
    const first = await send('Alb', 'ListLoadBalancers', { MaxResults: '2' });
    const NextToken = String(at(first.body, 'NextToken'));
    expect((await send('Alb', 'ListLoadBalancers', { MaxResults: '2', NextToken })).status).toBe(200);
    expect((await send('Alb', 'ListLoadBalancers', { MaxResults: '2', NextToken: 'none' })).status).toBe(400);
    expect(
      (await send('Alb', 'ListLoadBalancers', { MaxResults: '2', NextToken, AddressType: 'Internet' })).status,
    ).toBe(400);
  });

  it('meets the faults of pages', async () => {
    emulator.addFault({ kind: 'emptyPage', product: 'Alb', count: 1 });
    const { body } = await send('Alb', 'ListLoadBalancers', { MaxResults: '2' });
    expect(listAt(body, 'LoadBalancers')).toEqual([]);
    const NextToken = String(at(body, 'NextToken'));
    const next = await send('Alb', 'ListLoadBalancers', { MaxResults: '2', NextToken });
    expect(listAt(next.body, 'LoadBalancers')).toHaveLength(2);
  });
});

describe('a call', () => {
  it('is refused by RAM without a permission, with the action and in the name that RAM has for the product', async () => {
    const { newcomer } = emulator.callers;
    const answer = await send('R-kvstore', 'DescribeInstances', { RegionId: 'cn-hangzhou' }, { keys: newcomer });
    expect(answer.status).toBe(403);
    const arn = emulator.addRole(
      'redis-reader',
      JSON.stringify({
        Version: '1',
        Statement: [{ Effect: 'Allow', Action: 'kvstore:Describe*', Resource: 'acs:kvstore:cn-hangzhou:*:*' }],
      }),
    );
    const keys = emulator.issueSession(arn);
    expect((await send('R-kvstore', 'DescribeInstances', { RegionId: 'cn-hangzhou' }, { keys })).status).toBe(200);
    expect((await send('R-kvstore', 'DescribeInstances', { RegionId: 'cn-beijing' }, { keys })).status).toBe(403);
    const path = await send('CS', 'DescribeClustersV1', {}, { keys });
    expect(path.status).toBe(403);
    expect(emulator.calls({ product: 'CS' })).toMatchObject([{ status: 403, code: expect.any(String) }]);
  });

  it('is refused with a wrong secret, by path too', async () => {
    const keys = { ...emulator.callers.administrator, accessKeySecret: 'wrong' };
    expect(told(await send('CS', 'DescribeClustersV1', {}, { keys }))).toEqual([400, 'SignatureDoesNotMatch']);
    expect(told(await send('FC', 'ListFunctions', {}, { keys }))).toEqual([400, 'SignatureDoesNotMatch']);
  });

  it('is refused without what is required, for what is no read, and for what is not published', async () => {
    expect(told(await send('Rds', 'DescribeDBInstances'))).toEqual([400, 'MissingParameter']);
    expect(told(await send('Rds', 'DeleteDBInstance', { DBInstanceId: 'rm-any' }))).toEqual([
      400,
      'UnsupportedOperation.NotModelled',
    ]);
    expect(told(await send('Kms', 'Decrypt', { CiphertextBlob: 'x' }))).toEqual([
      400,
      'UnsupportedOperation.NotModelled',
    ]);
    expect(told(await send('CS', 'DescribeClustersV1', {}, { method: 'POST' }))).toEqual([
      400,
      'UnsupportedHTTPMethod',
    ]);
  });

  it('meets faults and rates, and is in the log without secrets', async () => {
    emulator.addFault({ kind: 'throttle', product: 'Slb', action: 'DescribeLoadBalancers', count: 1 });
    expect(told(await send('Slb', 'DescribeLoadBalancers', { RegionId: 'cn-hangzhou' }))).toEqual([
      400,
      'Throttling.User',
    ]);
    emulator.setRateLimit({ perMinute: 1, product: 'Slb' });
    expect((await send('Slb', 'DescribeLoadBalancers', { RegionId: 'cn-hangzhou' })).status).toBe(200);
    expect(told(await send('Slb', 'DescribeLoadBalancers', { RegionId: 'cn-hangzhou' }))).toEqual([
      400,
      'Throttling.User',
    ]);
    emulator.setRateLimit(null);
    expect(emulator.calls()).toMatchObject([
      {
        product: 'Slb',
        regionId: 'cn-hangzhou',
        status: 400,
        code: 'Throttling.User',
        params: { RegionId: 'cn-hangzhou' },
      },
      { status: 200, code: null, changed: [] },
      { status: 400 },
    ]);
    expect(JSON.stringify(emulator.calls())).not.toContain('token-of-administrator');
  });
});
