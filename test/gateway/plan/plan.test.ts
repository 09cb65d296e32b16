/** A plan makes no call, and the execution makes no more calls than planned, and of no other actions. */

import { readdirSync, readFileSync } from 'node:fs';
import { buildASTSchema } from 'graphql';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { typeDefs } from '../../../resolvers/nouns/declared.js';
import { type Asked, type GatewayAnswer, startTestGateway, type TestGateway } from '../harness.js';
import { argumentsOf, documentOf, randomOf } from '../random-documents.js';

interface PlannedAction {
  readonly product: string;
  readonly action: string;
  readonly ramAction: string | null;
  readonly calls: number;
  readonly bounded: boolean;
  readonly optional?: true;
}

interface Plan {
  readonly calls: number;
  readonly bounded: boolean;
  readonly actions: readonly PlannedAction[];
  readonly ramActions: readonly string[];
  readonly policy: { readonly Version: '1'; readonly Statement: readonly object[] };
}

const maxCalls = 3000;
const schema = buildASTSchema(typeDefs);
let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway({ instances: 600, maxCalls });
});
afterEach(() => gateway.emulator.clearCalls());
afterAll(() => gateway.close());

async function plan(query: string, asked: Asked = {}): Promise<GatewayAnswer<null> & { readonly plan: Plan }> {
  gateway.emulator.clearCalls();
  const headers = { ...asked.headers, 'x-yunmen-plan': '1' };
  const answer = await gateway.ask<null>(query, { ...asked, headers });
  // The answer to an earlier document may come before the last of its calls, by another session.
  const { accessKeyId } = asked.as ?? gateway.emulator.callers.administrator;
  expect(gateway.emulator.calls({ accessKeyId })).toEqual([]);
  return { ...answer, plan: (answer.extensions as unknown as { plan: Plan }).plan };
}

/** Action and bound; * if it is unknown. */
async function bounds(
  query: string,
  variables: Readonly<Record<string, unknown>> = {},
): Promise<Record<string, string>> {
  const { actions } = (await plan(query, { variables })).plan;
  const told = actions.filter(({ action }) => action !== 'GetCallerIdentity');
  return Object.fromEntries(
    told.map(({ action, calls, bounded, optional }) => {
      return [action, `${bounded ? calls : '*'}${optional ? ' optional' : ''}`];
    }),
  );
}

/** Executes the planned document, and compares. */
async function holds(query: string, variables: Readonly<Record<string, unknown>> = {}): Promise<void> {
  const { plan: promised, errors } = await plan(query, { variables });
  // A document beyond the limits is neither planned nor executed.
  if (errors?.some(({ extensions }) => extensions.code === 'COST_LIMIT_EXCEEDED')) return;
  // A new session, without known permissions and cached answers.
  const role = `acs:ram::${gateway.emulator.cloud.accounts[0].id}:role/portal-administrator`;
  const as = gateway.emulator.issueSession(role);
  const { extensions } = await gateway.ask(query, { as, variables });
  const counted = new Map<string, number>();
  for (const { action } of gateway.emulator.calls({ accessKeyId: as.accessKeyId }))
    counted.set(action, (counted.get(action) ?? 0) + 1);
  const most = new Map(promised.actions.map(({ action, calls }) => [action, calls]));
  const beyond = [...counted].filter(([action, calls]) => calls > (most.get(action) ?? 0));
  expect({ query, beyond }).toEqual({ query, beyond: [] });
  expect(extensions.cloud.calls).toBeLessThanOrEqual(promised.calls);
}

const examples = new URL('../../../docs/examples/', import.meta.url);

