/** VPC, read by the official SDK, or by hand where the SDK rounds or hides data. */
import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Emulator } from '../../emulator/emulator.js';
import { startEmulator } from '../start-emulator.js';
import { sign, versions } from './access/signed-by-hand.js';
import { config, vpc } from './official.js';

let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator();
});
afterAll(() => emulator.close());

const regionId = 'cn-hangzhou';
const account = () => emulator.cloud.accounts[0];
const client = (caller: keyof Emulator['callers'] = 'administrator') =>
  new vpc.default(config(emulator.origin, emulator.callers[caller]));

/** The raw text: JSON.parse would round the number. */
function raw(action: string, params: Readonly<Record<string, string>>, host?: string): Promise<string> {
  const call = { keys: emulator.callers.administrator, action, version: versions.vpc, params };
  const signed = sign(host ? `http://${host}` : emulator.origin, call);
  const { hostname, port } = new URL(emulator.origin);
  return new Promise((resolve, reject) => {
    const sent = request({ hostname, port, ...signed, agent: false }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => resolve(Buffer.concat(chunks).toString()));
    });
    sent.on('error', reject);
    sent.end(signed.body);
  });
}

describe('DescribeVpcs', () => {
  const vpcs = async (asked: ConstructorParameters<typeof vpc.DescribeVpcsRequest>[0]) => {
    const { body } = await client().describeVpcs(new vpc.DescribeVpcsRequest({ regionId, pageSize: 50, ...asked }));
    return { ...body, items: body?.vpcs?.vpc ?? [] };
  };

  it('pages by number, 50 at most', async () => {
    const all = account()
      .vpcs(regionId)
      .map((one) => one.VpcId);
    const pages = [await vpcs({}), await vpcs({ pageNumber: 2 })];
    expect(pages.flatMap(({ items }) => items.map((one) => one.vpcId))).toEqual(all);
    expect(pages.map(({ totalCount }) => totalCount)).toEqual([all.length, all.length]);
    await expect(vpcs({ pageSize: 51 })).rejects.toMatchObject({ code: 'InvalidPageSize', statusCode: 400 });
  });

  it('accepts 20 comma-separated ids', async () => {
    const ids = account()
      .vpcs(regionId)
      .slice(0, 19)
      .map((one) => one.VpcId);
    const { items } = await vpcs({ vpcId: [...ids.toReversed(), 'vpc-unknown'].join(',') });
    expect(items.map((one) => one.vpcId)).toEqual(ids);
    await expect(vpcs({ vpcId: [...ids, 'vpc-1', 'vpc-2'].join(',') })).rejects.toMatchObject({
      code: 'InvalidVpcIdNumber.NotSupported',
    });
  });

  it('writes the account as a number in OwnerId', async () => {
    expect(await raw('DescribeVpcs', { RegionId: regionId })).toContain(`"OwnerId":${account().id},`);
  });

  it('names at most 300 of the vSwitches of a VPC', async () => {
    const { items } = await vpcs({ pageNumber: 1 });
    const { items: more } = await vpcs({ pageNumber: 2 });
    const counts = [...items, ...more].map((one) => one.vSwitchIds?.vSwitchId?.length ?? 0);
    expect(Math.max(...counts)).toBe(300);
    const big = [...items, ...more][counts.indexOf(300)];
    expect(
      account()
        .vSwitches(regionId)
        .filter((one) => one.VpcId === big?.vpcId),
    ).toHaveLength(320);
  });

  it('filters by name, default, resource group and tag', async () => {
    const all = account().vpcs(regionId);
    const [group = ''] = account().resourceGroupIds;
    expect((await vpcs({ isDefault: true })).totalCount).toBe(1);
    expect((await vpcs({ vpcName: 'sandbox' })).totalCount).toBe(all.filter((one) => one.VpcName === 'sandbox').length);
    expect((await vpcs({ vpcName: 'sand*' })).totalCount).toBe(0);
    expect((await vpcs({ resourceGroupId: group })).totalCount).toBe(
      all.filter((one) => one.ResourceGroupId === group).length,
    );
    const tagged = all.filter((one) => one.Tags.Tag.some((tag) => tag.Key === 'owner' && tag.Value === ''));
    expect((await vpcs({ tag: [{ key: 'owner', value: '' }] })).totalCount).toBe(tagged.length);
  });
});

