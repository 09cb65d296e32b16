/** One malformed row among children, or among items that are loaded by key, affects only itself, too. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startTestGateway, type TestGateway } from '../harness.js';

let gateway: TestGateway;
let region: string;
beforeAll(async () => {
  gateway = await startTestGateway({ instances: 60, regions: 2, cacheTtlMs: 0, maxCalls: 5000, deadlineMs: 60_000 });
  region = gateway.emulator.cloud.regions[0]?.id ?? '';
});
afterEach(() => gateway.emulator.clearFaults());
afterAll(() => gateway.close());

const main = () => gateway.emulator.cloud.accounts[0];
const odd = (action: string, member?: string, value?: string) =>
  gateway.emulator.addFault({
    kind: 'oddRow',
    action,
    row: 1,
    ...(member !== undefined && { member }),
    ...(value !== undefined && { value }),
  });

/** The list at a path of the answer. */
function at(data: unknown, path: readonly (string | number)[]): unknown {
  return path.reduce<unknown>((value, name) => (value as Record<string | number, unknown> | null)?.[name], data);
}

/** Regions are shown in another order than upstream's. */
function isOneFewer(left: unknown, whole: readonly unknown[]): boolean {
  const rows = whole.map((row) => JSON.stringify(row));
  return (
    Array.isArray(left) && left.length === rows.length - 1 && left.every((row) => rows.includes(JSON.stringify(row)))
  );
}

interface Part {
  readonly query: () => string;
  readonly path: readonly string[];
  readonly action: string;
  readonly member: string;
}

const user = () =>
  main().users.find(
    ({ UserName }) => main().groups.filter((one) => one.members.some((m) => m.userName === UserName)).length > 1,
  )?.UserName;
const busyUser = () => main().users.find(({ accessKeys }) => accessKeys.length > 1)?.UserName;
const group = () => main().groups.find(({ members }) => members.length > 2)?.GroupName;
const ruled = () =>
  main()
    .securityGroups(region)
    .find((one) => main().securityGroupRules(one).length > 2)?.SecurityGroupId;
const attached = () =>
  main().users.find(
    ({ UserName }) => main().attachments.filter((one) => one.kind === 'User' && one.principal === UserName).length > 1,
  )?.UserName;

const parts: Readonly<Record<string, Part>> = {
  regions: {
    query: () => '{ regions { regionId localName } }',
    path: ['regions'],
    action: 'DescribeRegions',
    member: 'RegionId',
  },
  zones: {
    query: () => `{ region(regionId: "${region}") { zones { zoneId localName } } }`,
    path: ['region', 'zones'],
    action: 'DescribeZones',
    member: 'ZoneId',
  },
  'rules of a security group': {
    query: () =>
      `{ securityGroup(regionId: "${region}", securityGroupId: "${ruled()}") { rules { direction policy priority } } }`,
    path: ['securityGroup', 'rules'],
    action: 'DescribeSecurityGroupAttribute',
    member: 'Direction',
  },
  'groups of a user': {
    query: () => `{ user(userName: "${user()}") { groups { groupName comments } } }`,
    path: ['user', 'groups'],
    action: 'ListGroupsForUser',
    member: 'GroupName',
  },
  'policies of a user': {
    query: () => `{ user(userName: "${attached()}") { policies { policyName type } } }`,
    path: ['user', 'policies'],
    action: 'ListPoliciesForUser',
    member: 'PolicyType',
  },
  'users of a group': {
    query: () => `{ group(groupName: "${group()}") { users { userName displayName } } }`,
    path: ['group', 'users'],
    action: 'ListUsersForGroup',
    member: 'UserName',
  },
  'access keys of a user': {
    query: () => `{ user(userName: "${busyUser()}") { accessKeys { accessKeyId status } } }`,
    path: ['user', 'accessKeys'],
    action: 'ListAccessKeys',
    member: 'AccessKeyId',
  },
  'objects of a bucket': {
    query: () => '{ bucket(name: "media-originals-105927-000") { objects(first: 5) { nodes { key sizeBytes } } } }',
    path: ['bucket', 'objects', 'nodes'],
    action: 'ListObjectsV2',
    member: 'Size',
  },
};

