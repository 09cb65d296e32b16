import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Instance } from '../../../emulator/data/ecs/instance.js';
import { networkOf } from '../../../emulator/data/vpc/network.js';
import type { Emulator } from '../../../emulator/emulator.js';
import { startEmulator } from '../../start-emulator.js';
import { type Keys, type RawAnswer, send, versions } from '../access/signed-by-hand.js';

let emulator: Emulator;
let all: readonly Instance[];
beforeAll(async () => {
  emulator = await startEmulator();
  all = emulator.cloud.accounts[0].instances('cn-hangzhou');
});
afterAll(() => emulator.close());

const describeInstances = (params: Record<string, string>, keys: Keys = emulator.callers.administrator) =>
  send(emulator.origin, {
    keys,
    action: 'DescribeInstances',
    version: versions.ecs,
    params: { RegionId: 'cn-hangzhou', ...params },
  });
const idsIn = (answer: RawAnswer) => answer.body.Instances.Instance.map((instance) => instance.InstanceId);
const firstWhere = (test: (instance: Instance) => boolean): Instance => {
  const found = all.find(test);
  if (!found) throw new Error('The data set has no such instance.');
  return found;
};

describe('DescribeInstances paging', () => {
  it('raises MaxResults to 10 and lowers it to 100, without an error', async () => {
    expect(idsIn(await describeInstances({ MaxResults: '3' }))).toHaveLength(10);
    expect(idsIn(await describeInstances({ MaxResults: '500' }))).toHaveLength(100);
  });

  it('ends an exactly full last page with an empty token', async () => {
    const shenzhen = await describeInstances({ RegionId: 'cn-shenzhen', MaxResults: '100' });
    expect(idsIn(shenzhen)).toHaveLength(100);
    expect(shenzhen.body.NextToken).toBe('');
    const singapore = await describeInstances({ RegionId: 'ap-southeast-1', MaxResults: '100' });
    expect(singapore.body.NextToken).not.toBe('');
    expect(singapore.body.TotalCount).not.toBe(101);
  });

  it('refuses a forged token, and one of other filters', async () => {
    const { body } = await describeInstances({ MaxResults: '10' });
    for (const params of [{ NextToken: 'bWFkZXVw' }, { NextToken: body.NextToken, Status: 'Running' }]) {
      const answer = await describeInstances({ MaxResults: '10', ...params });
      expect(answer.body.Code).toBe('InvalidParameter.NextToken');
    }
  });

  it('has an exact total by page number, and refuses page sizes beyond 100', async () => {
    const { body } = await describeInstances({ PageNumber: '7', PageSize: '100' });
    expect(body).toMatchObject({ TotalCount: all.length, PageNumber: 7, PageSize: 100 });
    expect(body.Instances.Instance).toHaveLength(all.length - 600);
    expect((await describeInstances({ PageSize: '101' })).body.Code).toBe('InvalidPageSize');
  });
});

describe('DescribeInstances filters', () => {
  it('returns ids in its own order, once each, and omits unknown ones', async () => {
    const [a, b] = [all[5]?.InstanceId, all[2]?.InstanceId];
    const answer = await describeInstances({ InstanceIds: JSON.stringify([a, b, a, 'i-unknown']), MaxResults: '100' });
    expect(idsIn(answer)).toEqual([b, a]);
    expect(all.map((one) => one.InstanceId)).not.toEqual(all.map((one) => one.InstanceId).toSorted());
  });

  it('returns nothing for an empty id list, and refuses one that is not JSON', async () => {
    expect(idsIn(await describeInstances({ InstanceIds: '[]' }))).toEqual([]);
    const malformed = await describeInstances({ InstanceIds: 'i-1,i-2' });
    expect(malformed.body.Code).toBe('InvalidInstanceIds.Malformed');
    const many = JSON.stringify(Array.from({ length: 101 }, (_, at) => `i-${at}`));
    expect((await describeInstances({ InstanceIds: many })).status).toBe(400);
  });

  it('combines tags: all must match, and a key without a value matches any value', async () => {
    const answer = await describeInstances({
      'Tag.1.Key': 'env',
      'Tag.2.Key': 'owner',
      'Tag.2.Value': '',
      PageSize: '100',
    });
    const expected = all.filter(
      ({ Tags: { Tag } }) =>
        Tag.some(({ TagKey }) => TagKey === 'env') &&
        Tag.some(({ TagKey, TagValue }) => TagKey === 'owner' && TagValue === ''),
    );
    expect(expected.length).toBeGreaterThan(0);
    expect(idsIn(answer)).toEqual(expected.map((one) => one.InstanceId));
    expect((await describeInstances({ 'Tag.21.Key': 'env' })).body.Code).toBe('InvalidTagCount');
  });

  it('distinguishes own public addresses from elastic ones', async () => {
    const elastic = firstWhere((one) => one.EipAddress.IpAddress !== '');
    const address = JSON.stringify([elastic.EipAddress.IpAddress]);
    expect(idsIn(await describeInstances({ EipAddresses: address }))).toContain(elastic.InstanceId);
    expect(idsIn(await describeInstances({ PublicIpAddresses: address }))).not.toContain(elastic.InstanceId);
  });

  it('matches names exactly, or by a pattern with stars', async () => {
    const named = await describeInstances({ InstanceName: 'web', PageSize: '100' });
    expect(named.body.Instances.Instance.every((one) => one.InstanceName === 'web')).toBe(true);
    const starred = await describeInstances({ InstanceName: 'web*', PageSize: '1' });
    expect(starred.body.TotalCount).toBe(all.filter((one) => one.InstanceName.startsWith('web')).length);
  });

  it('cannot filter by the default resource group', async () => {
    const { defaultResourceGroupId } = emulator.cloud.accounts[0];
    const inDefault = all.filter((one) => one.ResourceGroupId === defaultResourceGroupId);
    expect(inDefault.length).toBeGreaterThan(0);
    expect(idsIn(await describeInstances({ ResourceGroupId: defaultResourceGroupId }))).toEqual([]);
  });

  it('refuses a status that is not a filter value', async () => {
    const answer = await describeInstances({ Status: 'Hibernating' });
    expect(answer).toMatchObject({ status: 404, body: { Code: 'InvalidStatus.NotFound' } });
  });
});

