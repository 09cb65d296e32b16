/** Official SDKs, unchanged: each lists, pages, reads details, and gets the refusals of the cloud. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Emulator } from '../../emulator/emulator.js';
import { startEmulator } from '../start-emulator.js';
import { alb, alidns, bss, cas, cms, config, cs, fc, ims, kms, rds, redis, resourceManager } from './sdks.js';

let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator();
});
afterAll(() => emulator.close());

const administrator = () => config(emulator.origin, emulator.callers.administrator);
const regionId = 'cn-hangzhou';

/** All pages of seven rows, by the token of the page before. */
async function tokens<T>(
  read: (token: string | undefined) => Promise<{ readonly rows: readonly T[]; readonly next: string | undefined }>,
): Promise<T[]> {
  const all: T[] = [];
  let token: string | undefined;
  do {
    const { rows, next } = await read(token);
    all.push(...rows);
    token = next;
  } while (token);
  return all;
}

const once = <T>(all: readonly T[]) => expect(new Set(all).size).toBe(all.length);

describe('ALB', () => {
  it('lists load balancers by token, their listeners by load balancer, and one in detail', async () => {
    const client = new alb.default(administrator());
    let total: number | undefined;
    const found = await tokens(async (nextToken) => {
      const { body } = await client.listLoadBalancers(new alb.ListLoadBalancersRequest({ maxResults: 7, nextToken }));
      total = body?.totalCount;
      return { rows: body?.loadBalancers ?? [], next: body?.nextToken };
    });
    expect(found.length).toBeGreaterThan(7);
    expect(found).toHaveLength(total ?? 0);
    once(found.map(({ loadBalancerId }) => loadBalancerId));
    const [{ loadBalancerId = '', vpcId, createTime } = {}] = found;
    const detail = await client.getLoadBalancerAttribute(new alb.GetLoadBalancerAttributeRequest({ loadBalancerId }));
    expect(detail.body).toMatchObject({ loadBalancerId, vpcId, createTime });
    expect(emulator.cloud.accounts[0].vpcs(regionId).map(({ VpcId }) => VpcId)).toContain(vpcId);
    const some = found.slice(0, 3).map((one) => one.loadBalancerId ?? '');
    const byId = await client.listLoadBalancers(new alb.ListLoadBalancersRequest({ loadBalancerIds: some }));
    expect(byId.body?.loadBalancers?.map((one) => one.loadBalancerId)).toEqual(some);
    const listeners = await client.listListeners(
      new alb.ListListenersRequest({ loadBalancerIds: some, maxResults: 100 }),
    );
    expect(listeners.body?.listeners?.length).toBeGreaterThan(0);
    for (const listener of listeners.body?.listeners ?? []) expect(some).toContain(listener.loadBalancerId);
  });

  it('gets the published code for a load balancer that does not exist', async () => {
    const client = new alb.default(administrator());
    const request = new alb.GetLoadBalancerAttributeRequest({ loadBalancerId: 'alb-none' });
    await expect(client.getLoadBalancerAttribute(request)).rejects.toMatchObject({
      code: 'ResourceNotFound.LoadBalancer',
      statusCode: 404,
    });
  });
});

describe('RDS', () => {
  it('lists instances by page number, and reads the details of one', async () => {
    const client = new rds.default(administrator());
    const page = async (pageNumber: number) =>
      (await client.describeDBInstances(new rds.DescribeDBInstancesRequest({ regionId, pageSize: 7, pageNumber })))
        .body;
    const first = await page(1);
    const total = first?.totalRecordCount ?? 0;
    expect(first).toMatchObject({ pageNumber: 1, pageRecordCount: 7 });
    const pages = await Promise.all(Array.from({ length: Math.ceil(total / 7) }, (_, at) => page(at + 1)));
    const found = pages.flatMap((one) => one?.items?.DBInstance ?? []);
    expect(found).toHaveLength(total);
    once(found.map(({ DBInstanceId }) => DBInstanceId));
    const [{ DBInstanceId = '', engine, engineVersion } = {}] = found;
    const { body } = await client.describeDBInstanceAttribute(
      new rds.DescribeDBInstanceAttributeRequest({ DBInstanceId }),
    );
    expect(body?.items?.DBInstanceAttribute).toMatchObject([{ DBInstanceId, engine, engineVersion }]);
    const mine = await client.describeDBInstances(
      new rds.DescribeDBInstancesRequest({ regionId, engine, pageSize: 100 }),
    );
    expect(mine.body?.items?.DBInstance?.map((one) => one.DBInstanceId)).toEqual(
      found.filter((one) => one.engine === engine).map((one) => one.DBInstanceId),
    );
  });

  it('is refused without a region, with too large a page, and for an instance that does not exist', async () => {
    const client = new rds.default(administrator());
    await expect(client.describeDBInstances(new rds.DescribeDBInstancesRequest({}))).rejects.toMatchObject({
      code: 'MissingParameter',
    });
    const large = new rds.DescribeDBInstancesRequest({ regionId, pageSize: 101 });
    await expect(client.describeDBInstances(large)).rejects.toMatchObject({ code: 'InvalidPageSize' });
    const unknown = new rds.DescribeDBInstanceAttributeRequest({ DBInstanceId: 'rm-none' });
    await expect(client.describeDBInstanceAttribute(unknown)).rejects.toMatchObject({
      code: 'InvalidDBInstanceId.NotFound',
      statusCode: 400,
    });
  });
});

