/** Each error has its documented code, its own path, and says what to do. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type GatewayError, startTestGateway, type TestGateway } from '../harness.js';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway({ instances: 400 });
});
afterEach(() => {
  gateway.emulator.clearFaults();
  gateway.emulator.clearCalls();
});
afterAll(() => gateway.close());

const accountId = () => gateway.emulator.cloud.accounts[0].id;
const codesOf = (errors: readonly GatewayError[] | undefined) =>
  (errors ?? []).map(({ extensions }) => extensions.code);

/** A forged cursor with a valid checksum, as an attacker who knows the format can make. */
function tampered(cursor: string, change: (payload: string) => string): string {
  const text = Buffer.from(cursor, 'base64url').toString();
  return Buffer.from(text.slice(0, 8) + change(text.slice(8))).toString('base64url');
}

const oneRegion = 'regionIds: ["cn-hangzhou"]';
const cursorOf = async (args: string, field = 'instances') => {
  const { data } = await gateway.ask<{ page: { pageInfo: { endCursor: string } } }>(
    `{ page: ${field}(${args}) { pageInfo { endCursor } } }`,
  );
  return data.page.pageInfo.endCursor;
};

describe('an invalid request', () => {
  it.each([
    ['{ viewer { ', 'GRAPHQL_PARSE_FAILED', /Syntax Error/],
    ['{ nothing }', 'GRAPHQL_VALIDATION_FAILED', /nothing/],
    ['{ instances(first: "x") { totalCount } }', 'GRAPHQL_VALIDATION_FAILED', /Int/],
    ['{ instances(filter: { status: SLEEPING }) { totalCount } }', 'GRAPHQL_VALIDATION_FAILED', /SLEEPING/],
    ['{ viewer { arn { x } } }', 'GRAPHQL_VALIDATION_FAILED', /arn/],
  ])('is refused before anything is executed: %s', async (query, code, message) => {
    const { data, errors, extensions } = await gateway.ask(query);
    expect(data).toBeUndefined();
    expect(codesOf(errors)[0]).toBe(code);
    expect(errors?.[0]?.message).toMatch(message);
    expect(extensions.cloud.calls).toBe(0);
    expect(gateway.calls()).toEqual([]);
  });

  it.each([
    ['instances(first: 0) { totalCount }', /first.*0.*1 to 1000/],
    ['instances(first: -1) { totalCount }', /first/],
    ['instances(first: 1001) { totalCount }', /first.*1001/],
    ['users(first: 0) { totalCount }', /first/],
    ['roles(first: 5000) { totalCount }', /first/],
    ['policies(first: 1001) { totalCount }', /first/],
    ['groups(first: 1001) { totalCount }', /first/],
    ['instances(regionIds: ["x.evil.example/#"]) { totalCount }', /region id/],
    ['instances(regionIds: ["cn-hangzhou", ""]) { totalCount }', /region id/],
    ['instances(regionIds: ["CN-HANGZHOU"]) { totalCount }', /region id/],
    ['instances(regionIds: ["cn-hangzhou.evil"]) { totalCount }', /region id/],
    ['instances(regionIds: ["-cn"]) { totalCount }', /region id/],
    ['instance(regionId: "a/b", instanceId: "i-1") { name }', /region id/],
    ['region(regionId: "a@b") { localName }', /region id/],
    ['instances(filter: { status: UNRECOGNIZED }) { totalCount }', /UNRECOGNIZED/],
    ['instances(filter: { chargeType: UNRECOGNIZED }) { totalCount }', /UNRECOGNIZED/],
    ['policies(type: UNRECOGNIZED) { totalCount }', /UNRECOGNIZED/],
    ['policy(type: UNRECOGNIZED, policyName: "a") { policyName }', /UNRECOGNIZED/],
    ['instances(after: "") { totalCount }', /after/],
    ['instances(after: "not a cursor") { totalCount }', /after/],
    ['users(after: "bm90IGEgY3Vyc29y") { totalCount }', /after/],
    ['node(id: "") { id }', /id/],
    ['node(id: "i-123") { id }', /id/],
    ['node(id: "acs:ecs:cn-hangzhou:1:spaceship/i-1") { id }', /id/],
    ['node(id: "acs:ecs::1:instance/i-1") { id }', /id/],
    ['node(id: "acs:ecs:x.evil.example/#:1:instance/i-1") { id }', /id/],
    ['node(id: "acs:ram:cn-hangzhou:1:user/a") { id }', /id/],
    ['node(id: "acs:oss::1:bucket") { id }', /id/],
    ['node(id: "acs:oss:cn-hangzhou:1:A_B") { id }', /id/],
  ])('is BAD_USER_INPUT without a call: %s', async (field, message) => {
    const name = field.slice(0, field.indexOf('('));
    const { data, errors } = await gateway.ask<Record<string, unknown>>(`{ ${field} }`);
    expect(codesOf(errors)).toEqual(['BAD_USER_INPUT']);
    expect(errors?.[0]?.message).toMatch(message);
    expect(errors?.[0]?.path).toEqual([name]);
    expect(data[name]).toBeNull();
    expect(gateway.calls()).toEqual([]);
  });

  it('fails only its field', async () => {
    const { data, errors } = await gateway.ask('{ bad: users(first: 0) { totalCount } good: groups { totalCount } }');
    expect(data).toEqual({ bad: null, good: { totalCount: 12 } });
    expect(errors?.[0]?.path).toEqual(['bad']);
  });

  it.each([
    ['query ($first: Int) { users(first: $first) { totalCount } }', { first: 'ten' }],
    ['query ($ids: [ID!]!) { nodes(ids: $ids) { id } }', {}],
    ['query ($filter: InstanceFilter) { instances(filter: $filter) { totalCount } }', { filter: { colour: 'red' } }],
    [
      'query ($filter: InstanceFilter) { instances(filter: $filter) { totalCount } }',
      { filter: { status: 'SLEEPING' } },
    ],
  ])('in variables is BAD_USER_INPUT: %s', async (query, variables) => {
    const { errors } = await gateway.ask(query, { variables });
    expect(codesOf(errors)).toEqual(['BAD_USER_INPUT']);
    expect(gateway.calls()).toEqual([]);
  });

  it('treats a null first as the default', async () => {
    const { data } = await gateway.ask<{ users: { nodes: unknown[] } }>(
      '{ users(first: null) { nodes { userName } } }',
    );
    expect(data.users.nodes).toHaveLength(50);
  });
});

