/** `address` finds everything that holds an IP address, by the index or by the lists of the kinds, and says what it could not read. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { addressKinds } from '../../../resolvers/fields/address/kinds.js';
import type { Keys, TestGateway } from '../harness.js';
import { addressOf, allAddresses, type Held, kindsWithAddresses } from './addressing.js';
import { startSearching } from './searching.js';

let world: TestGateway;
let known: Awaited<ReturnType<typeof allAddresses>>;
const region = 'cn-hangzhou';
const here = `regionIds: ["${region}"]`;
beforeAll(async () => {
  world = await startSearching();
  known = await allAddresses(world, region);
}, 60_000);
afterEach(() => {
  world.emulator.clearFaults();
  world.emulator.cloud.resourceCenter.delete(own());
});
afterAll(() => world.close());

const own = () => world.emulator.cloud.accounts[0].id;
const ids = (holders: readonly Held[]) => holders.map(({ node }) => node?.id).sort();
const holdersOf = (ip: string) => [...(known.byAddress.get(ip) ?? [])].sort();
const isV4 = (text: string) => !text.includes(':');
const isPrivate = (text: string) => /^(?:10\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.)/.test(text);
/** An address of a kind. */
function some(kind: string, fits: (text: string) => boolean = isV4): string {
  const found = known.byKind.get(kind)?.find(fits);
  if (found === undefined) throw new Error(`No ${kind} has such an address.`);
  return found;
}
/** An instance's private address. */
const privateIp = () => some('Instance', isPrivate);
/** The address of an elastic IP that is bound to an instance. */
function boundIp(): string {
  const all = world.emulator.cloud.accounts[0].elasticIps(region);
  return all.find(({ InstanceType }) => InstanceType === 'EcsInstance')?.IpAddress ?? '';
}
const turnOff = () => world.emulator.cloud.resourceCenter.set(own(), 'Disabled');
const index = ['ResourceCenter:GetResourceCenterServiceStatus', 'ResourceCenter:SearchResources'];

let roles = 0;
function callerWith(...actions: readonly string[]): Keys {
  roles += 1;
  const Statement = [{ Effect: 'Allow', Action: actions, Resource: '*' }];
  const role = world.emulator.addRole(`asker-${roles}`, JSON.stringify({ Version: '1', Statement }));
  return world.emulator.issueSession(role);
}