describe.each(Object.entries(parts))('an odd row among %s', (_name, { query, path, action, member }) => {
  it.each(['{"odd":true}', 'null', undefined])('is omitted and reported: %s', async (value) => {
    // XML contains only texts.
    if (action === 'ListObjectsV2' && value !== undefined) return;
    const before = await gateway.ask(query());
    const whole = at(before.data, path) as unknown[];
    expect(whole.length).toBeGreaterThan(1);
    odd(action, member, value);
    const { data, errors } = await gateway.ask(query());
    const left = at(data, path);
    if (Array.isArray(left) && left.length === whole.length) {
      expect(left.filter((_row, index) => index !== 1)).toEqual(whole.filter((_row, index) => index !== 1));
      return;
    }
    expect(isOneFewer(left, whole)).toBe(true);
    expect(errors).toEqual([
      expect.objectContaining({
        path: path.slice(0, path.at(-1) === 'nodes' ? -1 : undefined),
        message: expect.stringMatching(/^A row is left out of /),
        extensions: expect.objectContaining({ code: 'UNAVAILABLE' }),
      }),
    ]);
  });

  it('that is not an object is omitted and reported', async () => {
    if (action === 'ListObjectsV2') return;
    const whole = at((await gateway.ask(query())).data, path) as unknown[];
    odd(action, undefined, 'null');
    const { data, errors } = await gateway.ask(query());
    expect(isOneFewer(at(data, path), whole)).toBe(true);
    expect(errors).toHaveLength(1);
  });
});

it('a region without a name in this language has its id as name', async () => {
  odd('DescribeRegions', 'LocalName', '""');
  const { data, errors } = await gateway.ask<{ regions: { regionId: string; localName: string }[] }>(
    '{ regions { regionId localName } }',
  );
  expect(errors).toBeUndefined();
  expect(data.regions.filter(({ regionId, localName }) => regionId === localName)).toHaveLength(1);
});

it('a region without an id is unavailable, and the others are read', async () => {
  odd('DescribeRegions', 'RegionId');
  const { data } = await gateway.ask<{ vpcs: { nodes: { regionId: string }[] } }>(
    '{ vpcs(first: 1000) { nodes { regionId } unavailable { code regionId } } }',
  );
  expect(data.vpcs).toMatchObject({ unavailable: [{ code: 'UNAVAILABLE', regionId: null }] });
  expect(data.vpcs.nodes.length).toBeGreaterThan(0);
});

describe('an odd child among those of several parents', () => {
  const query = () =>
    `{ instances(regionIds: ["${region}"], first: 10) { nodes { instanceId disks { diskId status } networkInterfaces { networkInterfaceId } } } }`;

  it.each([
    ['DescribeDisks', 'Attachments', '[7]'],
    ['DescribeDisks', 'DiskId', undefined],
    ['DescribeNetworkInterfaces', 'InstanceId', '{"odd":true}'],
  ])('%s whose %s is %s does not affect other children', async (action, member, value) => {
    interface Row {
      instanceId: string;
      disks: object[] | null;
      networkInterfaces: object[] | null;
    }
    const before = await gateway.ask<{ instances: { nodes: Row[] } }>(query());
    odd(action, member, value);
    const { data, errors = [] } = await gateway.ask<{ instances: { nodes: Row[] } }>(query());
    const all = (rows: Row[]) =>
      rows.flatMap(({ disks, networkInterfaces }) => [...(disks ?? []), ...(networkInterfaces ?? [])]);
    const gone = all(before.data.instances.nodes).length - all(data.instances.nodes).length;
    expect(data.instances.nodes.every(({ disks, networkInterfaces }) => disks && networkInterfaces)).toBe(true);
    // The same row is the second one of more lists than one where each parent asks for itself.
    expect(gone > 0 ? errors.length : 0).toBeGreaterThanOrEqual(gone > 0 ? 1 : 0);
    expect(errors.every(({ extensions }) => extensions.code === 'UNAVAILABLE')).toBe(true);
  });
});

it('a row without its key among items loaded by key is an error of the missing ones, never null', async () => {
  const ids = main()
    .disks(region)
    .slice(0, 5)
    .map(({ DiskId }) => `acs:ecs:${region}:${main().id}:disk/${DiskId}`);
  odd('DescribeDisks', 'DiskId');
  const { data, errors } = await gateway.ask<{ nodes: ({ id: string } | null)[] }>(
    'query ($ids: [ID!]!) { nodes(ids: $ids) { id } }',
    { variables: { ids } },
  );
  expect(data.nodes.filter((node) => node !== null)).toHaveLength(4);
  expect(errors).toEqual([expect.objectContaining({ extensions: expect.objectContaining({ code: 'UNAVAILABLE' }) })]);
});

