/** A Relay client that knows only the rules of Relay: it finds connections in the schema and reads each to its end. */
import {
  buildClientSchema,
  type GraphQLField,
  type GraphQLObjectType,
  getIntrospectionQuery,
  getNamedType,
  type IntrospectionQuery,
  isObjectType,
  isRequiredArgument,
} from 'graphql';
import { afterAll, describe, expect, it } from 'vitest';
import { fresh, startTestGateway, type TestGateway } from '../harness.js';
import { idsWhere, nouns, truthOf } from '../truth.js';

const test: TestGateway = await startTestGateway({ instances: 200, deadlineMs: 60_000, introspection: true });
afterAll(() => test.close());
const { cloud } = test.emulator;
const [account] = cloud.accounts;

const { data: introspected } = await test.ask<IntrospectionQuery>(getIntrospectionQuery());
const schema = buildClientSchema(introspected);

interface Connection {
  /** Type.field. */
  readonly name: string;
  readonly parent: string;
  readonly field: string;
  /** The type of the nodes, and the field that identifies one. */
  readonly type: string;
  readonly key: string;
  readonly counts: boolean;
}

function connectionsOf(parent: GraphQLObjectType): Connection[] {
  return Object.values(parent.getFields()).flatMap((field: GraphQLField<unknown, unknown>) => {
    const type = getNamedType(field.type);
    if (!isObjectType(type) || !type.name.endsWith('Connection')) return [];
    const node = getNamedType(type.getFields().nodes?.type ?? field.type);
    if (!isObjectType(node)) return [];
    // Rows without a key cannot be told apart, and some lists have a required argument: tests of their own read them.
    const key = ['id', 'key'].find((name) => node.getFields()[name] !== undefined);
    if (key === undefined || field.args.some(isRequiredArgument)) return [];
    const counts = type.getFields().totalCount !== undefined;
    return [
      { name: `${parent.name}.${field.name}`, parent: parent.name, field: field.name, type: node.name, key, counts },
    ];
  });
}

const all = Object.values(schema.getTypeMap()).filter(isObjectType).flatMap(connectionsOf);
/** The kinds whose truth tests know. every-kind.test.ts walks the others. */
const roots = all.filter(({ parent, type }) => parent === 'Query' && nouns[type] !== undefined);

interface Page {
  readonly edges: readonly { readonly cursor: string; readonly node: { readonly key: string } }[];
  readonly nodes: readonly { readonly key: string }[];
  readonly pageInfo: {
    readonly hasNextPage: boolean;
    readonly hasPreviousPage: boolean;
    readonly startCursor: string | null;
    readonly endCursor: string | null;
  };
  readonly totalCount?: number;
}

interface Asked {
  readonly first: number;
  readonly after: string | null;
}

const pageOf = (
  { field, key, counts }: Connection,
  wantsCount = false,
) => `page: ${field}(first: $first, after: $after) {
  edges { cursor node { key: ${key} } } nodes { key: ${key} } ${counts && wantsCount ? 'totalCount' : ''}
  pageInfo { hasNextPage hasPreviousPage startCursor endCursor } }`;

/** Reads to the end with these page sizes in turn, then with the largest, and checks each page against Relay's rules. */
async function walk(sizes: readonly number[], read: (asked: Asked) => Promise<Page>, from: Asked['after'] = null) {
  const found: string[] = [];
  let after = from;
  for (let turn = 0; ; turn += 1) {
    const first = sizes[turn] ?? 1000;
    const { edges, nodes, pageInfo } = await read({ first, after });
    expect(edges.length).toBeLessThanOrEqual(first);
    expect(edges.map(({ node }) => node)).toEqual(nodes);
    expect(pageInfo.hasPreviousPage).toBe(after !== null);
    expect(pageInfo.startCursor).toBe(edges[0]?.cursor ?? null);
    if (edges.length > 0) expect(pageInfo.endCursor).toBe(edges.at(-1)?.cursor);
    found.push(...nodes.map(({ key }) => key));
    if (!pageInfo.hasNextPage) return found;
    expect(pageInfo.endCursor).not.toBeNull();
    expect(pageInfo.endCursor).not.toBe(after);
    after = pageInfo.endCursor;
  }
}

const walks = [
  { name: '7 a page', sizes: Array.from({ length: 30 }, () => 7) },
  { name: '50 a page', sizes: Array.from({ length: 10 }, () => 50) },
  { name: '1000 a page', sizes: [] },
  { name: '3, 200 and 1 a page', sizes: [3, 200, 1] },
];