describe('DescribeVSwitches', () => {
  const vSwitches = async (asked: ConstructorParameters<typeof vpc.DescribeVSwitchesRequest>[0]) => {
    const { body } = await client().describeVSwitches(new vpc.DescribeVSwitchesRequest({ pageSize: 50, ...asked }));
    return { ...body, ids: (body?.vSwitches?.vSwitch ?? []).map((one) => one.vSwitchId) };
  };

  it('accepts one id, or a VPC, from which it gets the region', async () => {
    const [one, two] = account().vSwitches('cn-beijing');
    const ids = account()
      .vSwitches('cn-beijing')
      .filter((each) => each.VpcId === one?.VpcId)
      .map((each) => each.VSwitchId);
    expect((await vSwitches({ regionId: 'cn-beijing', vSwitchId: one?.VSwitchId })).ids).toEqual([one?.VSwitchId]);
    expect((await vSwitches({ vpcId: one?.VpcId })).ids).toEqual(ids);
    const several = vSwitches({ regionId: 'cn-beijing', vSwitchId: `${one?.VSwitchId},${two?.VSwitchId}` });
    await expect(several).rejects.toMatchObject({ code: 'InvalidVSwitchIdNumber.NotSupported' });
    await expect(vSwitches({})).rejects.toMatchObject({ code: 'MissingParameter' });
    await expect(vSwitches({ vpcId: 'vpc-unknown' })).rejects.toMatchObject({ code: 'Forbidden.VpcNotFound' });
  });
});

describe('DescribeEipAddresses', () => {
  const addresses = async (asked: ConstructorParameters<typeof vpc.DescribeEipAddressesRequest>[0]) => {
    const request = new vpc.DescribeEipAddressesRequest({ regionId, pageSize: 100, ...asked });
    const { body } = await client().describeEipAddresses(request);
    return { ...body, items: body?.eipAddresses?.eipAddress ?? [] };
  };

  it('accepts 50 comma-separated ids or addresses', async () => {
    const all = account().elasticIps(regionId).slice(0, 50);
    const byId = await addresses({ allocationId: all.map((one) => one.AllocationId).join(',') });
    expect(byId.items.map((one) => one.allocationId)).toEqual(all.map((one) => one.AllocationId));
    const byAddress = await addresses({
      eipAddress: all
        .slice(0, 3)
        .map((one) => one.IpAddress)
        .join(','),
    });
    expect(byAddress.items.map((one) => one.ipAddress)).toEqual(expect.arrayContaining([all[0]?.IpAddress]));
    const many = Array.from({ length: 51 }, (_, at) => `eip-${at}`).join(',');
    await expect(addresses({ allocationId: many })).rejects.toMatchObject({ code: 'InvalidParameter.AllocationId' });
    await expect(addresses({ pageSize: 101 })).rejects.toMatchObject({ code: 'InvalidPageSize' });
  });

  it('shows addresses of instances, of other resources, and free ones', async () => {
    for (const { EipAddress, InstanceId } of account().instances(regionId)) {
      if (EipAddress.AllocationId === '') continue;
      const bound = account()
        .elasticIps(regionId)
        .find((one) => one.AllocationId === EipAddress.AllocationId);
      expect(bound).toMatchObject({ IpAddress: EipAddress.IpAddress, InstanceId, InstanceType: 'EcsInstance' });
    }
    const kinds = new Set(
      account()
        .elasticIps(regionId)
        .map((one) => one.InstanceType),
    );
    expect(kinds).toEqual(new Set(['EcsInstance', 'SlbInstance', 'Nat', '']));
    expect((await addresses({ status: 'Available' })).items.every((one) => one.instanceId === '')).toBe(true);
  });

  it('finds an address by the bound resource, if its type is given', async () => {
    const bound = account()
      .elasticIps(regionId)
      .find((one) => one.InstanceType === 'EcsInstance');
    const associatedInstanceId = bound?.InstanceId;
    const { items } = await addresses({ associatedInstanceId, associatedInstanceType: 'EcsInstance' });
    expect(items.map((one) => [one.allocationId, one.bandwidth])).toEqual([[bound?.AllocationId, bound?.Bandwidth]]);
    await expect(addresses({ associatedInstanceId })).rejects.toMatchObject({ code: 'InstanceType.Invalid' });
  });
});

