import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Emulator } from '../../emulator/emulator.js';
import { startEmulator } from '../start-emulator.js';
import { type Keys, send } from './access/signed-by-hand.js';
import { config, ecs, vpc } from './official.js';

const regionId = 'cn-beijing';

let emulator: Emulator;
beforeEach(async () => {
  emulator = await startEmulator();
});
afterEach(() => emulator.close());

const administrator = () => emulator.callers.administrator;
const ecsClient = (keys: Keys = administrator()) => new ecs.default(config(emulator.origin, keys));
const vpcClient = (keys: Keys = administrator()) => new vpc.default(config(emulator.origin, keys));
const account = () => emulator.cloud.accounts[0];

const tag = (resourceType: string, resourceId: string[], tags: [string, string?][], keys?: Keys) =>
  ecsClient(keys).tagResources(
    new ecs.TagResourcesRequest({
      regionId,
      resourceType,
      resourceId,
      tag: tags.map(([key, value]) => new ecs.TagResourcesRequestTag({ key, value })),
    }),
  );
interface Wrong {
  readonly type?: string;
  readonly ids?: number;
  readonly tags?: number;
  readonly tag?: [string, string?];
}

const instanceIds = (count: number) =>
  account()
    .instances(regionId)
    .slice(0, count)
    .map((one) => one.InstanceId);