const reader =
  (connection: Connection) =>
  async (asked: Asked, wantsCount = false) => {
    const query = `query ($first: Int, $after: String) { ${pageOf(connection, wantsCount)} }`;
    const { data, errors } = await test.ask<{ page: Page }>(query, { variables: { ...asked } });
    expect(errors).toBeUndefined();
    return data.page;
  };

/** The expected nodes of each connection. */
const truths = new Map<string, readonly string[]>();
for (const root of roots) truths.set(root.name, truthOf(cloud, root.type));

describe.each(roots)('$name', (connection) => {
  const read = reader(connection);
  const truth = truths.get(connection.name) ?? [];

  it.each(walks)('gives everything once and in order, $name', async ({ sizes }) => {
    expect(await walk(sizes, read)).toEqual(truth);
  });

  it('continues after any edge', async () => {
    const { edges } = await read({ first: 7, after: null });
    for (const [at, { cursor }] of edges.entries()) {
      const { nodes } = await read({ first: 3, after: cursor });
      expect(nodes.map(({ key }) => key)).toEqual(truth.slice(at + 1, at + 4));
    }
  });

  it.runIf(connection.key === 'id')('returns ids that find the same resources again', async () => {
    const ids = [...truth.slice(0, 400), ...truth.slice(-100)];
    const query = 'query ($ids: [ID!]!) { nodes(ids: $ids) { id __typename } }';
    const { data, errors } = await test.ask<{ nodes: readonly object[] }>(query, { variables: { ids } });
    expect(errors).toBeUndefined();
    expect(data.nodes).toEqual(ids.map((each) => ({ id: each, __typename: connection.type })));
  });

  it.runIf(connection.counts)('counts the nodes that it returns', async () => {
    expect((await read({ first: 1, after: null }, true)).totalCount).toBe(truth.length);
    expect((await read({ first: 1000, after: null }, true)).totalCount).toBe(truth.length);
  });
});

const region = 'cn-hangzhou';
const place = (type: string) => [type, region] as const;
const instances = account.instances(region);
const id = (type: string, kind: string, key: string) => `acs:${type}:${region}:${account.id}:${kind}/${key}`;
const tail = (parent: string) => /[^/:]+$/.exec(parent)?.[0] ?? '';
const bucket = (name: string) => account.buckets.find((one) => one.name === name);
/** The busiest, an ordinary one, and an empty one. */
const someBuckets = [1000, 25, 0].flatMap((least) =>
  account.buckets.filter((one) => one.objects().length >= least && one.objects().length <= least * 5).slice(0, 1),
);

const used = {
  vpcs: instances.slice(0, 2).map((one) => one.VpcAttributes.VpcId),
  groups: instances.slice(0, 2).flatMap((one) => one.SecurityGroupIds.SecurityGroupId),
};
/** The first three, and those of instances. */
function some<T>(items: readonly T[], inUse: readonly string[], idOf: (item: T) => string): readonly string[] {
  const ids = items.map(idOf);
  return [...new Set([...ids.slice(0, 3), ...ids.filter((each) => inUse.includes(tail(each)))])];
}

/** Some parents of each type with connections, and their children by field. */
const parents: Readonly<Record<string, () => readonly string[]>> = {
  Region: () => [region, 'cn-shenzhen', 'cn-fuzhou'],
  Vpc: () => some(account.vpcs(region), used.vpcs, (one) => id('vpc', 'vpc', one.VpcId)),
  SecurityGroup: () =>
    some(account.securityGroups(region), used.groups, (one) => id('ecs', 'securitygroup', one.SecurityGroupId)),
  Disk: () =>
    account
      .disks(region)
      .slice(0, 6)
      .map((one) => id('ecs', 'disk', one.DiskId)),
  Bucket: () => someBuckets.map((one) => `acs:oss:${one.region}:${account.id}:${one.name}`),
};
const under: Readonly<Record<string, (parent: string) => readonly string[]>> = {
  'Region.instances': (key) => idsWhere(cloud, ['Instance', key], account.instances(key), () => true),
  'Region.vpcs': (key) => idsWhere(cloud, ['Vpc', key], account.vpcs(key), () => true),
  'Region.buckets': (key) => truthOf(cloud, 'Bucket').filter((each) => each.split(':')[2] === key),
  'Vpc.vSwitches': (key) =>
    idsWhere(cloud, place('VSwitch'), account.vSwitches(region), (one) => one.VpcId === tail(key)),
  'Vpc.instances': (key) =>
    idsWhere(cloud, place('Instance'), instances, (one) => one.VpcAttributes.VpcId === tail(key)),
  'Vpc.securityGroups': (key) =>
    idsWhere(cloud, place('SecurityGroup'), account.securityGroups(region), (one) => one.VpcId === tail(key)),
  'SecurityGroup.instances': (key) =>
    idsWhere(cloud, place('Instance'), instances, (one) => one.SecurityGroupIds.SecurityGroupId.includes(tail(key))),
  'Disk.snapshots': (key) =>
    idsWhere(cloud, place('Snapshot'), account.snapshots(region), (one) => one.SourceDiskId === tail(key)),
  'Bucket.objects': (key) =>
    bucket(tail(key))
      ?.objects()
      .map((one) => one.key) ?? [],
};