describe('VPC', () => {
  it('is served at its own hosts', async () => {
    for (const host of ['vpc.aliyuncs.com', 'vpc.cn-hangzhou.aliyuncs.com', 'vpc-vpc.cn-hangzhou.aliyuncs.com']) {
      expect(await raw('DescribeVpcs', { RegionId: regionId }, host)).toContain('"Vpcs"');
    }
    const foreign = await raw('DescribeVpcs', { RegionId: regionId }, 'vpc.cn-beijing.aliyuncs.com');
    expect(foreign).toContain('InvalidRegionId.NotFound');
  });

  it('takes the region of a regional host where a call names none, and none of a central one', async () => {
    const [first] = account().vpcs('cn-beijing');
    const beijing = 'vpc.cn-beijing.aliyuncs.com';
    expect(await raw('DescribeVpcs', {}, beijing)).toContain(first?.VpcId);
    expect(await raw('DescribeVSwitches', {}, beijing)).toContain(account().vSwitches('cn-beijing')[0]?.VSwitchId);
    expect(await raw('DescribeVpcAttribute', { VpcId: first?.VpcId ?? '' }, beijing)).toContain(first?.CidrBlock);
    expect(await raw('DescribeVpcs', {}, 'vpc.aliyuncs.com')).toContain('MissingParameter');
    expect(await raw('DescribeVSwitches', {}, 'vpc.aliyuncs.com')).toContain('regionId or vpcInstanceId');
  });

  it('can be read by the reader in three regions, and not by the newcomer', async () => {
    const asked = (caller: 'reader' | 'newcomer', region: string) =>
      client(caller).describeVpcs(new vpc.DescribeVpcsRequest({ regionId: region }));
    expect((await asked('reader', 'ap-southeast-1')).body?.totalCount).toBeGreaterThan(0);
    await expect(asked('reader', 'us-east-1')).rejects.toMatchObject({ code: 'Forbidden.RAM', statusCode: 403 });
    await expect(asked('newcomer', regionId)).rejects.toMatchObject({ code: 'Forbidden.RAM' });
  });

  it('contains every network that instances and interfaces name', () => {
    for (const owner of emulator.cloud.accounts) {
      for (const { id } of emulator.cloud.regions) {
        const vpcIds = new Set(owner.vpcs(id).map((one) => one.VpcId));
        const vSwitchIds = new Set(owner.vSwitches(id).map((one) => one.VSwitchId));
        const groupIds = new Set(owner.securityGroups(id).map((one) => one.SecurityGroupId));
        const named = [
          ...owner.instances(id).map((one) => ({ ...one.VpcAttributes, groups: one.SecurityGroupIds })),
          ...owner.networkInterfaces(id).map((one) => ({ ...one, groups: one.SecurityGroupIds })),
        ];
        for (const { VpcId, VSwitchId, groups } of named) {
          if (VpcId !== '') expect([vpcIds.has(VpcId), vSwitchIds.has(VSwitchId)]).toEqual([true, true]);
          expect(groups.SecurityGroupId.every((group) => groupIds.has(group))).toBe(true);
        }
        for (const { VpcId } of [...owner.vSwitches(id), ...owner.securityGroups(id).filter((one) => one.VpcId)]) {
          expect(vpcIds.has(VpcId)).toBe(true);
        }
      }
    }
  });

  it('shows the data of every noun at the control endpoint', async () => {
    const { disks } = await control('disks');
    expect(disks).toHaveLength(emulator.cloud.regions.flatMap(({ id }) => account().disks(id)).length);
    for (const noun of ['snapshots', 'images', 'securityGroups', 'securityGroupRules', 'networkInterfaces']) {
      expect((await control(noun))[noun]?.[0]).toHaveProperty('RegionId');
    }
    for (const noun of ['vpcs', 'vSwitches', 'elasticIps']) {
      expect((await control(noun))[noun]?.[0]).toHaveProperty('RegionId');
    }
  });
});

async function control(noun: string): Promise<Readonly<Record<string, readonly object[]>>> {
  const answer = await fetch(`${emulator.origin}/__emulator/accounts/${account().id}/${noun}`);
  return JSON.parse(await answer.text());
}
