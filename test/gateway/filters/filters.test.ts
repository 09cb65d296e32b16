/** Filters of instances: combined with paging, beyond upstream's caps, and where only the gateway can filter. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Instance } from '../../../emulator/data/ecs/instance.js';
import { startTestGateway, type TestGateway } from '../harness.js';
import { type Page, readPage, walk } from '../lists/walking.js';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway({ instances: 1200 });
});
afterAll(() => gateway.close());

const main = () => gateway.emulator.cloud.accounts[0];
const hangzhou = () => main().instances('cn-hangzhou');
const everywhere = () =>
  gateway.emulator.cloud.regions
    .map(({ id }) => id)
    .sort()
    .flatMap((id) => main().instances(id));

/** As a GraphQL literal: names are not quoted. */
const literal = (value: unknown): string =>
  Array.isArray(value)
    ? `[${value.map(literal).join(', ')}]`
    : typeof value === 'object' && value !== null
      ? `{ ${Object.entries(value)
          .map(([name, each]) => `${name}: ${literal(each)}`)
          .join(', ')} }`
      : JSON.stringify(value);

const ids = (instances: readonly Instance[]) => instances.map(({ InstanceId }) => InstanceId);
const found = (pages: readonly Page<{ instanceId: string }>[]) =>
  pages.flatMap(({ nodes }) => nodes.map(({ instanceId }) => instanceId));

interface Case {
  readonly filter: string;
  readonly holds: (instance: Instance) => boolean;
}

const hasTag = (instance: Instance, key: string, value?: string) =>
  instance.Tags.Tag.some(({ TagKey, TagValue }) => TagKey === key && (value === undefined || TagValue === value));

const cases: Readonly<Record<string, Case>> = {
  'a status': { filter: '{ status: STOPPED }', holds: ({ Status }) => Status === 'Stopped' },
  'a charge type': {
    filter: '{ chargeType: PRE_PAID }',
    holds: ({ InstanceChargeType }) => InstanceChargeType === 'PrePaid',
  },
  'a tag': {
    filter: '{ tags: [{ key: "env", value: "prod" }] }',
    holds: (instance) => hasTag(instance, 'env', 'prod'),
  },
  'a tag’s key': { filter: '{ tags: [{ key: "owner" }] }', holds: (instance) => hasTag(instance, 'owner') },
  'an empty tag value': {
    filter: '{ tags: [{ key: "owner", value: "" }] }',
    holds: (instance) => hasTag(instance, 'owner', ''),
  },
  'two tags, unicode': {
    filter: '{ tags: [{ key: "env", value: "test" }, { key: "team", value: "数据平台" }] }',
    holds: (instance) => hasTag(instance, 'env', 'test') && hasTag(instance, 'team', '数据平台'),
  },
  'no tags': { filter: '{ tags: [] }', holds: () => true },
  nulls: { filter: '{ tags: null, name: null, status: null, instanceIds: null }', holds: () => true },
  'a whole name': { filter: '{ name: "web" }', holds: ({ InstanceName }) => InstanceName === 'web' },
  'a name in another case': { filter: '{ name: "WEB" }', holds: () => false },
  'a beginning': { filter: '{ name: "web*" }', holds: ({ InstanceName }) => InstanceName.startsWith('web') },
  'an end': { filter: '{ name: "*-012" }', holds: ({ InstanceName }) => InstanceName.endsWith('-012') },
  'a middle': { filter: '{ name: "*服务*" }', holds: ({ InstanceName }) => InstanceName.includes('服务') },
  'every name': { filter: '{ name: "*" }', holds: () => true },
  'a name with markup and quotes': {
    filter: '{ name: "<b>R&D</b>*" }',
    holds: ({ InstanceName }) => InstanceName.startsWith('<b>R&D</b>'),
  },
  'a question mark, which is no wildcard': { filter: '{ name: "we?" }', holds: () => false },
  'several at once': {
    filter: '{ status: RUNNING, chargeType: POST_PAID, name: "api*", tags: [{ key: "env" }] }',
    holds: (instance) =>
      instance.Status === 'Running' &&
      instance.InstanceChargeType === 'PostPaid' &&
      instance.InstanceName.startsWith('api') &&
      hasTag(instance, 'env'),
  },
};