const nested = all.filter(({ name }) => name in under);

describe.each(nested)('$name', (connection) => {
  const keys = parents[connection.parent]?.() ?? [];
  const truth = under[connection.name];

  /** The page of several parents in one request, so that they may share calls. */
  const read = async (each: readonly string[], asked: Asked) => {
    const fields = each.map((key, at) =>
      connection.parent === 'Region'
        ? `p${at}: region(regionId: ${JSON.stringify(key)}) { ${pageOf(connection)} }`
        : `p${at}: node(id: ${JSON.stringify(key)}) { ... on ${connection.parent} { ${pageOf(connection)} } }`,
    );
    const query = `query ($first: Int, $after: String) { ${fields.join('\n')} }`;
    const { data, errors } = await test.ask<Record<string, { page: Page }>>(query, { variables: { ...asked } });
    expect(errors).toBeUndefined();
    return each.map((_key, at) => data[`p${at}`]?.page as Page);
  };
  const readOne = (key: string) => async (asked: Asked) => (await read([key], asked))[0] as Page;

  it('is known to this test', () => {
    expect(keys.length).toBeGreaterThan(0);
    expect(keys.flatMap((key) => truth?.(key) ?? [])).not.toEqual([]);
  });

  it.each(walks)('returns all nodes of some parents once and in order, $name', async ({ sizes }) => {
    for (const key of keys) expect(await walk(sizes, readOne(key)), key).toEqual(truth?.(key));
  });

  it('continues after the first pages of several parents in one request', async () => {
    const pages = await read(keys, { first: 3, after: null });
    for (const [at, { nodes, pageInfo, edges }] of pages.entries()) {
      const key = keys[at] ?? '';
      const begun = nodes.map((node) => node.key);
      expect(begun).toEqual(truth?.(key).slice(0, 3));
      const rest = pageInfo.hasNextPage ? await walk([50], readOne(key), pageInfo.endCursor) : [];
      expect([...begun, ...rest]).toEqual(truth?.(key));
      const [first] = edges;
      if (first) expect([begun[0], ...(await walk([], readOne(key), first.cursor))]).toEqual(truth?.(key));
    }
  });
});

describe('large lists and large numbers', () => {
  it('returns all 1,100 rules of a security group', async () => {
    const group = account.securityGroups(region).find((one) => account.securityGroupRules(one).length === 1100);
    if (!group) throw new Error('The data set has no such group.');
    const rules = account.securityGroupRules(group);
    const query = `query ($key: String!) { securityGroup(regionId: "${region}", securityGroupId: $key) {
      rules { ruleId } ingress: rules(direction: INGRESS) { ruleId } egress: rules(direction: EGRESS) { ruleId } } }`;
    const { data, errors } = await test.ask<{ securityGroup: Record<string, { ruleId: string }[]> }>(query, {
      variables: { key: group.SecurityGroupId },
    });
    expect(errors).toBeUndefined();
    const ids = (direction?: string) =>
      rules.filter((rule) => !direction || rule.Direction === direction).map((rule) => rule.SecurityGroupRuleId);
    const { rules: every = [], ingress = [], egress = [] } = data.securityGroup;
    expect(every.map((rule) => rule.ruleId)).toEqual(ids());
    expect(ingress.map((rule) => rule.ruleId)).toEqual(ids('ingress'));
    expect(egress.map((rule) => rule.ruleId)).toEqual(ids('egress'));
  });

  it('returns the owner of a VPC with all 18 digits', async () => {
    const query = `{ vpcs(regionIds: ["cn-hangzhou"]) { nodes { ownerId } } }`;
    const { data } = await test.ask<{ vpcs: { nodes: { ownerId: string }[] } }>(query, { headers: fresh });
    expect(new Set(data.vpcs.nodes.map(({ ownerId }) => ownerId))).toEqual(new Set([account.id]));
    test.emulator.addFault({
      kind: 'malformed',
      action: 'DescribeVpcs',
      count: 1,
      bodyOf: '{"RequestId":"r","TotalCount":1,"Vpcs":{"Vpc":[{"VpcId":"vpc-1","OwnerId":253460731706911258}]}}',
    });
    expect(await test.ask(query, { headers: fresh })).toMatchObject({
      data: { vpcs: { nodes: [{ ownerId: '253460731706911258' }] } },
    });
  });
});
