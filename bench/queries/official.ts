/**
 * The official SDKs in the two usual ways: the related resources of each item are read for that item, sequentially or
 * in parallel. Every page has the largest allowed size.
 */
import { createRequire } from 'node:module';
import type EcsModule from '@alicloud/ecs20140526';
import type CoreModule from '@alicloud/openapi-core';
import type RamModule from '@alicloud/ram20150501';
import type VpcModule from '@alicloud/vpc20160428';
import OSS from 'ali-oss';
import type { Contender, Target } from '../contender.js';

// CommonJS packages whose default export is a class.
const require = createRequire(import.meta.url);
const ecsSdk: typeof EcsModule = require('@alicloud/ecs20140526');
const ramSdk: typeof RamModule = require('@alicloud/ram20150501');
const vpcSdk: typeof VpcModule = require('@alicloud/vpc20160428');
const { $OpenApiUtil }: typeof CoreModule = require('@alicloud/openapi-core');

const patienceMs = 120_000;

type Each = <T, R>(items: readonly T[], ask: (item: T) => Promise<R>) => Promise<R[]>;

const oneByOne: Each = async (items, ask) => {
  const answers = [];
  for (const item of items) answers.push(await ask(item));
  return answers;
};
const allAtOnce: Each = (items, ask) => Promise.all(items.map(ask));

export const sequential: Contender = (target) => official(target, oneByOne);
export const parallel: Contender = (target) => official(target, allAtOnce);

function official({ origin, keys, ids }: Target, each: Each): ReturnType<Contender> {
  const config = new $OpenApiUtil.Config({
    ...keys,
    endpoint: origin.slice('http://'.length),
    protocol: 'HTTP',
    // Thousands of concurrent calls wait for each other, so the default timeouts are too short.
    readTimeout: patienceMs,
    connectTimeout: patienceMs,
  });
  const ecs = new ecsSdk.default(config);
  const vpc = new vpcSdk.default(config);
  const ram = new ramSdk.default(config);

  const bucketsOf = (region: string, bucket?: string): OSS =>
    new OSS({
      region: `oss-${region}`,
      endpoint: origin,
      accessKeyId: keys.accessKeyId,
      accessKeySecret: keys.accessKeySecret,
      stsToken: keys.securityToken,
      authorizationV4: true,
      secure: false,
      refreshSTSTokenInterval: 1e9,
      timeout: patienceMs,
      ...(bucket !== undefined && { bucket }),
    });

  const regionIds = async (): Promise<string[]> => {
    const { body } = await ecs.describeRegions(new ecsSdk.DescribeRegionsRequest({}));
    return (body?.regions?.region ?? []).map(({ regionId = '' }) => regionId).sort();
  };
  const instancesIn = async (regionId: string, maxResults: number) => {
    const { body } = await ecs.describeInstances(new ecsSdk.DescribeInstancesRequest({ regionId, maxResults }));
    return body?.instances?.instance ?? [];
  };
  const disk = async (regionId: string, instanceId: string) => {
    const request = new ecsSdk.DescribeDisksRequest({ regionId, instanceId, maxResults: 500 });
    return (await ecs.describeDisks(request)).body?.disks?.disk ?? [];
  };
  const group = async (regionId: string, id: string) => {
    const request = new ecsSdk.DescribeSecurityGroupsRequest({ regionId, securityGroupIds: JSON.stringify([id]) });
    return (await ecs.describeSecurityGroups(request)).body?.securityGroups?.securityGroup ?? [];
  };
  const network = async (regionId: string, vpcId: string) => {
    const { body } = await vpc.describeVpcs(new vpcSdk.DescribeVpcsRequest({ regionId, vpcId }));
    return body?.vpcs?.vpc ?? [];
  };
  const withRelations = (regionId: string, instances: Awaited<ReturnType<typeof instancesIn>>) =>
    each(instances, async (instance) => {
      const lookUps = [
        () => disk(regionId, instance.instanceId ?? ''),
        ...(instance.securityGroupIds?.securityGroupId ?? []).map((id) => () => group(regionId, id)),
        ...(instance.vpcAttributes?.vpcId ? [() => network(regionId, instance.vpcAttributes?.vpcId ?? '')] : []),
      ];
      return { instance, related: await each<() => Promise<unknown>, unknown>(lookUps, (ask) => ask()) };
    });

  return {
    fleet: async ({ regions }) =>
      each((await regionIds()).slice(0, regions), async (regionId) =>
        withRelations(regionId, await instancesIn(regionId, 100)),
      ),
    page: async () => {
      const [regionId = ''] = await regionIds();
      return withRelations(regionId, await instancesIn(regionId, 50));
    },
    total: async () =>
      each(await regionIds(), async (regionId) => {
        const request = new ecsSdk.DescribeInstancesRequest({ regionId, pageNumber: 1, pageSize: 1 });
        return (await ecs.describeInstances(request)).body?.totalCount;
      }),
    buckets: async () => {
      const { buckets } = await bucketsOf('cn-hangzhou').listBuckets({ 'max-keys': 150 });
      return each(buckets, async ({ name, region }) => {
        const store = bucketsOf(region.replace(/^oss-/, ''), name);
        const settings = [() => store.getBucketACL(name), () => store.getBucketEncryption(name).catch(notSet)];
        return each<() => Promise<unknown>, unknown>(settings, (ask) => ask());
      });
    },
    users: async () => {
      const { body } = await ram.listUsers(new ramSdk.ListUsersRequest({ maxItems: 100 }));
      return each(body?.users?.user ?? [], async ({ userName = '' }) => {
        const keysOf = await ram.listAccessKeys(new ramSdk.ListAccessKeysRequest({ userName }));
        return each(keysOf.body?.accessKeys?.accessKey ?? [], ({ accessKeyId = '' }) => {
          return ram.getAccessKeyLastUsed(
            new ramSdk.GetAccessKeyLastUsedRequest({ userName, userAccessKeyId: accessKeyId }),
          );
        });
      });
    },
    nodes: async () =>
      each(ids, (id): Promise<unknown> => {
        const [, , region = '', , resource = ''] = id.split(':');
        const [kind, name = ''] = resource.split('/');
        const list = JSON.stringify([name]);
        if (kind === 'instance')
          return ecs.describeInstances(new ecsSdk.DescribeInstancesRequest({ regionId: region, instanceIds: list }));
        if (kind === 'disk')
          return ecs.describeDisks(new ecsSdk.DescribeDisksRequest({ regionId: region, diskIds: list }));
        return kind === 'vpc' ? network(region, name) : group(region, name);
      }),
  };
}

/** ali-oss throws this error for a bucket without encryption. */
function notSet(error: unknown): null {
  if (error instanceof Error && 'code' in error && error.code === 'NoSuchServerSideEncryptionRule') return null;
  throw error;
}