describe.each(Object.entries(cases))('%s', (_name, { filter, holds }) => {
  it('is walked and counted in every region', async () => {
    const truth = ids(everywhere().filter(holds));
    const listing = {
      field: 'instances',
      args: `filter: ${filter}`,
      select: 'instanceId',
      beside: 'totalCount unavailable { regionId code accountId }',
    };
    const first = truth.length > 300 ? 611 : 43;
    const pages = await walk<{ instanceId: string }>(gateway, listing, first);
    expect(found(pages)).toEqual(truth);
    expect(new Set(pages.map(({ totalCount }) => totalCount))).toEqual(new Set([truth.length]));
    expect(pages.flatMap(({ unavailable }) => unavailable)).toEqual([]);
  });
});

describe('a reference of an instance', () => {
  const members: Readonly<Record<string, (instance: Instance) => string>> = {
    zoneId: ({ ZoneId }) => ZoneId,
    vpcId: ({ VpcAttributes }) => VpcAttributes.VpcId,
    vSwitchId: ({ VpcAttributes }) => VpcAttributes.VSwitchId,
    instanceType: ({ InstanceType }) => InstanceType,
    imageId: ({ ImageId }) => ImageId,
    securityGroupId: ({ SecurityGroupIds }) => SecurityGroupIds.SecurityGroupId[0] ?? '',
  };
  it.each(Object.keys(members))('is found by %s', async (name) => {
    const of = members[name] as (instance: Instance) => string;
    const value = of(hangzhou().find((each) => of(each) !== '') as Instance);
    const holds = (each: Instance) =>
      name === 'securityGroupId' ? each.SecurityGroupIds.SecurityGroupId.includes(value) : of(each) === value;
    const pages = await walk<{ instanceId: string }>(
      gateway,
      {
        field: 'instances',
        args: `regionIds: ["cn-hangzhou"], filter: { ${name}: "${value}" }`,
        select: 'instanceId',
        beside: 'totalCount unavailable { regionId code accountId }',
      },
      19,
    );
    expect(found(pages)).toEqual(ids(hangzhou().filter(holds)));
    expect(pages[0]?.totalCount).toBe(hangzhou().filter(holds).length);
  });
});

describe('resource groups', () => {
  it.each([0, 1])('number %i is filtered by the gateway, the default one too', async (at) => {
    const group = main().resourceGroupIds[at] ?? '';
    const truth = ids(everywhere().filter(({ ResourceGroupId }) => ResourceGroupId === group));
    expect(truth.length).toBeGreaterThan(200);
    const listing = {
      field: 'instances',
      args: `filter: { resourceGroupId: "${group}" }`,
      select: 'instanceId',
      beside: 'totalCount unavailable { regionId code accountId }',
    };
    const pages = await walk<{ instanceId: string }>(gateway, listing, 130, 7, 300);
    expect(found(pages)).toEqual(truth);
    expect(pages.at(-1)?.totalCount).toBe(truth.length);
  });

  it('can be combined with a status', async () => {
    const group = main().resourceGroupIds[1] ?? '';
    const truth = hangzhou().filter((each) => each.ResourceGroupId === group && each.Status === 'Stopped');
    const args = `regionIds: ["cn-hangzhou"], filter: { resourceGroupId: "${group}", status: STOPPED }`;
    expect(found(await walk(gateway, { field: 'instances', args, select: 'instanceId' }, 5))).toEqual(ids(truth));
  });
});