describe('Redis', () => {
  it('lists instances, and those of a comma-separated list', async () => {
    const client = new redis.default(administrator());
    const { body } = await client.describeInstances(new redis.DescribeInstancesRequest({ regionId, pageSize: 30 }));
    const found = body?.instances?.KVStoreInstance ?? [];
    expect(found.length).toBe(Math.min(30, body?.totalCount ?? 0));
    const ids = found.slice(0, 2).map(({ instanceId }) => instanceId ?? '');
    const some = await client.describeInstances(
      new redis.DescribeInstancesRequest({ regionId, instanceIds: ids.join(',') }),
    );
    expect(some.body?.instances?.KVStoreInstance?.map(({ instanceId }) => instanceId)).toEqual(ids);
    const [instanceId = ''] = ids;
    const one = await client.describeInstanceAttribute(new redis.DescribeInstanceAttributeRequest({ instanceId }));
    expect(one.body?.instances?.DBInstanceAttribute).toMatchObject([{ instanceId }]);
  });
});

describe('ACK', () => {
  it('lists clusters, and the node pools and nodes of one, by paths', async () => {
    const client = new cs.default(administrator());
    const { body } = await client.describeClustersV1(new cs.DescribeClustersV1Request({ pageSize: 50, pageNumber: 1 }));
    const [first] = body?.clusters ?? [];
    expect(body?.pageInfo?.totalCount).toBe(body?.clusters?.length);
    const clusterId = first?.clusterId ?? '';
    const detail = await client.describeClusterDetail(clusterId);
    expect(detail.body).toMatchObject({ clusterId, vpcId: first?.vpcId, clusterType: first?.clusterType });
    const pools = await client.describeClusterNodePools(clusterId, new cs.DescribeClusterNodePoolsRequest({}));
    const poolId = pools.body?.nodepools?.[0]?.nodepoolInfo?.nodepoolId ?? '';
    const pool = await client.describeClusterNodePoolDetail(clusterId, poolId);
    expect(pool.body?.nodepoolInfo?.nodepoolId).toBe(poolId);
    const nodes: (string | undefined)[] = [];
    for (const one of body?.clusters ?? []) {
      const request = new cs.DescribeClusterNodesRequest({ pageSize: '100' });
      const { body: page } = await client.describeClusterNodes(one.clusterId ?? '', request);
      expect(page?.page?.totalCount).toBe(page?.nodes?.length);
      nodes.push(...(page?.nodes ?? []).map(({ instanceId }) => instanceId));
    }
    once(nodes);
    const instances = new Set(emulator.cloud.accounts[0].instances(regionId).map(({ InstanceId }) => InstanceId));
    expect(nodes.length).toBeGreaterThan(100);
    expect(nodes.every((id) => instances.has(id ?? ''))).toBe(true);
  });

  it('is refused with the codes of this product', async () => {
    const client = new cs.default(administrator());
    await expect(client.describeClusterDetail('c-none')).rejects.toMatchObject({ statusCode: 404 });
  });
});

describe('Function Compute', () => {
  it('lists functions by token, and the triggers of one', async () => {
    const client = new fc.default(administrator());
    const found = await tokens(async (nextToken) => {
      const { body } = await client.listFunctions(new fc.ListFunctionsRequest({ limit: 7, nextToken }));
      return { rows: body?.functions ?? [], next: body?.nextToken };
    });
    once(found.map(({ functionName }) => functionName));
    const [{ functionName = '', runtime } = {}] = found;
    const one = await client.getFunction(functionName, new fc.GetFunctionRequest({}));
    expect(one.body).toMatchObject({ functionName, runtime });
    const triggers = await client.listTriggers(functionName, new fc.ListTriggersRequest({ limit: 100 }));
    const [trigger] = triggers.body?.triggers ?? [];
    const same = await client.getTrigger(functionName, trigger?.triggerName ?? '');
    expect(same.body).toMatchObject({ triggerId: trigger?.triggerId });
  });
});

describe('KMS', () => {
  it('lists keys, and reads the details of each, with the older signature', async () => {
    const client = new kms.default(administrator());
    const { keys, totalCount } = await client.listKeys(new kms.ListKeysRequest({ pageSize: 50, pageNumber: 1 }));
    expect(keys.key).toHaveLength(Math.min(50, totalCount));
    for (const { keyId } of keys.key.slice(0, 3)) {
      const { keyMetadata } = await client.describeKey(new kms.DescribeKeyRequest({ keyId }));
      expect(keyMetadata.keyId).toBe(keyId);
    }
  });
});

