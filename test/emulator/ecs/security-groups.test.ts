/** Security groups and network interfaces, read by the official SDK. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Emulator } from '../../../emulator/emulator.js';
import { startEmulator } from '../../start-emulator.js';
import { config, ecs } from '../official.js';

let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator();
});
afterAll(() => emulator.close());

const regionId = 'cn-hangzhou';
const account = () => emulator.cloud.accounts[0];
const client = (caller: keyof Emulator['callers'] = 'administrator') =>
  new ecs.default(config(emulator.origin, emulator.callers[caller]));
const first = <T>(items: readonly T[], holds: (item: T) => boolean = () => true): T => {
  const found = items.find(holds);
  if (!found) throw new Error('The data set has no such item.');
  return found;
};

describe('DescribeSecurityGroups', () => {
  const groups = async (request: ConstructorParameters<typeof ecs.DescribeSecurityGroupsRequest>[0]) => {
    const asked = new ecs.DescribeSecurityGroupsRequest({ regionId, ...request });
    const { body } = await client().describeSecurityGroups(asked);
    return { ...body, ids: (body?.securityGroups?.securityGroup ?? []).map((group) => group.securityGroupId) };
  };

  it('ends without a token', async () => {
    const all = account()
      .securityGroups(regionId)
      .map((group) => group.SecurityGroupId);
    const page = await groups({ maxResults: 100 });
    const last = await groups({ maxResults: 100, nextToken: page.nextToken });
    expect([...page.ids, ...last.ids]).toEqual(all);
    expect(last.nextToken).toBeUndefined();
  });

  it('finds a name exactly, or by pattern with FuzzyQuery', async () => {
    const named = (holds: (name: string) => boolean) =>
      account()
        .securityGroups(regionId)
        .filter((group) => holds(group.SecurityGroupName)).length;
    expect((await groups({ securityGroupName: 'web' })).totalCount).toBe(named((name) => name === 'web'));
    expect((await groups({ securityGroupName: 'web*' })).totalCount).toBe(0);
    const fuzzy = await groups({ securityGroupName: 'web*', fuzzyQuery: true });
    expect(fuzzy.totalCount).toBe(named((name) => name.startsWith('web')));
  });

  it('filters by ids, VPC and type', async () => {
    const [a, b] = account().securityGroups(regionId);
    const ids = JSON.stringify([b?.SecurityGroupId, a?.SecurityGroupId, 'sg-unknown']);
    expect((await groups({ securityGroupIds: ids })).ids).toEqual([a?.SecurityGroupId, b?.SecurityGroupId]);
    expect((await groups({ vpcId: b?.VpcId, maxResults: 100 })).ids).toContain(b?.SecurityGroupId);
    await expect(groups({ securityGroupType: 'basic' })).rejects.toMatchObject({
      code: 'InvalidParameter.SecurityGroupType',
    });
  });
});

describe('DescribeSecurityGroupAttribute', () => {
  const big = () => first(account().securityGroups(regionId), (group) => group.SecurityGroupName === 'many-rules');
  const attribute = async (request: ConstructorParameters<typeof ecs.DescribeSecurityGroupAttributeRequest>[0]) => {
    const asked = new ecs.DescribeSecurityGroupAttributeRequest({
      regionId,
      securityGroupId: big().SecurityGroupId,
      ...request,
    });
    const { body } = await client().describeSecurityGroupAttribute(asked);
    return { ...body, ids: (body?.permissions?.permission ?? []).map((rule) => rule.securityGroupRuleId) };
  };

  it('returns the 1,100 rules of a group that instances use in two pages', async () => {
    const page = await attribute({ maxResults: 1000 });
    const last = await attribute({ maxResults: 1000, nextToken: page.nextToken });
    expect([page.ids.length, last.ids.length, last.nextToken]).toEqual([1000, 100, '']);
    expect([...page.ids, ...last.ids]).toEqual(
      account()
        .securityGroupRules(big())
        .map((rule) => rule.SecurityGroupRuleId),
    );
    const users = account()
      .instances(regionId)
      .filter((instance) => instance.SecurityGroupIds.SecurityGroupId.includes(big().SecurityGroupId));
    expect(users.length).toBeGreaterThan(0);
  });

  it('returns 500 rules and no token without MaxResults and NextToken', async () => {
    const page = await attribute({});
    expect([page.ids.length, page.nextToken]).toEqual([500, undefined]);
    expect((await attribute({ maxResults: 1 })).ids).toHaveLength(10);
  });

  it('filters by direction, and refuses a group that does not exist', async () => {
    const page = await attribute({ direction: 'egress', maxResults: 1000 });
    expect(page.ids).toHaveLength(44);
    const unknown = attribute({ securityGroupId: 'sg-unknown' });
    await expect(unknown).rejects.toMatchObject({ code: 'InvalidSecurityGroupId.NotFound', statusCode: 404 });
  });
});

describe('DescribeNetworkInterfaces', () => {
  const cards = async (
    request: ConstructorParameters<typeof ecs.DescribeNetworkInterfacesRequest>[0],
    caller?: keyof Emulator['callers'],
  ) => {
    const asked = new ecs.DescribeNetworkInterfacesRequest({ regionId, ...request });
    const { body } = await client(caller).describeNetworkInterfaces(asked);
    return { ...body, items: body?.networkInterfaceSets?.networkInterfaceSet ?? [] };
  };

  it('has the same data of a primary interface as its instance', async () => {
    const instance = first(account().instances(regionId), (one) => one.EipAddress.AllocationId !== '');
    const [own] = instance.NetworkInterfaces.NetworkInterface;
    const { items } = await cards({ instanceId: instance.InstanceId });
    const card = first(items, (one) => one.type === 'Primary');
    expect(card).toMatchObject({
      networkInterfaceId: own?.NetworkInterfaceId,
      macAddress: own?.MacAddress,
      privateIpAddress: own?.PrimaryIpAddress,
      vSwitchId: instance.VpcAttributes.VSwitchId,
      associatedPublicIp: { allocationId: instance.EipAddress.AllocationId },
    });
    expect(card.securityGroupIds?.securityGroupId).toEqual(instance.SecurityGroupIds.SecurityGroupId);
  });

  it('accepts a hundred ids, one per parameter', async () => {
    const ids = account()
      .networkInterfaces(regionId)
      .slice(0, 100)
      .map((card) => card.NetworkInterfaceId);
    const { items } = await cards({ networkInterfaceId: ids.toReversed(), maxResults: 500 });
    expect(items.map((card) => card.networkInterfaceId)).toEqual(ids);
    await expect(cards({ networkInterfaceId: [...ids, 'eni-1'] })).rejects.toMatchObject({ code: 'InvalidParameter' });
  });

  it('finds only secondary interfaces by security group', async () => {
    const instance = first(account().instances(regionId), (one) => one.InstanceNetworkType === 'vpc');
    const [securityGroupId] = instance.SecurityGroupIds.SecurityGroupId;
    const { items } = await cards({ securityGroupId, maxResults: 500 });
    expect(new Set(items.map((card) => card.type))).toEqual(new Set(['Secondary']));
  });

  it('returns an empty list without permission', async () => {
    expect((await cards({ maxResults: 100 }, 'newcomer')).items).toEqual([]);
    expect((await cards({ maxResults: 500 }, 'reader')).items).toHaveLength(500);
  });
});