describe('by the index', () => {
  it('a private address takes two calls, and one for each kind and region found', async () => {
    const ip = privateIp();
    const { holders, unavailable, indexed, calls } = await addressOf(world, `ip: "${ip}" ${here}`);
    expect(unavailable).toEqual([]);
    expect(indexed).toEqual([own()]);
    expect(ids(holders)).toEqual(holdersOf(ip));
    expect(new Set(holders.map(({ node }) => node?.__typename))).toEqual(new Set(['Instance', 'NetworkInterface']));
    expect(holders.map(({ role }) => role).sort()).toEqual(['PRIMARY_PRIVATE', 'PRIVATE']);
    expect([...calls].sort()).toEqual(['Ecs:DescribeInstances', 'Ecs:DescribeNetworkInterfaces', ...index]);
  });

  it('an address of several VPCs is answered for each, in every region and account', async () => {
    const places = new Map<string, Set<string>>();
    for (const account of world.emulator.cloud.accounts) {
      for (const { id } of world.emulator.cloud.regions) {
        for (const { PrivateIpAddress, VpcId } of account.networkInterfaces(id))
          places.set(PrivateIpAddress, (places.get(PrivateIpAddress) ?? new Set()).add(`${account.id} ${VpcId}`));
      }
    }
    const accountsOf = (of: ReadonlySet<string>) => new Set([...of].map((place) => place.split(' ')[0]));
    const [ip, vpcs] = [...places].find(([, of]) => accountsOf(of).size > 1) ?? [];
    expect(ip).toBeDefined();
    const { holders, unavailable, indexed } = await addressOf(world, `ip: "${ip}" accountIds: ["*"]`);
    expect(unavailable).toEqual([]);
    expect(indexed.length).toBeGreaterThan(1);
    const cards = holders.filter(({ node }) => node?.__typename === 'NetworkInterface');
    expect(cards.length).toBeGreaterThanOrEqual(vpcs?.size ?? 0);
    expect(new Set(cards.map(({ accountId }) => accountId))).toEqual(accountsOf(vpcs ?? new Set()));
  });

  it('a public address is that of an elastic IP and of what it is bound to', async () => {
    const ip = boundIp();
    const { holders } = await addressOf(world, `ip: "${ip}" ${here}`);
    expect(ids(holders)).toEqual(holdersOf(ip));
    expect(holders.map(({ role }) => role).sort()).toEqual(['ELASTIC', 'PUBLIC']);
  });

  it('an IPv6 address is found in any spelling', async () => {
    const ip = some('NetworkInterface', (text) => text.includes(':'));
    const { answer, holders } = await addressOf(world, `ip: "${ip.toUpperCase()}" ${here}`);
    expect(ids(holders)).toEqual(holdersOf(ip));
    const groups = ip.split('::');
    const zeros =
      8 -
      groups
        .join(':')
        .split(':')
        .filter((group) => group !== '').length;
    const whole = ip.includes('::') ? ip.replace('::', `:${'0:'.repeat(zeros)}`) : ip;
    const again = await addressOf(world, `ip: "${whole}" ${here} live: true`);
    expect(ids(again.holders)).toEqual(holdersOf(ip));
    expect(again.answer.data.address?.ip).toBe(answer.data.address?.ip);
    expect(again.holders.every(({ role }) => role === 'IPV6')).toBe(true);
  });

  it('an address that nothing holds is an empty list without a failure', async () => {
    const { answer, holders, unavailable, calls } = await addressOf(world, 'ip: "203.0.113.77"');
    expect(answer.errors).toBeUndefined();
    expect([holders, unavailable]).toEqual([[], []]);
    expect([...calls].sort()).toEqual(index);
  });

  it('what is gone since, or has another address now, is not answered', async () => {
    const [instance, other] = world.emulator.cloud.accounts[0].instances(region);
    const ip = '192.0.2.55';
    const row = (ResourceId: string) => {
      return { ResourceType: 'ACS::ECS::Instance', RegionId: region, ResourceId, IpAddresses: [ip] };
    };
    const Resources = [row('i-gone'), row(instance?.InstanceId ?? ''), row(other?.InstanceId ?? '')];
    const bodyOf = JSON.stringify({ Resources, MaxResults: 500 });
    world.emulator.addFault({ kind: 'malformed', action: 'SearchResources', bodyOf });
    const { holders, unavailable, calls } = await addressOf(world, `ip: "${ip}"`);
    expect([holders, unavailable]).toEqual([[], []]);
    expect([...calls].sort()).toEqual(['Ecs:DescribeInstances', ...index]);
  });

  it('what the index found is named as unread when the account itself cannot be told', async () => {
    world.emulator.addFault({ kind: 'refuse', action: 'GetCallerIdentity', status: 403, code: 'Forbidden' });
    const selected = 'ip holders { resourceId } unavailable { code kind }';
    const { answer, unavailable } = await addressOf(
      world,
      `ip: "${privateIp()}" ${here}`,
      { as: callerWith('*') },
      selected,
    );
    expect(answer.errors).toBeUndefined();
    expect(answer.data.address?.holders).toEqual([]);
    expect(unavailable).toEqual([{ kind: null, code: 'FORBIDDEN' }]);
  });

  it('a thing of a kind that this API does not have is answered without a node', async () => {
    const row = {
      ResourceType: 'ACS::Unknown::Thing',
      RegionId: region,
      ResourceId: 'x-1',
      IpAddresses: ['192.0.2.56'],
    };
    const bodyOf = JSON.stringify({ Resources: [row], MaxResults: 500 });
    world.emulator.addFault({ kind: 'malformed', action: 'SearchResources', bodyOf });
    const { holders } = await addressOf(world, 'ip: "192.0.2.56"');
    const wanted = { accountId: own(), regionId: region, resourceType: 'ACS::Unknown::Thing', resourceId: 'x-1' };
    expect(holders).toEqual([{ ...wanted, role: null, node: null }]);
  });

  it('a thing whose address no field shows is answered while upstream says it somewhere', async () => {
    const ip = boundIp();
    const bound = world.emulator.cloud.accounts[0]
      .networkInterfaces(region)
      .find((one) => JSON.stringify(one).includes(`"${ip}"`));
    const ids = [bound?.NetworkInterfaceId ?? '', 'eni-gone'];
    const Resources = ids.map((ResourceId) => {
      return { ResourceType: 'ACS::ECS::NetworkInterface', RegionId: region, ResourceId, IpAddresses: [ip] };
    });
    const bodyOf = JSON.stringify({ Resources, MaxResults: 500 });
    world.emulator.addFault({ kind: 'malformed', action: 'SearchResources', bodyOf });
    const { holders } = await addressOf(world, `ip: "${ip}"`);
    expect(holders.map(({ resourceId, role }) => [resourceId, role])).toEqual([[ids[0], null]]);
  });

  it('a thing that cannot be read again is unavailable, with its kind', async () => {
    const as = callerWith('resourcecenter:*', 'ecs:*');
    const { holders, unavailable } = await addressOf(world, `ip: "${boundIp()}" ${here}`, { as });
    expect(holders.map(({ node }) => node?.__typename)).toEqual(['Instance']);
    expect(unavailable).toEqual([{ accountId: own(), regionId: region, kind: 'ElasticIp', code: 'FORBIDDEN' }]);
  });
});

