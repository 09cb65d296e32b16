/** Resource Center of the embedded cloud: its index agrees with the lists of the products, and refuses what the cloud refuses. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Emulator } from '../../emulator/emulator.js';
import { kindsOf } from '../../emulator/published/kinds.js';
import { listsOfPublished } from '../../emulator/worlds/resourcecenter/published-rows.js';
import { publishedProduct } from '../../published/product.js';
import { resourceTypes } from '../../published/resource-types.js';
import { startEmulator } from '../start-emulator.js';
import { type Answer, at, callPublished, isObject, listAt } from './published/calling.js';

const indexedTypes = [...resourceTypes.values()];

let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator({ instances: 60 });
});
afterEach(() => emulator.cloud.resourceCenter.delete(account().id));
afterAll(() => emulator.close());

const account = () => emulator.cloud.accounts[0];
const regionId = 'cn-hangzhou';

function call(productName: string, actionName: string, params: Record<string, string>): Promise<Answer> {
  const product = publishedProduct(productName);
  const action = product?.action(actionName);
  if (!product || !action) throw new Error(`${productName} does not publish ${actionName}.`);
  return callPublished(emulator.origin, { product, action, params, keys: emulator.callers.administrator });
}
const center = (action: string, params: Record<string, string> = {}) => call('ResourceCenter', action, params);

type FilterRow = readonly [key: string, match: string, ...values: string[]];

function filters(...rows: readonly FilterRow[]): Record<string, string> {
  const params: Record<string, string> = {};
  for (const [index, [key, match, ...values]] of rows.entries()) {
    params[`Filter.${index + 1}.Key`] = key;
    params[`Filter.${index + 1}.MatchType`] = match;
    for (const [at, value] of values.entries()) params[`Filter.${index + 1}.Value.${at + 1}`] = value;
  }
  return params;
}

async function all(...rows: readonly FilterRow[]): Promise<Readonly<Record<string, unknown>>[]> {
  const found: Readonly<Record<string, unknown>>[] = [];
  for (let token: string | undefined = ''; token !== undefined; ) {
    const page = await center('SearchResources', {
      ...filters(...rows),
      MaxResults: '500',
      ...(token !== '' && { NextToken: token }),
    });
    expect(page.status).toBe(200);
    found.push(...listAt(page.body, 'Resources').filter(isObject));
    const next = at(page.body, 'NextToken');
    token = typeof next === 'string' ? next : undefined;
  }
  return found;
}
const idsIn = (rows: readonly Readonly<Record<string, unknown>>[]) => rows.map(({ ResourceId }) => ResourceId).sort();

describe('the index', () => {
  it.each(Object.entries(listsOfPublished))('has things of %s as their own list has them', async (type, list) => {
    const [productName = '', actionName = ''] = list.split('.');
    const product = publishedProduct(productName);
    const action = product?.action(actionName);
    const rows = product && action && kindsOf(product).rows(action);
    const key = rows?.key;
    expect(indexedTypes).toContain(type);
    if (!rows || !key) throw new Error(`${list} lists nothing with a key.`);
    const answer = await call(productName, actionName, { RegionId: regionId });
    const listed = listAt(answer.body, rows.path.join('.')).map((row) => String(at(row, key.path.join('.'))));
    const indexed = await all(['ResourceType', 'Equals', type]);
    expect(listed.length).toBeGreaterThan(0);
    expect(indexed.map(({ ResourceId }) => ResourceId)).toEqual(expect.arrayContaining(listed));
  });

  it('has the network and the addresses of instances', async () => {
    const instance = account()
      .instances(regionId)
      .find(({ VpcAttributes }) => VpcAttributes.PrivateIpAddress.IpAddress.length > 0);
    const [ip = ''] = instance?.VpcAttributes.PrivateIpAddress.IpAddress ?? [];
    const here = account().instances(regionId);
    const inVpc = here.filter(({ VpcAttributes }) => VpcAttributes.VpcId === instance?.VpcAttributes.VpcId);
    const vpcId = instance?.VpcAttributes.VpcId ?? '';
    const type: FilterRow = ['ResourceType', 'Equals', 'ACS::ECS::Instance'];
    expect(idsIn(await all(type, ['VpcId', 'Equals', vpcId]))).toEqual(inVpc.map((one) => one.InstanceId).sort());
    expect(idsIn(await all(type, ['IpAddress', 'Equals', ip]))).toContain(instance?.InstanceId);
    expect(await all(type, ['IpAddress', 'Equals', ip.slice(0, -1)])).toEqual([]);
  });

  it('finds tags by key, by key and value, and without them', async () => {
    const type: FilterRow = ['ResourceType', 'Equals', 'ACS::ECS::Instance'];
    const tagged = (value?: string) =>
      emulator.cloud.regions
        .flatMap(({ id }) => account().instances(id))
        .filter(({ Tags }) => Tags.Tag.some((tag) => tag.TagKey === 'team' && (!value || tag.TagValue === value)))
        .map((one) => one.InstanceId)
        .sort();
    const value = account()
      .instances(regionId)
      .flatMap(({ Tags }) => Tags.Tag)
      .find(({ TagKey }) => TagKey === 'team')?.TagValue;
    const withKey = await all(type, ['Tag', 'Contains', '{"key":"team"}']);
    const withBoth = await all(type, ['Tag', 'Contains', JSON.stringify({ key: 'team', value })]);
    const without = await all(type, ['Tag', 'NotContains', '{"key":"team"}']);
    expect(idsIn(withKey)).toEqual(tagged());
    expect(idsIn(withBoth)).toEqual(tagged(value));
    expect(without.length + withKey.length).toBe((await all(type)).length);
  });

  it('counts what it finds, and by group only what is in a group', async () => {
    const found = await all(['RegionId', 'Equals', 'global']);
    const counted = await center('GetResourceCounts', {
      ...filters(['RegionId', 'Equals', 'global']),
      GroupByKey: 'ResourceType',
    });
    const byGroup = await center('GetResourceCounts', {
      ...filters(['ResourceType', 'Equals', 'ACS::RAM::User']),
      GroupByKey: 'ResourceGroupId',
    });
    const sum = listAt(counted.body, 'ResourceCounts').reduce<number>((all, row) => all + Number(at(row, 'Count')), 0);
    expect(sum).toBe(found.length);
    expect(listAt(byGroup.body, 'ResourceCounts')).toEqual([]);
  });
});

describe('a refusal', () => {
  it.each([
    ['a key that there is not', filters(['Colour', 'Equals', 'red']), 'InvalidParameter.Filter.Colour'],
    [
      'a way to match that the key has not',
      filters(['RegionId', 'Contains', 'cn']),
      'InvalidParameter.Filter.RegionId',
    ],
    ['a tag that is no JSON', filters(['Tag', 'Contains', 'team']), 'InvalidParameter.Filter.Tag'],
    [
      'a type that there is not',
      filters(['ResourceType', 'Equals', 'ACS::ECS::Instane']),
      'InvalidParameter.Filter.ResourceType',
    ],
    [
      'eleven conditions',
      filters(...Array.from({ length: 11 }, (): FilterRow => ['VpcId', 'Equals', 'v'])),
      'ExceedLimit.Filter',
    ],
    ['a page that is too large', { MaxResults: '501' }, 'InvalidParameter.MaxResults'],
    ['a forged token', { NextToken: 'Zm9yZ2Vk' }, 'InvalidParameter.NextToken'],
  ])('comes for %s', async (_what, params, code) => {
    const answer = await center('SearchResources', params);
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(at(answer.body, 'Code')).toBe(code);
  });

  it('comes for a condition on addresses when things are counted', async () => {
    const answer = await center('GetResourceCounts', filters(['IpAddress', 'Equals', '10.0.0.1']));
    expect(at(answer.body, 'Code')).toBe('InvalidParameter.Filter.IpAddress');
  });

  it('comes while the account does not use it, and the status says so', async () => {
    emulator.cloud.resourceCenter.set(account().id, 'Disabled');
    const [search, status] = [await center('SearchResources'), await center('GetResourceCenterServiceStatus')];
    expect(at(search.body, 'Code')).toBe('ServiceNotEnabled');
    expect(status.body).toMatchObject({ ServiceStatus: 'Disabled' });
  });

  it('does not come while it collects, but nothing is found', async () => {
    emulator.cloud.resourceCenter.set(account().id, 'Pending');
    const [search, status] = [await center('SearchResources'), await center('GetResourceCenterServiceStatus')];
    expect(listAt(search.body, 'Resources')).toEqual([]);
    expect(status.body).toMatchObject({ ServiceStatus: 'Enabled', InitialStatus: 'Pending' });
  });
});

it('lists the kinds with the keys that find them', async () => {
  const answer = await center('ListResourceTypes', { 'Query.1': 'ResourceType', 'Query.2': 'FilterKeys' });
  const rows = listAt(answer.body, 'ResourceTypes');
  expect(rows.map((row) => at(row, 'ResourceType'))).toEqual(indexedTypes);
  expect(rows.find((row) => at(row, 'ResourceType') === 'ACS::ECS::Instance')).toMatchObject({
    FilterKeys: expect.arrayContaining(['IpAddress']),
  });
});