describe('tags of ECS, by the official SDK', () => {
  it('are found and counted by the filter of a list', async () => {
    const ids = instanceIds(50);
    const withTag = async (value?: string) => {
      const filter = [new ecs.DescribeInstancesRequestTag({ key: 'wave', value })];
      const { body } = await ecsClient().describeInstances(new ecs.DescribeInstancesRequest({ regionId, tag: filter }));
      return body?.totalCount;
    };
    expect(await withTag()).toBe(0);
    await tag('instance', ids, [['wave', '三 & <four>']]);
    expect([await withTag(), await withTag('三 & <four>'), await withTag('five')]).toEqual([50, 50, 0]);
    expect(emulator.calls({ action: 'TagResources' })[0]?.changed).toEqual(ids);

    const request = new ecs.UntagResourcesRequest({
      regionId,
      resourceType: 'instance',
      resourceId: ids.slice(0, 20),
      tagKey: ['wave', 'not there'],
    });
    await ecsClient().untagResources(request);
    expect(await withTag()).toBe(30);
  });

  it('keep their position when their value changes, and can all be removed at once', async () => {
    const [one] = account()
      .disks(regionId)
      .filter((disk) => disk.Tags.Tag.length >= 2);
    const tags = () =>
      account()
        .disks(regionId)
        .find((disk) => disk.DiskId === one?.DiskId)?.Tags.Tag;
    const [first, ...others] = one?.Tags.Tag ?? [];
    await tag(
      'disk',
      [one?.DiskId ?? ''],
      [
        [first?.TagKey ?? '', 'new'],
        ['later', ''],
      ],
    );
    expect(tags()).toEqual([{ ...first, TagValue: 'new' }, ...others, { TagKey: 'later', TagValue: '' }]);
    const request = { regionId, resourceType: 'disk', resourceId: [one?.DiskId ?? ''], all: true };
    await ecsClient().untagResources(new ecs.UntagResourcesRequest(request));
    expect(tags()).toEqual([]);
  });

  it('can be set on every taggable type', async () => {
    const ids = {
      disk: account().disks(regionId)[0]?.DiskId,
      snapshot: account().snapshots(regionId)[0]?.SnapshotId,
      image: account()
        .images(regionId)
        .find((image) => image.ImageOwnerAlias === 'self')?.ImageId,
      securitygroup: account().securityGroups(regionId)[0]?.SecurityGroupId,
      eni: account().networkInterfaces(regionId)[0]?.NetworkInterfaceId,
    };
    for (const [type, id = ''] of Object.entries(ids)) await tag(type, [id], [['everywhere', 'yes']]);
    const tagged = [
      ...account().disks(regionId),
      ...account().snapshots(regionId),
      ...account().images(regionId),
      ...account().securityGroups(regionId),
      ...account().networkInterfaces(regionId),
    ].filter((one) => one.Tags.Tag.some(({ TagKey }) => TagKey === 'everywhere'));
    expect(tagged).toHaveLength(5);
  });

  it('are set on all resources or on none', async () => {
    const [id = ''] = instanceIds(1);
    await expect(tag('instance', [id, 'i-gone'], [['wave', '1']])).rejects.toMatchObject({
      code: 'InvalidResourceId.NotFound',
      statusCode: 404,
    });
    expect(emulator.calls().map((call) => call.changed)).toEqual([[]]);
  });

  it.each<[string, Wrong, string]>([
    ['a type that is none', { type: 'pod' }, 'InvalidResourceType.NotFound'],
    ['51 ids', { ids: 51 }, 'NumberExceed.ResourceIds'],
    ['21 tags', { tags: 21 }, 'NumberExceed.Tags'],
    ['a key of the system', { tag: ['acs:owner', ''] }, 'InvalidTagKey.Malformed'],
    ['an address as value', { tag: ['site', 'https://example.com'] }, 'InvalidTagValue.Malformed'],
    ['a key without value', { tag: ['site'] }, 'InvalidTag.Mismatch'],
    ['no tag', { tags: 0 }, 'MissingParameter.Tags'],
  ])('are refused with %s', async (_, { type = 'instance', ids = 1, tags = 1, tag: given }, code) => {
    const wanted = Array.from({ length: tags }, (__, at): [string, string?] => given ?? [`key-${at}`, '']);
    await expect(tag(type, instanceIds(ids), wanted)).rejects.toMatchObject({ code });
  });

  it('are at most twenty, and each key once', async () => {
    const [id = ''] = instanceIds(1);
    const many = (from: number) => Array.from({ length: 10 }, (_, at): [string, string] => [`key-${from + at}`, '']);
    await ecsClient().untagResources(
      new ecs.UntagResourcesRequest({ regionId, resourceType: 'instance', resourceId: [id], all: true }),
    );
    await tag('instance', [id], many(0));
    await tag('instance', [id], many(10));
    await tag('instance', [id], many(5));
    await expect(tag('instance', [id], many(15))).rejects.toMatchObject({ code: 'QuotaExceed.Tags' });
    await expect(
      tag(
        'instance',
        [id],
        [
          ['a', '1'],
          ['a', '2'],
        ],
      ),
    ).rejects.toMatchObject({ code: 'Duplicate.TagKey' });
  });

  it('need permission on every resource, and cannot be set on public images', async () => {
    await expect(tag('instance', instanceIds(1), [['a', '']], emulator.callers.reader)).rejects.toMatchObject({
      code: 'Forbidden.RAM',
    });
    const image =
      account()
        .images(regionId)
        .find((one) => one.ImageOwnerAlias === 'system')?.ImageId ?? '';
    await expect(tag('image', [image], [['a', '']])).rejects.toMatchObject({ code: 'InvalidResourceId.NotSupported' });
  });
});