describe('a cursor', () => {
  it.each([
    [`${oneRegion}, first: 4`],
    [`${oneRegion}, filter: { status: RUNNING }`],
    ['regionIds: ["cn-beijing"]'],
    [''],
  ])('of other arguments is refused: %s', async (args) => {
    const after = await cursorOf(`${oneRegion}, first: 3, filter: { status: STOPPED }`);
    const { data, errors } = await gateway.ask<{ instances: null }>(
      `{ instances(${args} after: "${after}") { nodes { name } } }`,
    );
    expect(data.instances).toBeNull();
    expect(codesOf(errors)).toEqual(['BAD_USER_INPUT']);
    expect(errors?.[0]?.message).toMatch(/other arguments/);
  });

  it('of another list is refused', async () => {
    const after = await cursorOf('first: 3', 'users');
    const { errors } = await gateway.ask(`{ roles(after: "${after}") { nodes { roleName } } }`);
    expect(codesOf(errors)).toEqual(['BAD_USER_INPUT']);
  });

  it.each([
    ['cut', (cursor: string) => cursor.slice(0, -4)],
    ['longer', (cursor: string) => `${cursor}AAAA`],
    ['huge', (cursor: string) => cursor.repeat(400)],
    ['of another position', (cursor: string) => tampered(cursor, (payload) => payload.replace(/\d+\]\]$/, '7]]'))],
    [
      'of another host',
      (cursor: string) => tampered(cursor, (payload) => payload.replace('cn-hangzhou', 'x.evil.example/#')),
    ],
    ['of no JSON', (cursor: string) => tampered(cursor, () => '{')],
  ])('that is %s is refused without a call', async (_what, forge) => {
    const after = forge(await cursorOf(`${oneRegion}, first: 3`));
    gateway.emulator.clearCalls();
    const { data, errors } = await gateway.ask<{ instances: null }>(
      `{ instances(${oneRegion}, after: "${after}") { nodes { name } } }`,
    );
    expect(data.instances).toBeNull();
    expect(codesOf(errors)).toEqual(['BAD_USER_INPUT']);
    expect(errors?.[0]?.message).toMatch(/after/);
    expect(gateway.calls()).toEqual([]);
  });

  it.each(['instances', 'users'])('that upstream gave to another caller is refused: %s', async (field) => {
    const args = field === 'instances' ? `${oneRegion}, first: 20` : 'first: 3';
    const after = await cursorOf(args, field);
    const { data, errors } = await gateway.ask<Record<string, null>>(
      `{ ${field}(${args}, after: "${after}") { totalCount pageInfo { endCursor } } }`,
      { as: gateway.emulator.callers.partner },
    );
    expect(data[field]).toBeNull();
    expect(codesOf(errors)).toEqual(['BAD_USER_INPUT']);
  });
});

