/** The calls of queries, from the embedded cloud's call log: few calls are the purpose of the gateway. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { fresh, startTestGateway, type TestGateway } from '../harness.js';

let gateway: TestGateway;
let regionCount: number;
beforeAll(async () => {
  gateway = await startTestGateway({ headers: fresh, introspection: true });
  regionCount = gateway.emulator.cloud.regions.length;
});
beforeEach(() => gateway.emulator.clearCalls());
afterAll(() => gateway.close());

async function callsOf(query: string, variables: Readonly<Record<string, unknown>> = {}): Promise<string[]> {
  const { errors } = await gateway.ask(query, { variables });
  expect(errors).toBeUndefined();
  return gateway.calls();
}

const times = (count: number, name: string) => Array.from({ length: count }, () => name);
const instances = (count: number) => times(count, 'Ecs:DescribeInstances');
const oneRegion = 'regionIds: ["cn-hangzhou"]';

describe('one call', () => {
  it.each([
    [
      'a page of a region’s instances',
      `{ instances(${oneRegion}, first: 100) { nodes { instanceId name status tags { key value } } } }`,
      'Ecs:DescribeInstances',
    ],
    ['ids and accounts with them', `{ instances(${oneRegion}) { nodes { id accountId } } }`, 'Ecs:DescribeInstances'],
    [
      'where a page ends',
      `{ instances(${oneRegion}, first: 100) { pageInfo { endCursor hasNextPage } } }`,
      'Ecs:DescribeInstances',
    ],
    ['only what is unavailable', `{ instances(${oneRegion}) { unavailable { regionId } } }`, 'Ecs:DescribeInstances'],
    ['a count of one region', `{ instances(${oneRegion}) { totalCount } }`, 'Ecs:DescribeInstances'],
    [
      'a region read to its end, with its count',
      '{ instances(regionIds: ["cn-heyuan"]) { totalCount nodes { name } } }',
      'Ecs:DescribeInstances',
    ],
    [
      'the region of an instance, by id',
      `{ instances(${oneRegion}) { nodes { region { regionId } } } }`,
      'Ecs:DescribeInstances',
    ],
    [
      'an instance that is there',
      '{ instance(regionId: "cn-heyuan", instanceId: "INSTANCE") { name } }',
      'Ecs:DescribeInstances',
    ],
    [
      'two instances of one region',
      '{ a: instance(regionId: "cn-heyuan", instanceId: "INSTANCE") { name } b: instance(regionId: "cn-heyuan", instanceId: "OTHER") { name } }',
      'Ecs:DescribeInstances',
    ],
    [
      'one instance under two names',
      '{ a: instance(regionId: "cn-heyuan", instanceId: "INSTANCE") { name } b: instance(regionId: "cn-heyuan", instanceId: "INSTANCE") { id } }',
      'Ecs:DescribeInstances',
    ],
    [
      'a region’s instances twice',
      `{ a: instances(${oneRegion}) { nodes { name } } b: instances(${oneRegion}) { nodes { id } } }`,
      'Ecs:DescribeInstances',
    ],
    ['the regions', '{ regions { regionId localName status endpoint } }', 'Ecs:DescribeRegions'],
    ['one region', '{ region(regionId: "cn-heyuan") { localName } }', 'Ecs:DescribeRegions'],
    [
      'several regions by name',
      '{ a: region(regionId: "cn-heyuan") { localName } b: region(regionId: "eu-west-1") { localName } regions { regionId } }',
      'Ecs:DescribeRegions',
    ],
    ['a page of users', '{ users(first: 100) { nodes { userName email comments } } }', 'Ram:ListUsers'],
    ['a user', '{ user(userName: "auditor") { displayName } }', 'Ram:GetUser'],
    [
      'a user’s last login, in what the look-up answered',
      '{ user(userName: "auditor") { displayName lastLoginAt } }',
      'Ram:GetUser',
    ],
    ['a role and its trust policy', '{ role(roleName: "portal-reader") { description trustPolicy } }', 'Ram:GetRole'],
    [
      'a policy and its document',
      '{ policy(type: CUSTOM, policyName: "portal-reader") { attachmentCount document } }',
      'Ram:GetPolicy',
    ],
    ['a page of policies', '{ policies(first: 1000) { nodes { policyName } } }', 'Ram:ListPolicies'],
    ['a count of users', '{ users { totalCount } }', 'Ram:ListUsers'],
  ])('answers %s', async (_what, query, call) => {
    const [instance, other] = gateway.emulator.cloud.accounts[0].instances('cn-heyuan');
    const document = query
      .replaceAll('INSTANCE', instance?.InstanceId ?? '')
      .replaceAll('OTHER', other?.InstanceId ?? '');
    expect(await callsOf(document)).toEqual([call]);
  });
});

describe('no call but GetCallerIdentity', () => {
  it.each([
    ['who asks', '{ viewer { arn accountId } }'],
    ['an empty list of regions', '{ instances(regionIds: []) { nodes { name } totalCount } }'],
    ['an empty list of ids', '{ instances(filter: { instanceIds: [] }) { nodes { name } totalCount } }'],
    [
      'an empty list of public addresses',
      '{ instances(filter: { publicIpAddresses: [] }) { nodes { name } totalCount } }',
    ],
    ['an empty name', '{ instances(filter: { name: "" }) { nodes { name } } }'],
    ['no ids', '{ nodes(ids: []) { id } }'],
    ['the schema', '{ __schema { queryType { name } } }'],
    ['a connection of which nothing is selected', '{ users { __typename } }'],
    [
      'what is not included',
      '{ users @include(if: false) { nodes { userName } } regions @skip(if: true) { regionId } }',
    ],
  ])('answers %s', async (_what, query) => {
    expect(await callsOf(query)).toEqual([]);
  });
});

describe('instances', () => {
  it('are counted over R regions in R + 1 calls', async () => {
    expect((await callsOf('{ instances { totalCount } }')).sort()).toEqual(
      [...instances(regionCount), 'Ecs:DescribeRegions'].sort(),
    );
  });

  it('are counted only if totalCount is selected', async () => {
    const query = `query ($count: Boolean!) { instances(${oneRegion}, first: 10) { nodes { name } totalCount @include(if: $count) } }`;
    expect(await callsOf(query, { count: false })).toEqual(instances(1));
    gateway.emulator.clearCalls();
    expect(await callsOf(query, { count: true })).toEqual(instances(2));
  });

  it('of the first regions do not need the calls of all regions', async () => {
    expect(await callsOf('{ instances(first: 10) { nodes { name } } }')).toEqual([
      'Ecs:DescribeRegions',
      'Ecs:DescribeInstances',
    ]);
  });

  it('of every region need one call per hundred and region', async () => {
    const [main] = gateway.emulator.cloud.accounts;
    await callsOf('{ regions { instances(first: 1000) { nodes { name } } } }');
    const pages = gateway.emulator.cloud.regions.map(({ id }) => Math.ceil(main.instances(id).length / 100));
    expect(gateway.calls()).toHaveLength(1 + pages.reduce((sum, each) => sum + each, 0));
  });

  it('that are requested by id are loaded a hundred per call', async () => {
    const [main] = gateway.emulator.cloud.accounts;
    const ids = main
      .instances('cn-hangzhou')
      .slice(0, 230)
      .map((each) => `acs:ecs:cn-hangzhou:${main.id}:instance/${each.InstanceId}`);
    expect(await callsOf('query ($ids: [ID!]!) { nodes(ids: $ids) { id } }', { ids })).toEqual(instances(3));
  });

  it('that do not exist cost one dry run', async () => {
    const query = '{ instance(regionId: "eu-west-1", instanceId: "i-nobody") { name } }';
    const { cloud, issueSession } = gateway.emulator;
    const as = issueSession(`acs:ram::${cloud.accounts[0].id}:role/portal-administrator`);
    await gateway.ask(query, { as });
    expect(gateway.emulator.calls({ action: 'DescribeInstances' }).map(({ code }) => code)).toEqual([
      null,
      'DryRunOperation',
    ]);
    gateway.emulator.clearCalls();
    // For the lifetime of the credential, but not for a request with no-cache.
    await gateway.ask(query.replace('i-nobody', 'i-nobody-else'), { as, headers: { 'cache-control': '' } });
    expect(gateway.calls()).toEqual(instances(1));
  });

  it('with a region’s zones and name need two more calls', async () => {
    const query = `{ instances(${oneRegion}, first: 100) { nodes { region { regionId localName zones { zoneId } } } } }`;
    expect((await callsOf(query)).sort()).toEqual([
      'Ecs:DescribeInstances',
      'Ecs:DescribeRegions',
      'Ecs:DescribeZones',
    ]);
  });
});

describe('RAM', () => {
  it('reads the virtual MFA devices of a hundred users in two calls', async () => {
    const calls = await callsOf('{ users(first: 100) { nodes { userName hasVirtualMfa } } }');
    expect(calls).toEqual(['Ram:ListUsers', 'Ram:ListVirtualMFADevices']);
  });

  it('reads each list of one user in one call', async () => {
    const query =
      '{ user(userName: "auditor") { hasConsoleAccess mfaDevice { type } groups { groupName comments } policies { policyName type } accessKeys { accessKeyId status user { userName } } } }';
    expect((await callsOf(query)).sort()).toEqual([
      'Ram:GetLoginProfile',
      'Ram:GetUser',
      'Ram:GetUserMFAInfo',
      'Ram:ListAccessKeys',
      'Ram:ListGroupsForUser',
      'Ram:ListPoliciesForUser',
    ]);
  });

  it('reads the members of a group from its list', async () => {
    const query = '{ group(groupName: "QA-Team") { users { id userName displayName } } }';
    expect((await callsOf(query)).sort()).toEqual(['Ram:GetGroup', 'Ram:ListUsersForGroup']);
  });

  it('loads fields that such a list does not contain with one more list', async () => {
    const query = '{ group(groupName: "QA-Team") { users { userName email } } }';
    expect((await callsOf(query)).sort()).toEqual(['Ram:GetGroup', 'Ram:ListUsers', 'Ram:ListUsersForGroup']);
  });

  it('counts policies by reading a thousand per call', async () => {
    const pages = Math.ceil(gateway.emulator.cloud.accounts[0].policies.length / 1000);
    expect(await callsOf('{ policies { totalCount } }')).toEqual(times(pages, 'Ram:ListPolicies'));
  });

  it('loads several users by key from one list', async () => {
    expect(
      await callsOf('{ a: user(userName: "auditor") { email } b: user(userName: "powerless") { email } }'),
    ).toEqual(['Ram:ListUsers']);
  });
});

describe('extensions.cloud', () => {
  it('counts the calls of the call log, GetCallerIdentity included', async () => {
    const { cloud, issueSession, calls } = gateway.emulator;
    const as = issueSession(`acs:ram::${cloud.accounts[0].id}:role/portal-administrator`);
    const { extensions } = await gateway.ask(
      '{ viewer { arn } users(first: 100) { nodes { hasVirtualMfa } } again: users(first: 100) { nodes { userName } } regions { regionId } }',
      { as },
    );
    expect(calls()).toHaveLength(4);
    expect(extensions.cloud).toMatchObject({ calls: 4, retries: 0, throttled: 0, cached: 1 });
    expect(extensions.cloud.durationMs).toBeGreaterThanOrEqual(0);
    expect(extensions.cloud.explain).toBeUndefined();
  });

  it('lists each call if x-yunmen-explain is sent', async () => {
    const { extensions } = await gateway.ask('{ instances(regionIds: ["cn-hangzhou"]) { nodes { name } } }', {
      headers: { 'x-yunmen-explain': '1' },
    });
    const [record] = gateway.emulator.calls({ action: 'DescribeInstances' });
    expect(extensions.cloud.explain).toContainEqual(
      expect.objectContaining({
        product: 'Ecs',
        action: 'DescribeInstances',
        regionId: 'cn-hangzhou',
        attempts: 1,
        requestId: record?.requestId,
      }),
    );
  });

  it('has the zones and regions of a nested query as separate calls', async () => {
    await callsOf('{ regions { regionId zones { zoneId } } }');
    expect(gateway.calls().sort()).toEqual(['Ecs:DescribeRegions', ...times(regionCount, 'Ecs:DescribeZones')].sort());
  });
});
