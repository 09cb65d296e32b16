/** Where calls go: internal hosts of the gateway's own region, public ones elsewhere, and the parts of the finance cloud. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { EmulatedBucket } from '../../../emulator/data/oss/buckets.js';
import { fresh, startTestGateway, type TestGateway } from '../harness.js';
import { codesOf, mutate, startWritable } from '../writes/kit.js';

let online: TestGateway;
let inHangzhou: TestGateway;
let inFinance: TestGateway;
beforeAll(async () => {
  online = await startWritable({ instances: 50, headers: fresh });
  inHangzhou = await startTestGateway({ instances: 50, networkRegionId: 'cn-hangzhou', headers: fresh });
  inFinance = await startTestGateway({ instances: 50, networkRegionId: 'cn-hangzhou-finance', headers: fresh });
});
beforeEach(() => {
  for (const { emulator } of gateways()) emulator.clearCalls();
});
afterAll(() => Promise.all(gateways().map((gateway) => gateway.close())));

const gateways = () => [online, inHangzhou, inFinance];
const hosts = ({ emulator }: TestGateway, product: string) => [
  ...new Set(emulator.calls({ product }).map(({ host }) => host)),
];

describe('a gateway in a VPC', () => {
  it('calls the internal hosts of its own region, and the public hosts of every other', async () => {
    const { errors } = await inHangzhou.ask(
      '{ viewer { arn } users(first: 1) { nodes { userName } } instances(regionIds: ["cn-hangzhou", "cn-beijing", "eu-central-1"], first: 1000) { nodes { instanceId vpc { name } } } }',
    );
    expect(errors).toBeUndefined();
    expect(hosts(inHangzhou, 'Ecs').sort()).toEqual([
      'ecs-vpc.cn-hangzhou.aliyuncs.com',
      'ecs.cn-beijing.aliyuncs.com',
      'ecs.eu-central-1.aliyuncs.com',
    ]);
    expect(hosts(inHangzhou, 'Vpc').sort()).toEqual([
      'vpc-vpc.cn-hangzhou.aliyuncs.com',
      'vpc.cn-beijing.aliyuncs.com',
      'vpc.eu-central-1.aliyuncs.com',
    ]);
    expect(hosts(inHangzhou, 'Ram')).toEqual(['ram.vpc-proxy.aliyuncs.com']);
    expect(hosts(inHangzhou, 'Sts')).toEqual(['sts-vpc.cn-hangzhou.aliyuncs.com']);
  });

  it('calls buckets of its own region internally, others publicly, and makes public links for all', async () => {
    const all = inHangzhou.emulator.cloud.accounts[0].buckets.filter((bucket) => bucket.objects().length > 0);
    const own = all.find(({ region }) => region === 'cn-hangzhou') as EmulatedBucket;
    const other = all.find(({ region }) => region !== 'cn-hangzhou') as EmulatedBucket;
    const { data } = await inHangzhou.ask<Record<string, { objects: { nodes: { presignedUrl: string }[] } }>>(
      `{ own: bucket(name: "${own.name}") { ${linked} } other: bucket(name: "${other.name}") { ${linked} } }`,
    );
    expect(hosts(inHangzhou, 'Oss').sort()).toEqual(
      [
        `${own.name}.oss-cn-hangzhou-internal.aliyuncs.com`,
        `${other.name}.oss-cn-hangzhou-internal.aliyuncs.com`,
        `${other.name}.oss-${other.region}.aliyuncs.com`,
      ].sort(),
    );
    expect(linkHost(data.own)).toBe(`${own.name}.oss-cn-hangzhou.aliyuncs.com`);
    expect(linkHost(data.other)).toBe(`${other.name}.oss-${other.region}.aliyuncs.com`);
  });

  it('calls public hosts if its region has no internal ones', async () => {
    await inFinance.ask('{ users(first: 1) { nodes { userName } } }');
    expect(hosts(inFinance, 'Ram')).toEqual(['ram.aliyuncs.com']);
  });
});

const linked = 'regionId objects(first: 1) { nodes { presignedUrl } }';
type Linked = { readonly objects: { readonly nodes: readonly { readonly presignedUrl: string }[] } } | undefined;
const linkHost = (bucket: Linked) => new URL(bucket?.objects.nodes[0]?.presignedUrl ?? '').host;

describe.each([
  ['cn-hzfinance', 'cn-hangzhou-finance', 'oss-cn-hzfinance'],
  ['cn-hzjbp-a', 'cn-hangzhou-finance', 'oss-cn-hzfinance'],
  ['cn-hzjbp-b', 'cn-hangzhou-finance', 'oss-cn-hzfinance'],
  ['cn-shanghai-finance-1-pub', 'cn-shanghai-finance-1', 'oss-cn-shanghai-finance-1-pub'],
  ['cn-shanghai-finance-1', 'cn-shanghai-finance-1', 'oss-cn-shanghai-finance-1-pub'],
  ['cn-szfinance', 'cn-shenzhen-finance-1', 'oss-cn-szfinance'],
  ['cn-shenzhen-finance-1', 'cn-shenzhen-finance-1', 'oss-cn-szfinance'],
  ['cn-beijing-finance-1-pub', 'cn-beijing-finance-1', 'oss-cn-beijing-finance-1-pub'],
])('a bucket in %s of the finance cloud', (site, regionId, publicHost) => {
  let name = '';
  beforeAll(() => {
    for (const { emulator } of gateways()) {
      emulator.cloud.accounts[0].change.buckets((buckets) => {
        const isPlain = ({ region }: EmulatedBucket) => !region.includes('finance') && !region.includes('hzjbp');
        const moved = buckets.find((bucket) => isPlain(bucket) && bucket.objects().length > 0) as EmulatedBucket;
        name = moved.name;
        return buckets.map((bucket) => (bucket.name === name ? { ...bucket, region: site } : bucket));
      });
    }
  });

  it('is called at its location at once if its row names it', async () => {
    const { errors } = await inFinance.ask(
      `{ buckets(regionIds: ["${regionId}"]) { nodes { tags { key } isPublic objects(first: 1) { nodes { key } } } } }`,
    );
    expect(errors).toBeUndefined();
    expect(inFinance.emulator.calls({ product: 'Oss' }).filter(({ status }) => status === 403)).toEqual([]);
  });

  it.each([
    ['over the internet', () => online],
    ['from the VPC of another region', () => inHangzhou],
    ['from a VPC of the finance cloud', () => inFinance],
  ])('has the same region id for every way to reach it, %s', async (_, gateway) => {
    const account = gateway().emulator.cloud.accounts[0].id;
    const id = `acs:oss:${regionId}:${account}:${name}`;
    const { data, errors } = await gateway().ask(
      `{
        bucket(name: "${name}") { id regionId acl ${linked} }
        buckets(regionIds: ["${regionId}"]) { nodes { id regionId tags { key } } unavailable { code } }
        node(id: "${id}") { id ... on Bucket { regionId stat { storageBytes } } }
        old: node(id: "acs:oss:${site}:${account}:${name}") { id }
      }`,
    );
    expect(errors).toBeUndefined();
    expect(data).toMatchObject({
      bucket: { id, regionId },
      buckets: { nodes: expect.arrayContaining([{ id, regionId, tags: expect.anything() }]), unavailable: [] },
      node: { id, regionId },
      old: { id },
    });
    expect(linkHost((data as { bucket: Linked }).bucket)).toBe(`${name}.${publicHost}.aliyuncs.com`);
  });

  it('is written at its location', async () => {
    const tags = [{ key: 'a', value: site }];
    expect(codesOf(await mutate(online, 'setBucketTags', { name, tags }))).toEqual(['ok']);
    const bucket = online.emulator.cloud.accounts[0].buckets.find((one) => one.name === name);
    expect(bucket?.tags).toEqual([{ Key: 'a', Value: site }]);
  });
});