describe('look-ups', () => {
  const id = (rest: string) => `acs:${rest.replace('ME', accountId())}`;

  it('are null if upstream says that the resource does not exist', async () => {
    const { data, errors } = await gateway.ask(`{
      instance(regionId: "cn-hangzhou", instanceId: "i-nobody") { name }
      region(regionId: "xx-nowhere-1") { localName }
      user(userName: "nobody") { email }
      group(groupName: "nobody") { comments }
      role(roleName: "nobody") { arn }
      policy(type: CUSTOM, policyName: "nobody") { description }
      node(id: "${id('ecs:cn-hangzhou:ME:instance/i-nobody')}") { id }
      user2: node(id: "${id('ram::ME:user/nobody')}") { id }
      custom: node(id: "${id('ram::ME:policy/AdministratorAccess')}") { id }
      system: node(id: "acs:ram::system:policy/portal-reader") { id }
    }`);
    expect(errors).toBeUndefined();
    expect(new Set(Object.values(data))).toEqual(new Set([null]));
  });

  it('in a region that upstream does not know fail with an error that says so', async () => {
    const { errors } = await gateway.ask('{ instance(regionId: "xx-nowhere-1", instanceId: "i-1") { name } }');
    expect(codesOf(errors)).toEqual(['NOT_FOUND']);
  });

  it('of another account are FORBIDDEN without a call', async () => {
    const foreign = gateway.emulator.cloud.accounts[1]?.id;
    const { data, errors } = await gateway.ask(`{ node(id: "acs:ram::${foreign}:user/auditor") { id } }`);
    expect(data).toEqual({ node: null });
    expect(codesOf(errors)).toEqual(['FORBIDDEN']);
    expect(gateway.calls()).toEqual([]);
  });

  it('of many fail each at its own index, in order, also for repeated ids', async () => {
    const user = id('ram::ME:user/auditor');
    const ids = [
      user,
      'junk',
      id('ram::ME:user/nobody'),
      'acs:ram::42:user/auditor',
      user,
      id('ram::ME:group/QA-Team'),
    ];
    const { data, errors } = await gateway.ask<{ nodes: unknown[] }>(
      'query ($ids: [ID!]!) { nodes(ids: $ids) { id __typename } }',
      { variables: { ids } },
    );
    expect(data.nodes).toEqual([
      { id: user, __typename: 'User' },
      null,
      null,
      null,
      { id: user, __typename: 'User' },
      { id: ids[5], __typename: 'Group' },
    ]);
    const places = (errors ?? []).map(({ path, extensions }) => [path, extensions.code]);
    expect(places.sort()).toEqual([
      [['nodes', 1], 'BAD_USER_INPUT'],
      [['nodes', 3], 'FORBIDDEN'],
    ]);
  });

  it('of more than a thousand are refused as a whole', async () => {
    const ids = Array.from({ length: 1001 }, () => id('ram::ME:user/auditor'));
    const { errors } = await gateway.ask('query ($ids: [ID!]!) { nodes(ids: $ids) { id } }', { variables: { ids } });
    expect(codesOf(errors)).toEqual(['BAD_USER_INPUT']);
    expect(errors?.[0]?.message).toMatch(/1001.*1000/);
    const { data } = await gateway.ask<{ nodes: unknown[] }>('query ($ids: [ID!]!) { nodes(ids: $ids) { id } }', {
      variables: { ids: ids.slice(1) },
    });
    expect(data.nodes).toHaveLength(1000);
  });
});