describe('DescribeInstances permissions', () => {
  it('returns an empty list without permission, and the denial to a dry run', async () => {
    const { newcomer, reader } = emulator.callers;
    expect((await describeInstances({ MaxResults: '10' }, newcomer)).body.Instances.Instance).toEqual([]);
    const refused = await describeInstances({ DryRun: 'true' }, newcomer);
    expect(refused).toMatchObject({ status: 403, body: { Code: 'Forbidden.RAM' } });
    expect(refused.body).not.toHaveProperty('AccessDeniedDetail');
    const passed = await describeInstances({ DryRun: 'true' }, reader);
    expect(passed).toMatchObject({ status: 400, body: { Code: 'DryRunOperation' } });
  });

  it('shows the reader three regions and no others', async () => {
    const seen: string[] = [];
    for (const { id } of emulator.cloud.regions) {
      const { body } = await describeInstances({ RegionId: id }, emulator.callers.reader);
      if (body.Instances.Instance.length > 0) seen.push(id);
    }
    expect(seen.toSorted()).toEqual(['ap-southeast-1', 'cn-beijing', 'cn-hangzhou']);
  });

  it("shows the partner the second account's instances", async () => {
    const { body } = await describeInstances({ PageSize: '100' }, emulator.callers.partner);
    expect(body.Instances.Instance).toEqual(emulator.cloud.accounts[1]?.instances('cn-hangzhou'));
    expect((await describeInstances({ RegionId: 'us-west-1' }, emulator.callers.partner)).body.TotalCount).toBe(0);
  });
});

describe('the data set', () => {
  it('is the same for the same seed, and differs for another seed', async () => {
    const [same, other] = await Promise.all([startEmulator(), startEmulator({ seed: 2 })]);
    expect(same.cloud.accounts[0].instances('cn-hangzhou')).toEqual(all);
    expect(same.callers).toEqual(emulator.callers);
    expect(other.cloud.accounts[0].instances('cn-hangzhou')[0]?.InstanceId).not.toBe(all[0]?.InstanceId);
    await Promise.all([same.close(), other.close()]);
  });

  it('has two thousand instances, at least one in every region', () => {
    const main = emulator.cloud.accounts[0];
    const counts = emulator.cloud.regions.map(({ id }) => main.instances(id).length);
    expect(Math.min(...counts)).toBeGreaterThan(0);
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(2000);
    const ids = emulator.cloud.regions.flatMap(({ id }) => main.instances(id).map((one) => one.InstanceId));
    expect(new Set(ids).size).toBe(2000);
  });

  it('refers only to networks of its region', () => {
    for (const account of emulator.cloud.accounts) {
      for (const region of emulator.cloud.regions) {
        const network = networkOf(emulator.cloud.seed, account.id, region);
        const vSwitches = new Map(network.vSwitches.map((one) => [one.vSwitchId, one]));
        const groups = new Map(network.securityGroups.map((one) => [one.securityGroupId, one]));
        for (const { VpcAttributes: vpc, ZoneId, SecurityGroupIds, ...one } of account.instances(region.id)) {
          const vSwitch = vSwitches.get(vpc.VSwitchId);
          if (one.InstanceNetworkType === 'vpc') expect(vSwitch).toMatchObject({ vpcId: vpc.VpcId, zoneId: ZoneId });
          else expect(vpc).toMatchObject({ VpcId: '', VSwitchId: '' });
          const groupVpcs = SecurityGroupIds.SecurityGroupId.map((id) => groups.get(id)?.vpcId);
          expect(new Set(groupVpcs)).toEqual(new Set([vpc.VpcId]));
        }
      }
    }
  });
});

describe('a data set for measurements', () => {
  it('has the requested number of regions, with the same number of instances each', async () => {
    const even = await startEmulator({ instances: 60, regions: 3 });
    const counts = even.cloud.regions.map(({ id }) => even.cloud.accounts[0].instances(id).length);
    await even.close();
    expect(counts).toEqual([20, 20, 20]);
  });
});