describe('Alidns', () => {
  it('lists domains, and the records of each; every record can be read', async () => {
    const client = new alidns.default(administrator());
    const { body } = await client.describeDomains(new alidns.DescribeDomainsRequest({ pageSize: 100 }));
    const domains = body?.domains?.domain?.map(({ domainName }) => domainName ?? '') ?? [];
    expect(domains).toHaveLength(body?.totalCount ?? 0);
    const [domainName = ''] = domains;
    const records = await client.describeDomainRecords(
      new alidns.DescribeDomainRecordsRequest({ domainName, pageSize: 500 }),
    );
    const found = records.body?.domainRecords?.record ?? [];
    expect(found.length).toBe(records.body?.totalCount);
    for (const record of found.slice(0, 3)) {
      expect(record.domainName).toBe(domainName);
      const recordId = record.recordId ?? '';
      const one = await client.describeDomainRecordInfo(new alidns.DescribeDomainRecordInfoRequest({ recordId }));
      expect(one.body).toMatchObject({ recordId, domainName, RR: record.RR, type: record.type });
    }
  });
});

describe('CloudMonitor', () => {
  it('answers the time series of instances as one string, and pages through them', async () => {
    const client = new cms.default(administrator());
    const [first, second] = emulator.cloud.accounts[0].instances(regionId).map(({ InstanceId }) => InstanceId);
    const dimensions = JSON.stringify([{ instanceId: first }, { instanceId: second }]);
    const window = { startTime: '1764000000000', endTime: '1764003600000', period: '300' };
    const request = { namespace: 'acs_ecs_dashboard', metricName: 'CPUUtilization', dimensions, ...window };
    const points = await tokens(async (nextToken) => {
      const { body } = await client.describeMetricList(
        new cms.DescribeMetricListRequest({ ...request, length: '7', nextToken }),
      );
      expect(body).toMatchObject({ code: '200', success: true });
      const rows: { instanceId: string; timestamp: number; Average: number }[] = JSON.parse(body?.datapoints ?? '[]');
      return { rows, next: body?.nextToken };
    });
    expect(new Set(points.map(({ instanceId }) => instanceId))).toEqual(new Set([first, second]));
    expect(points).toHaveLength(24);
    once(points.map(({ instanceId, timestamp }) => `${instanceId} ${timestamp}`));
  });
});

describe('certificates, bills, directories', () => {
  it('are listed', async () => {
    const certificates = await new cas.default(administrator()).listUserCertificateOrder(
      new cas.ListUserCertificateOrderRequest({ orderType: 'CERT' }),
    );
    expect(certificates.body?.certificateOrderList?.length).toBeGreaterThan(0);
    const bills = await tokens(async (nextToken) => {
      const { body } = await new bss.default(administrator()).describeInstanceBill(
        new bss.DescribeInstanceBillRequest({ billingCycle: '2025-05', productCode: 'oss', maxResults: 7, nextToken }),
      );
      expect(body).toMatchObject({ success: true, code: 'Success', data: { billingCycle: '2025-05' } });
      return { rows: body?.data?.items ?? [], next: body?.data?.nextToken };
    });
    expect(bills.length).toBeGreaterThan(0);
    const groups = await new resourceManager.default(administrator()).listResourceGroups(
      new resourceManager.ListResourceGroupsRequest({ pageSize: 100 }),
    );
    expect(groups.body?.resourceGroups?.resourceGroup?.map(({ id }) => id)).toEqual(
      emulator.cloud.accounts[0].resourceGroupIds,
    );
    const preference = await new ims.default(administrator()).getSecurityPreference();
    expect(preference.body?.securityPreference).toBeDefined();
  });
});

describe('all of them', () => {
  it('get the denials of RAM and the throttling, and write nothing', async () => {
    const newcomer = new rds.default(config(emulator.origin, emulator.callers.newcomer));
    const request = new rds.DescribeDBInstancesRequest({ regionId });
    await expect(newcomer.describeDBInstances(request)).rejects.toMatchObject({ statusCode: 403 });
    emulator.addFault({ kind: 'throttle', product: 'Rds', count: 1, retryAfterMs: 1500 });
    const client = new rds.default(administrator());
    await expect(client.describeDBInstances(request)).rejects.toMatchObject({
      code: 'Throttling.User',
      retryAfter: 1500,
    });
    const removal = new rds.DeleteDBInstanceRequest({ DBInstanceId: 'rm-some' });
    await expect(client.deleteDBInstance(removal)).rejects.toMatchObject({
      code: 'UnsupportedOperation.NotModelled',
    });
  });
});
