/** Which product and region a call is for: at every published host, and at a bare address by what the call says. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Emulator } from '../../../emulator/emulator.js';
import { type PublishedProduct, publishedPlaces, publishedProduct } from '../../../published/product.js';
import { startEmulator } from '../../start-emulator.js';
import { type Answer, at, callPublished, listAt } from './calling.js';

let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator({ instances: 400 });
});
beforeEach(() => emulator.clearCalls());
afterAll(() => emulator.close());

function published(name: string, version?: string): PublishedProduct {
  const found = publishedProduct(name, version);
  if (!found) throw new Error(`There is no ${name}.`);
  return found;
}

function send(
  product: PublishedProduct,
  name: string,
  params: Readonly<Record<string, string>> = {},
  host?: string,
): Promise<Answer> {
  const action = product.action(name);
  if (!action) throw new Error(`${product.name} has no ${name}.`);
  return callPublished(emulator.origin, { product, action, params, host, keys: emulator.callers.administrator });
}

const codeOf = ({ body }: Answer) => at(body, 'Code');

describe('a published host', () => {
  it('is the product that it is published for', async () => {
    const places = publishedPlaces().filter(
      ({ name, style }) => !['Ecs', 'Vpc', 'Ram', 'Sts', 'Tag'].includes(name) && style !== 'OSS',
    );
    for (const { name, version, endpoints } of places) {
      const product = published(name, version);
      const [first = ''] = product.actions;
      for (const host of new Set(endpoints.map((endpoint) => endpoint.host))) {
        await send(product, first, {}, host);
        const [call] = emulator.calls();
        expect([host, call?.product, call?.action]).toEqual([host, name, first]);
        emulator.clearCalls();
      }
    }
    expect(places.length).toBe(88);
  });

  it('does not exist where the product is not', async () => {
    const alb = published('Alb');
    for (const host of ['alb.cn-nowhere.aliyuncs.com', 'alb.aliyuncs.com', 'none.cn-hangzhou.aliyuncs.com']) {
      const answer = await send(alb, 'ListLoadBalancers', {}, host);
      expect([answer.status, codeOf(answer)]).toEqual([404, 'InvalidProduct.NotFound']);
    }
    expect(emulator.calls()).toEqual([]);
  });

  it('tells the region of a call that has no parameter for it', async () => {
    const alb = published('Alb');
    const ids = async (region: string) =>
      (await send(alb, 'ListLoadBalancers', { MaxResults: '100' }, `alb.${region}.aliyuncs.com`)).text.match(
        /alb-\w+/g,
      );
    const [hangzhou, beijing] = [await ids('cn-hangzhou'), await ids('cn-beijing')];
    expect(hangzhou?.length).toBeGreaterThan(0);
    expect(beijing?.length).toBeGreaterThan(0);
    expect(hangzhou?.filter((id) => beijing?.includes(id))).toEqual([]);
    expect(emulator.calls()).toMatchObject([{ regionId: 'cn-hangzhou' }, { regionId: 'cn-beijing' }]);
  });

  it('knows no region but its own, and the central one those of the product', async () => {
    const slb = published('Slb');
    const other = await send(slb, 'DescribeLoadBalancers', { RegionId: 'cn-beijing' }, 'slb.eu-central-1.aliyuncs.com');
    expect([other.status, codeOf(other)]).toEqual([404, 'InvalidRegionId.NotFound']);
    const none = await send(slb, 'DescribeLoadBalancers', { RegionId: 'cn-nowhere' }, 'slb.aliyuncs.com');
    expect(codeOf(none)).toBe('InvalidRegionId.NotFound');
    expect((await send(slb, 'DescribeLoadBalancers', { RegionId: 'cn-beijing' }, 'slb.aliyuncs.com')).status).toBe(200);
  });

  it('finds by its id what is in any region that it serves', async () => {
    const rds = published('Rds');
    const list = await send(rds, 'DescribeDBInstances', { RegionId: 'cn-beijing' }, 'rds.aliyuncs.com');
    const [DBInstanceId = ''] = list.text.match(/rm-\w+/) ?? [];
    const detail = await send(rds, 'DescribeDBInstanceAttribute', { DBInstanceId }, 'rds.aliyuncs.com');
    expect(detail.text).toContain('"RegionId":"cn-beijing"');
  });

  it('is one of things of the account everywhere', async () => {
    const dns = published('Alidns');
    const [one, two] = await Promise.all(
      ['alidns.cn-hangzhou.aliyuncs.com', 'alidns.ap-southeast-1.aliyuncs.com'].map(async (host) =>
        (await send(dns, 'DescribeDomains', {}, host)).text.match(/"DomainName":"[^"]+"/g),
      ),
    );
    expect(one?.length).toBeGreaterThan(0);
    expect(one).toEqual(two);
  });

  it('lists the clusters of all regions, each in its own at every host, and those of one that is named', async () => {
    const cs = published('CS');
    const regionsAt = async (host: string, params = {}) => {
      const { body } = await send(cs, 'DescribeClustersV1', { page_size: '100', ...params }, host);
      return listAt(body, 'clusters').map((row) => [at(row, 'cluster_id'), at(row, 'region_id')]);
    };
    const all = await regionsAt('cs.cn-hangzhou.aliyuncs.com');
    expect(await regionsAt('cs.cn-beijing.aliyuncs.com')).toEqual(all);
    expect(new Set(all.map(([, regionId]) => regionId)).size).toBeGreaterThan(3);
    const [[, regionId] = []] = all;
    const some = await regionsAt('cs.cn-hangzhou.aliyuncs.com', { region_id: regionId });
    expect(some).toEqual(all.filter((one) => one[1] === regionId));
  });
});

describe('a bare address', () => {
  it('is the product of version and action, where several have the version', async () => {
    await send(published('Cms'), 'DescribeContactList');
    await send(published('HBase'), 'DescribeInstances');
    await send(published('Ess', '2014-08-28'), 'DescribeScalingGroups', { RegionId: 'cn-hangzhou' });
    await send(published('Ess'), 'DescribeScalingGroups', { RegionId: 'cn-hangzhou' });
    expect(emulator.calls().map(({ product, status }) => [product, status])).toEqual([
      ['Cms', 200],
      ['HBase', 200],
      ['Ess', 200],
      ['Ess', 200],
    ]);
  });

  it('knows an action by its path, and takes what is in it for a parameter', async () => {
    const cs = published('CS');
    const list = await send(cs, 'DescribeClustersV1');
    const [ClusterId = ''] = list.text.match(/\bc[0-9a-f]{32}/) ?? [];
    const detail = await send(cs, 'DescribeClusterDetail', { ClusterId });
    expect(at(detail.body, 'cluster_id')).toBe(ClusterId);
    expect(emulator.calls().at(-1)).toMatchObject({
      product: 'CS',
      action: 'DescribeClusterDetail',
      method: 'GET',
      params: { ClusterId },
    });
  });

  it('has the reads of ECS and VPC that are not made by hand, about networks that are', async () => {
    const vpc = published('Vpc');
    const { body, text } = await send(vpc, 'DescribeNatGateways', { RegionId: 'cn-hangzhou', PageSize: '50' });
    const networks = emulator.cloud.accounts[0].vpcs('cn-hangzhou');
    const pledged = networks.flatMap(({ NatGatewayIds }) => NatGatewayIds.NatGatewayIds);
    const addresses = emulator.cloud.accounts[0].elasticIps('cn-hangzhou');
    const bound = addresses.filter(({ InstanceType }) => InstanceType === 'Nat');
    expect(at(body, 'TotalCount')).toBe(pledged.length + bound.length);
    for (const { VpcId, NatGatewayIds } of networks) {
      for (const id of NatGatewayIds.NatGatewayIds)
        expect(text).toMatch(new RegExp(`"VpcId":"${VpcId}"[^{}]*"NatGatewayId":"${id}"`));
    }
    expect(emulator.calls()).toMatchObject([
      { product: 'Vpc', action: 'DescribeNatGateways', regionId: 'cn-hangzhou' },
    ]);
  });
});
