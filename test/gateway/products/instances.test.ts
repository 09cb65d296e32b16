/** Every field of instances, compared with the data of the embedded cloud. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Instance } from '../../../emulator/data/ecs/instance.js';
import { fresh, startTestGateway, type TestGateway } from '../harness.js';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway();
});
afterAll(() => gateway.close());

const main = () => gateway.emulator.cloud.accounts[0];

/** The two ways in which upstream writes an absent value. */
const text = (value: string | undefined) => (value === undefined || value === '' || value === 'N/A' ? null : value);
/** ECS writes minutes. */
const time = (value: string) => (value === '' ? null : value.replace(/^(.{16})Z$/, '$1:00Z'));

const statuses: Readonly<Record<string, string>> = {
  Pending: 'PENDING',
  Starting: 'STARTING',
  Running: 'RUNNING',
  Stopping: 'STOPPING',
  Stopped: 'STOPPED',
};
const chargeTypes: Readonly<Record<string, string>> = { PrePaid: 'PRE_PAID', PostPaid: 'POST_PAID' };

const instanceFields = `id accountId instanceId regionId name hostName description status instanceType cpuCores memoryMiB gpuCount osName osType
  chargeType spotStrategy createdAt startedAt expiresAt autoReleaseAt deletionProtection resourceGroupId zoneId vpcId vSwitchId imageId keyPairName
  privateIpAddresses publicIpAddresses ipv6Addresses securityGroupIds locks tags { key value } region { regionId }`;

function shown(instance: Instance, accountId: string) {
  const { InstanceId, RegionId, VpcAttributes } = instance;
  return {
    id: `acs:ecs:${RegionId}:${accountId}:instance/${InstanceId}`,
    accountId,
    instanceId: InstanceId,
    regionId: RegionId,
    name: text(instance.InstanceName),
    hostName: text(instance.HostName),
    description: text(instance.Description),
    status: statuses[instance.Status] ?? 'UNRECOGNIZED',
    instanceType: instance.InstanceType,
    cpuCores: instance.Cpu,
    memoryMiB: instance.Memory,
    gpuCount: instance.GPUAmount,
    osName: text(instance.OSName),
    osType: instance.OSType,
    chargeType: chargeTypes[instance.InstanceChargeType] ?? 'UNRECOGNIZED',
    spotStrategy: instance.SpotStrategy,
    createdAt: time(instance.CreationTime),
    startedAt: time(instance.StartTime),
    expiresAt: time(instance.ExpiredTime),
    autoReleaseAt: time(instance.AutoReleaseTime),
    deletionProtection: instance.DeletionProtection,
    resourceGroupId: text(instance.ResourceGroupId),
    zoneId: text(instance.ZoneId),
    vpcId: text(VpcAttributes.VpcId),
    vSwitchId: text(VpcAttributes.VSwitchId),
    imageId: instance.ImageId,
    keyPairName: text(instance.KeyPairName),
    privateIpAddresses: [...VpcAttributes.PrivateIpAddress.IpAddress, ...instance.InnerIpAddress.IpAddress],
    publicIpAddresses: [...instance.PublicIpAddress.IpAddress, instance.EipAddress.IpAddress].filter((ip) => ip !== ''),
    ipv6Addresses: instance.NetworkInterfaces.NetworkInterface.flatMap(({ Ipv6Sets }) =>
      (Ipv6Sets?.Ipv6Set ?? []).map(({ Ipv6Address }) => Ipv6Address),
    ),
    securityGroupIds: instance.SecurityGroupIds.SecurityGroupId,
    locks: instance.OperationLocks.LockReason.map(({ LockReason }) => LockReason),
    tags: instance.Tags.Tag.map(({ TagKey, TagValue }) => ({ key: TagKey, value: TagValue })),
    region: { regionId: RegionId },
  };
}