describe('a plan', () => {
  it('is returned instead of an answer, without a call', async () => {
    const { status, data, errors, extensions } = await plan('{ viewer { arn } users { totalCount } }');
    expect({ status, data, errors }).toEqual({ status: 200, data: null, errors: undefined });
    expect(extensions.cloud.calls).toBe(0);
    expect(gateway.logged()).toContain('"planned":true');
  });

  it('contains actions, permissions and the policy', async () => {
    const answer = await plan('{ instances(regionIds: ["cn-hangzhou"], first: 5) { nodes { image { osName } } } }');
    const arn = (kind: string) => `acs:ecs:cn-hangzhou:*:${kind}/*`;
    expect(answer.plan).toEqual({
      calls: 8,
      bounded: true,
      actions: [
        { product: 'Ecs', action: 'DescribeImages', ramAction: 'ecs:DescribeImages', calls: 5, bounded: true },
        { product: 'Ecs', action: 'DescribeInstances', ramAction: 'ecs:DescribeInstances', calls: 2, bounded: true },
        { product: 'Sts', action: 'GetCallerIdentity', ramAction: null, calls: 1, bounded: true },
      ],
      ramActions: ['ecs:DescribeImages', 'ecs:DescribeInstances'],
      policy: {
        Version: '1',
        Statement: [
          { Effect: 'Allow', Action: ['ecs:DescribeImages'], Resource: [arn('image')] },
          { Effect: 'Allow', Action: ['ecs:DescribeInstances'], Resource: [arn('instance')] },
        ],
      },
    });
  });

  it('needs a caller, a valid document and variables that fit', async () => {
    const none = { accessKeyId: '', accessKeySecret: '', securityToken: '' };
    expect((await gateway.ask('{ viewer { arn } }', { as: none, headers: { 'x-yunmen-plan': '1' } })).status).toBe(401);
    const codes = async (query: string) => (await plan(query)).errors?.map(({ extensions }) => extensions.code);
    expect(await codes('{ nothing }')).toEqual(['GRAPHQL_VALIDATION_FAILED']);
    expect(await codes('query ($id: ID!) { node(id: $id) { id } }')).toEqual(['BAD_USER_INPUT']);
  });

  it('is refused for any other header value, because the client relies on no execution', async () => {
    const { status, errors } = await gateway.ask('{ viewer { arn } }', { headers: { 'x-yunmen-plan': 'true' } });
    expect({ status, code: errors?.[0]?.extensions.code }).toEqual({ status: 400, code: 'BAD_USER_INPUT' });
    expect(gateway.emulator.calls()).toEqual([]);
  });

  it('shows arguments that would be refused, each at its path, with the calls of the rest', async () => {
    const { errors, plan: rest } = await plan(
      '{ users(first: 0) { totalCount } nodes(ids: ["x"]) { id } all: instances(regionIds: ["a/b"]) { totalCount } groups(first: 1) { nodes { groupName } } }',
    );
    expect(errors?.map(({ path, extensions }) => [path?.join(), extensions.code])).toEqual([
      ['users', 'BAD_USER_INPUT'],
      ['nodes', 'BAD_USER_INPUT'],
      ['all', 'BAD_USER_INPUT'],
    ]);
    expect(rest.ramActions).toEqual(['ram:ListGroups']);
  });

  it('is empty for a document without calls', async () => {
    expect((await plan('{ __typename }')).plan).toMatchObject({ calls: 0, bounded: true, actions: [] });
    expect(await bounds('{ instances(regionIds: []) { totalCount nodes { disks { name } } } }')).toEqual({});
  });
});

describe('a bound is', () => {
  it.each([
    [
      '{ bucket(name: "abc") { name acl versioning encryption { algorithm } stat { objectCount } } }',
      { GetBucketInfo: '2', GetBucketStat: '1' },
    ],
    ['{ user(userName: "a") { email lastLoginAt } }', { GetUser: '1' }],
    ['{ instances(regionIds: ["cn-hangzhou"], first: 250) { nodes { vpc { vpcId } } } }', { DescribeInstances: '4' }],
    [
      '{ instances(regionIds: ["a", "b"], first: 100) { nodes { vpc { cidrBlock } } } }',
      { DescribeInstances: '4', DescribeVpcs: '6' },
    ],
    [
      '{ instances(regionIds: ["a"], filter: { instanceIds: ["i", "j"] }) { nodes { disks { name } } } }',
      { DescribeInstances: '2', DescribeDisks: '4' },
    ],
    ['{ vpcs(regionIds: ["a"], first: 120) { totalCount nodes { cidrBlock } } }', { DescribeVpcs: '3' }],
    ['{ vpcs(regionIds: ["a", "b"]) { totalCount } }', { DescribeVpcs: '2' }],
    ['{ vpcs { nodes { cidrBlock } } }', { DescribeRegions: '1', DescribeVpcs: '*' }],
    [
      '{ buckets(first: 20) { nodes { acl isPublic tags { key } } } }',
      {
        ListBuckets: '1',
        GetBucketInfo: '20',
        GetBucketPolicyStatus: '20',
        GetBucketPublicAccessBlock: '20',
        GetPublicAccessBlock: '1',
        GetBucketTags: '20',
      },
    ],
    ['{ buckets(first: 20, filter: { name: "*x" }) { nodes { name } } }', { ListBuckets: '*' }],
    [
      '{ users(first: 30) { nodes { hasVirtualMfa groups { groupName } } } }',
      { ListUsers: '1', ListVirtualMFADevices: '1', ListGroupsForUser: '30' },
    ],
    [
      '{ users(first: 30) { nodes { groups { groupId } } } }',
      { ListUsers: '1', ListGroupsForUser: '30', GetGroup: '*', ListGroups: '* optional' },
    ],
    [
      '{ node(id: "acs:vpc:cn-hangzhou:1:vpc/v") { id ... on Instance { disks { name } } ... on Vpc { cidrBlock } } }',
      { DescribeVpcs: '1' },
    ],
    ['{ nodes(ids: ["acs:vpc:a:1:vpc/1", "acs:vpc:a:1:vpc/2", "acs:vpc:b:1:vpc/3"]) { id } }', { DescribeVpcs: '2' }],
    [
      '{ a: instances(regionIds: ["a"], first: 1) { nodes { name } } b: instances(regionIds: ["a"], first: 1) { nodes { name } } }',
      { DescribeInstances: '4' },
    ],
    [
      '{ regions { localName } region(regionId: "a") { status } instances(regionIds: ["a"], first: 1) { nodes { region { localName } } } }',
      { DescribeRegions: '1', DescribeInstances: '2' },
    ],
  ])('as tight as possible: %s', async (query, expected) => {
    expect(await bounds(query)).toEqual(expected);
  });

  it('that of the fields that directives and variables leave', async () => {
    const query =
      'query ($regions: [String!], $first: Int = 1, $deep: Boolean = false) { instances(regionIds: $regions, first: $first) { nodes { name vpc @include(if: $deep) { cidrBlock } image @skip(if: true) { osName } } } }';
    expect(await bounds(query, { regions: ['a'] })).toEqual({ DescribeInstances: '2' });
    expect(await bounds(query, { regions: ['a', 'b'], first: 200, deep: true })).toEqual({
      DescribeInstances: '6',
      DescribeVpcs: '11',
    });
  });
});