describe('by the lists of the kinds', () => {
  it('is every kind whose fields have addresses', () => {
    expect(
      addressKinds()
        .map(({ noun }) => noun.type)
        .sort(),
    ).toEqual([...kindsWithAddresses].sort());
  });

  it.each(kindsWithAddresses)('an address of %s is found with all that holds it', async (kind) => {
    const ip = some(kind, () => true);
    // Lists that take no address are the same for all kinds, and are used again.
    const asked = { headers: { 'cache-control': 'max-age=60' } };
    const { holders, unavailable, indexed } = await addressOf(world, `ip: "${ip}" ${here} live: true`, asked);
    expect(unavailable).toEqual([]);
    expect(indexed).toEqual([]);
    expect(ids(holders)).toEqual(holdersOf(ip));
    expect(holders.map(({ node }) => node?.__typename)).toContain(kind);
    expect(holders.every(({ role }) => role !== null)).toBe(true);
  });

  it('are asked by the address where they take one, and once otherwise', async () => {
    const ip = privateIp();
    turnOff();
    const { holders, unavailable, indexed, calls } = await addressOf(world, `ip: "${ip}" ${here}`);
    expect(unavailable).toEqual([]);
    expect(indexed).toEqual([]);
    expect(ids(holders)).toEqual(holdersOf(ip));
    const asked = world.emulator.calls();
    const named = (action: string, name: string) =>
      asked.filter((call) => call.action === action).flatMap(({ params }) => params[name] ?? []);
    expect(named('DescribeNetworkInterfaces', 'PrimaryIpAddress')).toEqual([ip]);
    expect(named('DescribeNetworkInterfaces', 'PrivateIpAddress.1')).toEqual([ip]);
    expect(named('DescribeHaVips', 'Filter.1.Value.1')).toEqual([ip]);
    expect(named('DescribeLoadBalancers', 'Address')).toEqual([ip]);
    const virtual = await addressOf(world, `ip: "${some('HaVip', isPrivate)}" ${here} live: true`);
    expect(virtual.holders.map(({ node }) => node?.__typename)).toContain('HaVip');
    const count = (name: string) => calls.filter((call) => call === name).length;
    expect(count('Ecs:DescribeNetworkInterfaces')).toBe(2);
    expect(count('Vpc:DescribeHaVips')).toBe(1);
    // An address of a private block is no elastic IP.
    expect(count('Vpc:DescribeEipAddresses')).toBe(0);
    expect(count('Alb:ListLoadBalancers')).toBe(1);
    expect(count('ResourceCenter:SearchResources')).toBe(1);
  });

  it('are asked where the index may not be read, and one that may not be read is unavailable', async () => {
    const ip = privateIp();
    const as = callerWith('ecs:*', 'vpc:*', 'alb:*', 'nlb:*', 'eci:*', 'kvstore:*');
    const { holders, unavailable } = await addressOf(world, `ip: "${ip}" ${here}`, { as });
    expect(ids(holders)).toEqual(holdersOf(ip));
    expect(unavailable).toEqual([{ accountId: own(), regionId: region, kind: 'LoadBalancer', code: 'FORBIDDEN' }]);
  });

  it('are asked where the index is still being built', async () => {
    world.emulator.cloud.resourceCenter.set(own(), 'Pending');
    const ip = privateIp();
    const { holders, indexed } = await addressOf(world, `ip: "${ip}" ${here}`);
    expect(indexed).toEqual([]);
    expect(ids(holders)).toEqual(holdersOf(ip));
  });

  it('one region that fails is unavailable, and the others are answered', async () => {
    const ip = privateIp();
    const refusal = { kind: 'refuse', status: 403, code: 'Forbidden.RAM' } as const;
    world.emulator.addFault({ ...refusal, action: 'DescribeHaVips', regionId: 'cn-beijing' });
    const regionIds = `regionIds: ["cn-beijing", "${region}"] live: true`;
    const { holders, unavailable } = await addressOf(world, `ip: "${ip}" ${regionIds}`);
    const there = holders.filter(({ regionId }) => regionId === region);
    expect(ids(there)).toEqual(holdersOf(ip));
    expect(unavailable).toEqual([{ accountId: own(), regionId: 'cn-beijing', kind: 'HaVip', code: 'FORBIDDEN' }]);
  });

  it('a failure that is not selected is an error', async () => {
    const as = callerWith('ecs:*');
    const { answer } = await addressOf(world, `ip: "${privateIp()}" ${here}`, { as }, 'holders { resourceId }');
    expect(answer.data.address?.holders).toHaveLength(2);
    expect(new Set(answer.errors?.map(({ extensions }) => extensions.code))).toEqual(new Set(['FORBIDDEN']));
    expect(answer.errors?.length).toBeGreaterThan(5);
  });
});

describe('bad arguments', () => {
  it.each(['', '10.0.0', '10.0.0.256', '10.0.0.1/32', '010.0.0.1', 'example.com', '1:2:3', ' 10.0.0.1', '::1%eth0'])(
    'include the address %j, without a call',
    async (ip) => {
      const { answer, calls } = await addressOf(world, `ip: ${JSON.stringify(ip)}`);
      expect(answer.data.address).toBeNull();
      expect(answer.errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
      expect(calls).toEqual([]);
    },
  );

  it('no regions are no calls, and an account that is not configured is unavailable', async () => {
    expect((await addressOf(world, 'ip: "10.0.0.1" regionIds: []')).calls).toEqual([]);
    const { holders, unavailable } = await addressOf(world, 'ip: "10.0.0.1" accountIds: ["1234567890123456"]');
    expect(holders).toEqual([]);
    expect(unavailable).toEqual([{ accountId: '1234567890123456', regionId: null, kind: null, code: 'FORBIDDEN' }]);
  });
});