describe('tags of VPC, by the official SDK', () => {
  const tagVpc = (resourceType: string, resourceId: string[], key: string, keys?: Keys) =>
    vpcClient(keys).tagResources(
      new vpc.TagResourcesRequest({
        regionId,
        resourceType,
        resourceId,
        tag: [new vpc.TagResourcesRequestTag({ key, value: 'yes' })],
      }),
    );

  it('can be set on networks, vSwitches and addresses, and removed', async () => {
    const ids = {
      VPC: account().vpcs(regionId)[0]?.VpcId,
      VSwitch: account().vSwitches(regionId)[0]?.VSwitchId,
      EIP: account().elasticIps(regionId)[0]?.AllocationId,
    };
    for (const [type, id = ''] of Object.entries(ids)) await tagVpc(type, [id], 'everywhere');
    const filter = [new vpc.DescribeVpcsRequestTag({ key: 'everywhere', value: 'yes' })];
    const { body } = await vpcClient().describeVpcs(new vpc.DescribeVpcsRequest({ regionId, tag: filter }));
    expect(body?.vpcs?.vpc?.map((one) => one.vpcId)).toEqual([ids.VPC]);
    const tagged = () =>
      [...account().vpcs(regionId), ...account().vSwitches(regionId), ...account().elasticIps(regionId)].filter((one) =>
        one.Tags.Tag.some(({ Key }) => Key === 'everywhere'),
      );
    expect(tagged()).toHaveLength(3);
    await vpcClient().unTagResources(
      new vpc.UnTagResourcesRequest({
        regionId,
        resourceType: 'EIP',
        resourceId: [ids.EIP ?? ''],
        tagKey: ['everywhere'],
      }),
    );
    expect(tagged()).toHaveLength(2);
  });

  it('are refused with the codes of VPC', async () => {
    const [id = ''] = account()
      .vpcs(regionId)
      .map((one) => one.VpcId);
    await expect(tagVpc('VPC', ['vpc-gone'], 'a')).rejects.toMatchObject({ code: 'InvalidInstanceIds.NotFound' });
    await expect(tagVpc('CLOUD', [id], 'a')).rejects.toMatchObject({ code: 'InvalidInstanceType.NotFound' });
    await expect(tagVpc('VPC', [id], 'aliyun:a')).rejects.toMatchObject({ code: 'InvalidTagKey' });
    await expect(tagVpc('VPC', [id], 'a', emulator.callers.reader)).rejects.toMatchObject({ code: 'Forbidden.RAM' });
  });
});

describe('lists of the Tag service', () => {
  const list = (action: 'ListTagKeys' | 'ListTagValues', params: Readonly<Record<string, string>>) =>
    send(emulator.origin, {
      keys: administrator(),
      action,
      version: '2018-08-28',
      params: { RegionId: regionId, ...params },
      headers: { host: `tag.${regionId}.aliyuncs.com` },
    });
  const keysOf = ({ body }: Awaited<ReturnType<typeof list>>) =>
    (body as unknown as { Keys: { Key: readonly { Key: string }[] } }).Keys.Key.map(({ Key }) => Key);

  it('have each key once, in pages of tokens', async () => {
    const found: string[] = [];
    for (let token = ''; ; ) {
      const answer = await list('ListTagKeys', { PageSize: '1', ...(token && { NextToken: token }) });
      found.push(...keysOf(answer));
      expect(keysOf(answer)).toHaveLength(1);
      token = answer.body.NextToken;
      if (token === '') break;
    }
    expect(found.sort()).toEqual(['cost-center', 'env', 'owner', 'team']);
    expect(keysOf(await list('ListTagKeys', { 'TagFilter.Key': 'te', FuzzyType: 'PREFIX' }))).toEqual(['team']);
    expect(keysOf(await list('ListTagKeys', { Category: 'System' }))).toEqual([]);
  });

  it.each([
    ['ListTagKeys', { NextToken: 'forged' }, 403, 'Invalid.NextToken'],
    ['ListTagKeys', { Category: 'mine' }, 403, 'InvalidParameter.Category'],
    ['ListTagKeys', { ResourceType: 'ALIYUN::ECS::NOTHING' }, 403, 'InvalidParameter.ResourceType'],
    ['ListTagValues', {}, 404, 'MissingParameter.TagKey'],
    ['ListTagValues', { Key: 'team', QueryType: 'MetaTag' }, 403, 'MetaTagKeyNotFound'],
  ] as const)('%s refuses %o', async (action, params, status, code) => {
    const answer = await list(action, params);
    expect(answer.status).toBe(status);
    expect(answer.body.Code).toBe(code);
  });
});