describe('a plan holds for', () => {
  it.each(readdirSync(examples).filter((name) => name.endsWith('.graphql')))('the example %s', async (name) => {
    await holds(readFileSync(new URL(name, examples), 'utf8'));
  });

  it.each([
    '{ instances(regionIds: ["cn-hangzhou", "cn-heyuan"], first: 150) { totalCount nodes { disks { name } networkInterfaces { name } securityGroups { name vpc { name } } vSwitch { cidrBlock } elasticIp { name } } edges { node { disks { sizeGiB } image { osName } } } } }',
    '{ vpcs(regionIds: ["cn-hangzhou"], first: 30) { totalCount nodes { vSwitches(first: 60) { totalCount nodes { zoneId } } instances(first: 5) { totalCount nodes { hostName disks { snapshots(first: 3) { totalCount nodes { name } } } } } securityGroups { nodes { rules { ruleId } } } } } }',
    '{ disks(regionIds: ["cn-hangzhou"], first: 500) { nodes { instance { name } attachments { instance { vpc { name } } } snapshots(first: 2) { nodes { name } } } } }',
    '{ users(first: 40) { nodes { lastLoginAt groups { groupId users { email } } policies { document } accessKeys { lastUsedAt user { email } } } } }',
    '{ group(groupName: "QA-Team") { users { email accessKeys { user { comments lastLoginAt } } } policies { attachmentCount } } }',
    '{ instances(regionIds: ["cn-heyuan", "eu-west-1"], filter: { publicIpAddresses: ["1.2.3.4", "5.6.7.8"] }) { totalCount nodes { name } } }',
    '{ instances(regionIds: ["cn-hangzhou"], filter: { name: "*web*" }, first: 10) { totalCount nodes { name } } }',
    '{ regions { localName zones { zoneId } vpcs(first: 3) { nodes { name } } buckets(first: 2) { nodes { acl } } } }',
    '{ instances(first: 300) { nodes { disks { name } ... { vpc { name } image { osName } } } } }',
    '{ roles(first: 1000) { totalCount nodes { trustPolicy } } policies(type: CUSTOM) { totalCount nodes { document } } }',
  ])('%s', async (query) => {
    await holds(query);
  });

  it('pages after a cursor', async () => {
    const page = 'pageInfo { endCursor } nodes { vpc { name } }';
    const { data } = await gateway.ask<{ instances: { pageInfo: { endCursor: string } } }>(
      `{ instances(regionIds: ["cn-hangzhou", "cn-beijing"], first: 7) { ${page} } }`,
    );
    await holds(
      `query ($after: String) { instances(regionIds: ["cn-hangzhou", "cn-beijing"], first: 95, after: $after) { ${page} } }`,
      { after: data.instances.pageInfo.endCursor },
    );
  });

  it('random documents', async () => {
    for (let seed = 1; seed <= 25; seed += 1) {
      const random = randomOf(seed * 7919);
      await holds(documentOf(schema, random, argumentsOf(gateway.emulator, random), 2 + random(3)));
    }
  }, 120_000);
});