it('is omitted in a list that is streamed row by row', async () => {
  odd('DescribeDisks', 'Status', '{"odd":true}');
  const query = `{ disks(regionIds: ["${region}"], first: 5) { nodes @stream { diskId status } unavailable { code } } }`;
  const { data } = await gateway.ask<{ disks: { nodes: object[]; unavailable: object[] } }>(query);
  expect(data.disks.nodes).toHaveLength(4);
  expect(data.disks.unavailable).toEqual([{ code: 'UNAVAILABLE' }]);
});

it('does not hide the next page', async () => {
  const whole = await gateway.ask<{ disks: { nodes: { diskId: string }[] } }>(
    `{ disks(regionIds: ["${region}"], first: 60) { nodes { diskId } } }`,
  );
  const found: string[] = [];
  let told = 0;
  for (let after: string | null = null, more = true; more; ) {
    odd('DescribeDisks', 'DiskId');
    const query: string = `query ($after: String) { disks(regionIds: ["${region}"], first: 2, after: $after) { nodes { diskId } unavailable { code } pageInfo { hasNextPage endCursor } } }`;
    const {
      data,
    }: {
      data: {
        disks: {
          nodes: { diskId: string }[];
          unavailable: object[];
          pageInfo: { hasNextPage: boolean; endCursor: string | null };
        };
      };
    } = await gateway.ask(query, { variables: { after } });
    found.push(...data.disks.nodes.map(({ diskId }) => diskId));
    told += data.disks.unavailable.length;
    after = data.disks.pageInfo.endCursor;
    more = data.disks.pageInfo.hasNextPage;
    if (more) expect(after).not.toBeNull();
  }
  expect(told).toBeGreaterThan(0);
  expect(
    whole.data.disks.nodes.map(({ diskId }) => diskId).filter((id) => !found.includes(id)).length,
  ).toBeLessThanOrEqual(told);
});

describe('a row that may or may not match a filter', () => {
  it.each([
    ['vpcs', 'DescribeVpcs', 'name: "*"', 'VpcName', '{"odd":true}'],
    ['vpcs', 'DescribeVpcs', 'isDefault: false', 'IsDefault', '"maybe"'],
    ['instances', 'DescribeInstances', 'resourceGroupId: "rg-none"', 'ResourceGroupId', '[]'],
    ['networkInterfaces', 'DescribeNetworkInterfaces', 'securityGroupId: "sg-none"', 'SecurityGroupIds', '7'],
  ])('of %s is reported: %s', async (field, action, filter, member, value) => {
    const query = `{ ${field}(regionIds: ["${region}"], first: 1000, filter: { ${filter} }) { nodes { id } totalCount unavailable { code message } } }`;
    interface List {
      readonly nodes: readonly object[];
      readonly totalCount: number | null;
      readonly unavailable: readonly object[];
    }
    const whole = (await gateway.ask<Record<string, List>>(query)).data[field];
    odd(action, member, value);
    const { data } = await gateway.ask<Record<string, List>>(query);
    const left = data[field];
    expect(left?.unavailable).toEqual([expect.objectContaining({ code: 'UNAVAILABLE' })]);
    expect(left?.totalCount).toBeNull();
    expect(whole?.nodes).toEqual(expect.arrayContaining([...(left?.nodes ?? [])]));
    expect((whole?.nodes.length ?? 0) - (left?.nodes.length ?? 0)).toBeLessThanOrEqual(1);
  });
});

it('a reference that cannot be read does not affect the others of its list', async () => {
  const wide = main().groups.find(({ members }) => members.length > 2);
  const [first, ...others] = wide?.members.map(({ userName }) => userName) ?? [];
  // Few enough that each is loaded by its own call.
  const query = `{ group(groupName: "${wide?.GroupName}") { users { userName email } } }`;
  gateway.emulator.addFault({ kind: 'refuse', action: 'ListUsers', status: 403, code: 'NoPermission' });
  gateway.emulator.addFault({ kind: 'refuse', action: 'GetUser', status: 403, code: 'NoPermission', count: 1 });
  const { data, errors } = await gateway.ask<{ group: { users: { userName: string }[] } }>(query);
  expect(first).toBeDefined();
  expect(data.group.users).toHaveLength(others.length);
  expect(errors).toEqual([
    expect.objectContaining({ path: ['group', 'users'], extensions: expect.objectContaining({ code: 'FORBIDDEN' }) }),
  ]);
});