describe('lists of values', () => {
  const sorted = (values: readonly string[]) => [...values].sort();
  const listing = (filter: unknown, regionIds: readonly string[] = ['cn-hangzhou']) => ({
    field: 'instances',
    args: `regionIds: ${JSON.stringify(regionIds)}, filter: ${literal(filter)}`,
    select: 'instanceId',
    beside: 'totalCount unavailable { regionId code accountId }',
  });

  async function expectFound(filter: unknown, truth: readonly Instance[], first: number) {
    const pages = await walk<{ instanceId: string }>(gateway, listing(filter), first);
    const all = found(pages);
    expect(sorted(all)).toEqual(sorted(ids(truth)));
    expect(new Set(all).size).toBe(all.length);
    expect(new Set(pages.map(({ totalCount }) => totalCount))).toEqual(new Set([truth.length]));
  }

  it.each([
    [1, 1],
    [100, 30],
    [101, 1000],
    [260, 37],
  ])('%i instance ids are found by %i', async (count, first) => {
    const wanted = hangzhou().slice(40, 40 + count);
    await expectFound({ instanceIds: [...ids(wanted), 'i-nobody', ids(wanted)[0], ''] }, wanted, first);
  });

  it('instance ids in several regions are found in all', async () => {
    const wanted = [...main().instances('cn-heyuan'), ...hangzhou().slice(3, 150), ...main().instances('eu-west-1')];
    const pages = await walk<{ instanceId: string }>(
      gateway,
      listing({ instanceIds: ids(wanted) }, ['cn-heyuan', 'cn-hangzhou', 'eu-west-1']),
      50,
    );
    expect(sorted(found(pages))).toEqual(sorted(ids(wanted)));
  });

  it.each([
    [5, 2],
    [230, 41],
  ])('%i private addresses are found by %i', async (count, first) => {
    const wanted = new Set(
      hangzhou()
        .flatMap(({ VpcAttributes }) => VpcAttributes.PrivateIpAddress.IpAddress)
        .slice(0, count),
    );
    const truth = hangzhou().filter(({ VpcAttributes }) =>
      VpcAttributes.PrivateIpAddress.IpAddress.some((ip) => wanted.has(ip)),
    );
    await expectFound({ privateIpAddresses: [...wanted] }, truth, first);
  });

  it.each([3, 1000])('public addresses of both kinds are found by %i', async (first) => {
    const own = hangzhou().flatMap(({ PublicIpAddress }) => PublicIpAddress.IpAddress);
    const elastic = hangzhou()
      .map(({ EipAddress }) => EipAddress.IpAddress)
      .filter((ip) => ip !== '');
    expect(Math.min(own.length, elastic.length)).toBeGreaterThan(50);
    const wanted = new Set([...own.slice(0, 45), ...elastic.slice(0, 45), '192.0.2.1']);
    const truth = hangzhou().filter(({ PublicIpAddress, EipAddress }) =>
      [...PublicIpAddress.IpAddress, EipAddress.IpAddress].some((ip) => wanted.has(ip)),
    );
    await expectFound({ publicIpAddresses: [...wanted] }, truth, first);
  });

  it('more than a hundred public addresses are found with other filters', async () => {
    const all = hangzhou()
      .flatMap(({ PublicIpAddress, EipAddress }) => [...PublicIpAddress.IpAddress, EipAddress.IpAddress])
      .filter((ip) => ip !== '');
    expect(all.length).toBeGreaterThan(100);
    const truth = hangzhou().filter(
      (each) =>
        each.InstanceChargeType === 'PrePaid' &&
        (each.PublicIpAddress.IpAddress.length > 0 || each.EipAddress.IpAddress !== ''),
    );
    const pages = await walk<{ instanceId: string }>(
      gateway,
      {
        ...listing(null),
        args: `regionIds: ["cn-hangzhou"], filter: { chargeType: PRE_PAID, publicIpAddresses: ${JSON.stringify(all)}, instanceIds: ${JSON.stringify(ids(hangzhou()))} }`,
      },
      31,
    );
    expect(sorted(found(pages))).toEqual(sorted(ids(truth)));
    expect(pages[0]?.totalCount).toBe(truth.length);
  });

  it('a page of them continues from any edge', async () => {
    const wanted = hangzhou().slice(0, 150);
    const whole = await readPage<{ instanceId: string }>(gateway, listing({ instanceIds: ids(wanted) }), {
      first: 1000,
    });
    const order = whole.nodes.map(({ instanceId }) => instanceId);
    for (const at of [0, 98, 99, 100, 148, 149]) {
      const rest = await readPage<{ instanceId: string }>(gateway, listing({ instanceIds: ids(wanted) }), {
        first: 1000,
        after: whole.edges[at]?.cursor ?? null,
      });
      expect(rest.nodes.map(({ instanceId }) => instanceId)).toEqual(order.slice(at + 1));
    }
  });
});