describe('instances', () => {
  it.each(['cn-hangzhou', 'ap-southeast-1', 'cn-beijing'])('of %s are as upstream has them', async (regionId) => {
    const { data, errors } = await gateway.ask<{ instances: { nodes: object[] } }>(
      `query ($r: [String!]) { instances(regionIds: $r, first: 1000) { nodes { ${instanceFields} } } }`,
      { variables: { r: [regionId] } },
    );
    expect(errors).toBeUndefined();
    expect(data.instances.nodes).toEqual(
      main()
        .instances(regionId)
        .map((each) => shown(each, main().id)),
    );
  });

  it('of the data set have every irregularity that is tested', () => {
    const all = main()
      .instances('cn-hangzhou')
      .map((each) => shown(each, ''));
    const has = (holds: (instance: (typeof all)[number]) => boolean) => expect(all.some(holds)).toBe(true);
    has(({ status }) => status === 'UNRECOGNIZED');
    has(({ chargeType }) => chargeType === 'UNRECOGNIZED');
    has(({ hostName }) => hostName === null);
    has(({ startedAt }) => startedAt === null);
    has(({ autoReleaseAt }) => autoReleaseAt !== null);
    has(({ expiresAt }) => expiresAt === '2099-12-31T15:59:00Z');
    has(({ vpcId }) => vpcId === null);
    has(({ resourceGroupId }) => resourceGroupId === null);
    has(({ locks }) => locks.length > 0);
    has(({ name }) => name?.includes('🚀') === true);
    has(({ tags }) => tags.some(({ value }) => value === ''));
    expect(
      main()
        .instances('cn-hangzhou')
        .some(({ Description }) => Description === 'N/A'),
    ).toBe(true);
  });

  it('are the same by look-up, node and list', async () => {
    const some = main().instances('eu-central-1').slice(0, 3);
    const lookups = some.map(
      ({ InstanceId, RegionId }, at) =>
        `i${at}: instance(regionId: "${RegionId}", instanceId: "${InstanceId}") { ${instanceFields} }`,
    );
    const truth = some.map((each) => shown(each, main().id));
    const { data } = await gateway.ask<Record<string, unknown>>(`{ ${lookups.join(' ')} }`);
    expect(Object.values(data)).toEqual(truth);
    const nodes = await gateway.ask<{ nodes: object[] }>(
      `query ($ids: [ID!]!) { nodes(ids: $ids) { ... on Instance { ${instanceFields} } } }`,
      {
        variables: { ids: truth.map(({ id }) => id) },
      },
    );
    expect(nodes.data.nodes).toEqual(truth);
  });

  it('of another account have that account’s ids', async () => {
    const { partner } = gateway.emulator.callers;
    const own = gateway.emulator.cloud.account(partner.accountId)?.instances('eu-central-1') ?? [];
    const { data } = await gateway.ask<{ instances: { nodes: object[] } }>(
      `{ instances(regionIds: ["eu-central-1"]) { nodes { ${instanceFields} } } }`,
      { as: partner },
    );
    expect(own).toHaveLength(1);
    expect(data.instances.nodes).toEqual(own.map((each) => shown(each, partner.accountId)));
  });
});

describe('an odd value', () => {
  const answerWith = (instance: object) =>
    gateway.emulator.addFault({
      kind: 'malformed',
      action: 'DescribeInstances',
      count: 1,
      bodyOf: `{"RequestId":"r","NextToken":"","Instances":{"Instance":[${JSON.stringify(instance)}]}}`.replace(
        '"EXACT"',
        '253460731706911258',
      ),
    });
  const one = async (fields: string) => {
    const { data, errors } = await gateway.ask<{ instances: { nodes: Record<string, unknown>[] | null } }>(
      `{ instances(regionIds: ["cn-heyuan"]) { nodes { ${fields} } } }`,
      { headers: fresh },
    );
    return { node: data.instances?.nodes?.[0], errors };
  };

  it('that is missing is null, or an empty list', async () => {
    answerWith({ InstanceId: 'i-1' });
    const { node, errors } = await one(
      'instanceId name status cpuCores createdAt deletionProtection chargeType vpcId tags { key } locks publicIpAddresses ipv6Addresses',
    );
    expect(errors).toBeUndefined();
    expect(node).toEqual({
      instanceId: 'i-1',
      name: null,
      status: 'UNRECOGNIZED',
      cpuCores: null,
      createdAt: null,
      deletionProtection: null,
      chargeType: null,
      vpcId: null,
      tags: [],
      locks: [],
      publicIpAddresses: [],
      ipv6Addresses: [],
    });
  });

  it('is not changed: ids of 18 digits, fractions of seconds, IPv6, a single tag', async () => {
    answerWith({
      InstanceId: 'i-1',
      InstanceName: 'EXACT',
      CreationTime: '2017-12-10T04:04:05.120Z',
      StartTime: '2017-12-10T04:04:05Z',
      ExpiredTime: '2017-12-10T04:04Z',
      NetworkInterfaces: {
        NetworkInterface: [{ Ipv6Sets: { Ipv6Set: [{ Ipv6Address: '2408::1' }, { Ipv6Address: '2408::2' }] } }, {}],
      },
      Tags: { Tag: { TagKey: 'k', TagValue: 'v' } },
      Cpu: '4',
    });
    const { node, errors } = await one('name createdAt startedAt expiresAt ipv6Addresses tags { key value } cpuCores');
    expect(errors).toBeUndefined();
    expect(node).toEqual({
      name: '253460731706911258',
      createdAt: '2017-12-10T04:04:05.120Z',
      startedAt: '2017-12-10T04:04:05Z',
      expiresAt: '2017-12-10T04:04:00Z',
      ipv6Addresses: ['2408::1', '2408::2'],
      tags: [{ key: 'k', value: 'v' }],
      cpuCores: 4,
    });
  });

  it.each([
    ['a time', { CreationTime: 'yesterday' }, 'createdAt'],
    ['a number', { Cpu: 'many' }, 'cpuCores'],
  ])('that is not %s is an error of that field', async (_what, instance, field) => {
    answerWith({ InstanceId: 'i-1', ...instance });
    const { node, errors } = await one(`instanceId ${field}`);
    expect(node).toEqual({ instanceId: 'i-1', [field]: null });
    expect(errors).toMatchObject([{ path: ['instances', 'nodes', 0, field], extensions: { code: 'UNAVAILABLE' } }]);
  });

  it('that is part of the id is an error, not an instance without an id', async () => {
    answerWith({ InstanceName: 'nameless' });
    const { node, errors } = await one('name');
    expect(node).toBeUndefined();
    expect(errors).toMatchObject([{ extensions: { code: 'UNAVAILABLE' } }]);
  });
});
