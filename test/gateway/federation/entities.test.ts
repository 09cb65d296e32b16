/** `_entities`: what a router of Federation 2 asks costs and answers what `nodes` does. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { longestArn, parseArn } from '../../../client/model/arn.js';
import { entityTables } from '../../../resolvers/federation/entities.js';
import { identifierOf } from '../../../resolvers/fields/node.js';
import { type Asked, fresh, startTestGateway, type TestGateway } from '../harness.js';
import { nouns, truthOf } from '../truth.js';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway({
    instances: 600,
    federation: true,
    maxCalls: 3000,
    accounts: ({ accountRoles }) => accountRoles,
  });
});
afterEach(() => {
  gateway.emulator.clearFaults();
  gateway.emulator.clearCalls();
});
afterAll(() => gateway.close());

interface Named {
  readonly __typename: string;
  readonly id: string;
}
type Found = Readonly<Record<string, unknown>> | null;

const document = (selection: string) =>
  `query ($representations: [_Any!]!) { _entities(representations: $representations) { ${selection} } }`;
const asNode = document('__typename ... on Node { id }');

async function entities(representations: readonly unknown[], query = asNode, asked: Asked = {}) {
  const answer = await gateway.ask<{ _entities: readonly Found[] }>(query, {
    ...asked,
    headers: { ...fresh, ...asked.headers },
    variables: { representations },
  });
  return { ...answer, found: answer.data?._entities };
}

const idsOf = (type: string) => truthOf(gateway.emulator.cloud, type);
const named = (type: string, ids: readonly string[]): Named[] => ids.map((id) => ({ __typename: type, id }));
const codes = (errors: Awaited<ReturnType<typeof entities>>['errors']) =>
  errors?.map(({ path, extensions }) => [path?.at(-1), extensions.code]);

describe('_entities', () => {
  it.each(Object.keys(nouns))('finds every %s by type and id', async (type) => {
    const some = named(type, idsOf(type).slice(0, 50));
    expect(some.length).toBeGreaterThan(0);
    const { found, errors } = await entities(some);
    expect(errors).toBeUndefined();
    expect(found).toEqual(some);
  });

  it('costs for a hundred ids the calls that nodes makes', async () => {
    const ids = [...idsOf('Instance').slice(0, 60), ...idsOf('Vpc').slice(0, 20), ...idsOf('Disk').slice(0, 20)];
    expect(ids).toHaveLength(100);
    const selection = 'id ... on Instance { name vpc { name } } ... on Vpc { name } ... on Disk { sizeGiB }';
    const query = `query ($ids: [ID!]!) { nodes(ids: $ids) { ${selection} } }`;
    const nodes = await gateway.ask<{ nodes: readonly Found[] }>(query, { headers: fresh, variables: { ids } });
    const calls = gateway.calls().sort();
    gateway.emulator.clearCalls();
    const typeOf = (id: string) => (id.includes(':instance/') ? 'Instance' : id.includes(':vpc/') ? 'Vpc' : 'Disk');
    const { found } = await entities(
      ids.map((id) => ({ __typename: typeOf(id), id })),
      document('... on Instance { id name vpc { name } } ... on Vpc { id name } ... on Disk { id sizeGiB }'),
    );
    expect(found).toEqual(nodes.data.nodes);
    expect(gateway.calls().sort()).toEqual(calls);
    expect(calls.length).toBeLessThan(40);
  });

  it('loads a hundred instances of a region in one call', async () => {
    const ids = idsOf('Instance')
      .filter((id) => id.includes(':cn-hangzhou:'))
      .slice(0, 100);
    expect(ids).toHaveLength(100);
    const { found } = await entities(named('Instance', ids), document('... on Instance { instanceId }'));
    expect(found).toHaveLength(100);
    expect(gateway.calls()).toEqual(['Ecs:DescribeInstances']);
  });

  it('answers more things than nodes takes ids, because a router cannot split its list', async () => {
    const [id = ''] = idsOf('Vpc');
    const many = Array.from({ length: 1500 }, () => ({ __typename: 'Vpc', id }));
    const { found, errors } = await entities(many);
    expect(errors).toBeUndefined();
    expect(found).toHaveLength(1500);
    const { errors: refusals } = await entities([...many, ...many, ...many, ...many]);
    expect(refusals?.map(({ extensions, message }) => [extensions.code, message])).toEqual([
      ['COST_LIMIT_EXCEEDED', expect.stringContaining('A list of 6000 items is too long: at most 5000.')],
    ]);
  });

  it('is null for a thing that is gone, and for no other', async () => {
    const [id = ''] = idsOf('Vpc');
    const gone = id.replace(/.{6}$/, 'gone00');
    const { found, errors } = await entities(named('Vpc', [gone, id]));
    expect({ found, errors }).toEqual({ found: [null, { __typename: 'Vpc', id }], errors: undefined });
  });

  it('has the failure of a region at the paths of its own things', async () => {
    const [here = ''] = idsOf('Instance').filter((each) => each.includes(':cn-hangzhou:'));
    const [there = ''] = idsOf('Instance').filter((each) => each.includes(':cn-beijing:'));
    gateway.emulator.addFault({
      kind: 'refuse',
      action: 'DescribeInstances',
      regionId: 'cn-beijing',
      status: 403,
      code: 'Forbidden.RAM',
    });
    const { found, errors } = await entities(named('Instance', [here, there, here]));
    expect(found?.map((each) => each?.id ?? null)).toEqual([here, null, here]);
    expect(errors).toMatchObject([
      { path: ['_entities', 1], extensions: { code: 'FORBIDDEN', regionId: 'cn-beijing' } },
    ]);
  });

  it('refuses each representation that names nothing of the schema, and keeps the others', async () => {
    const [instance = ''] = idsOf('Instance');
    const [vpc = ''] = idsOf('Vpc');
    const { found, errors } = await entities([
      { __typename: 'Vpc', id: vpc, region: 'not read' },
      { __typename: 'Vpc', id: instance },
      { __typename: 'Rocket', id: vpc },
      { __typename: 'Vpc', id: 'vpc-1' },
      { __typename: 'Vpc' },
      { id: vpc },
      'Vpc',
      { __typename: 'Vpc', id: 7 },
      { __typename: 'Account', accountId: 'x' },
      { __typename: 'Account' },
    ]);
    expect(found?.map((each) => each?.id ?? null)).toEqual([vpc, ...Array.from({ length: 9 }, () => null)]);
    expect(codes(errors)?.sort()).toEqual(Array.from({ length: 9 }, (_, at) => [at + 1, 'BAD_USER_INPUT']));
    const messages = new Map(errors?.map(({ path, message }) => [path?.at(-1), message]));
    expect(messages.get(1)).toBe(`"${instance}" is an id of type Instance, but __typename is "Vpc".`);
    expect(messages.get(2)).toBe(`"${vpc}" is an id of type Vpc, but __typename is "Rocket".`);
    expect(messages.get(4)).toBe('The representation of "Vpc" needs the key `id`, a string.');
    expect(messages.get(5)).toBe('A representation needs `__typename`, the name of a type.');
    expect(gateway.calls()).toEqual(['Vpc:DescribeVpcs']);
  });

  it('finds accounts by their ids, without entering them', async () => {
    const [main, partner] = gateway.emulator.cloud.accounts;
    const accounts = [main, partner].map((each) => ({ __typename: 'Account', accountId: each?.id }));
    const { found, errors } = await entities(
      [...accounts, { __typename: 'Account', accountId: '1000000000000001' }],
      document('__typename ... on Account { accountId name }'),
    );
    expect(found).toEqual([{ ...accounts[0], name: 'Main' }, { ...accounts[1], name: 'Partner' }, null]);
    expect(codes(errors)).toEqual([[2, 'FORBIDDEN']]);
    expect(gateway.calls()).toEqual([]);
  });

  it('answers each caller with what this caller may read', async () => {
    const some = named('Instance', idsOf('Instance').slice(0, 5));
    const { administrator, ...others } = gateway.emulator.callers;
    const answers = await Promise.all([
      entities(some, asNode, { as: administrator }),
      ...Object.values(others).map((as) => entities(some, asNode, { as })),
    ]);
    const nodes = await Promise.all(
      [administrator, ...Object.values(others)].map((as) =>
        gateway.ask<{ nodes: readonly Found[] }>('query ($ids: [ID!]!) { nodes(ids: $ids) { __typename id } }', {
          as,
          headers: fresh,
          variables: { ids: some.map(({ id }) => id) },
        }),
      ),
    );
    expect(answers.map(({ found }) => found)).toEqual(nodes.map(({ data }) => data?.nodes));
    expect(new Set(answers.map(({ found }) => JSON.stringify(found))).size).toBeGreaterThan(1);
  });
});

describe('before any call', () => {
  const planned = async (query: string, variables: Readonly<Record<string, unknown>>) => {
    const { extensions } = await gateway.ask(query, { variables, headers: { 'x-yunmen-plan': '1' } });
    const { plan } = extensions as unknown as {
      plan: { actions: readonly object[]; policy: object; refusals?: object };
    };
    return plan;
  };

  it('the plan and the policy are those of nodes', async () => {
    const ids = [...idsOf('Instance').slice(0, 30), ...idsOf('User').slice(0, 2)];
    const selection = '... on Instance { name vpc { name } } ... on User { userName groups { groupName } }';
    const typeOf = (id: string) => (id.includes(':instance/') ? 'Instance' : 'User');
    const representations = ids.map((id) => ({ __typename: typeOf(id), id }));
    const plan = await planned(document(selection), { representations });
    expect(plan).toEqual(await planned(`query ($ids: [ID!]!) { nodes(ids: $ids) { ${selection} } }`, { ids }));
    expect(plan.actions).toContainEqual(expect.objectContaining({ action: 'DescribeInstances' }));
    expect(gateway.calls()).toEqual([]);
  });

  it('a long text that is named thousands of times is not copied each time, nor read to its end', () => {
    const { asks } = entityTables(identifierOf([])).Query?._entities ?? {};
    if (asks?.kind !== 'ids') throw new Error('_entities names things by ids.');
    const [found] = asks.named({ representations: [{ __typename: 'Vpc', id: 'x'.repeat(1_000_000) }] });
    expect(found?.key.length).toBeLessThan(2 * longestArn);
    const long = `acs:${'s'.repeat(longestArn)}::1:name`;
    expect([parseArn(long), parseArn('acs:s::1:name')]).toEqual([null, expect.objectContaining({ name: 'name' })]);
  });

  it('the plan names the roles of accounts only where something in them is read', async () => {
    const partner = gateway.emulator.cloud.accounts[1]?.id;
    const representations = [{ __typename: 'Account', accountId: partner }];
    const shallow = await planned(document('... on Account { name }'), { representations });
    expect(shallow.actions.filter((each) => 'action' in each && each.action === 'AssumeRole')).toEqual([]);
    const deep = await planned(document('... on Account { regions { regionId } }'), { representations });
    expect(deep.actions).toContainEqual(expect.objectContaining({ action: 'AssumeRole', calls: 1 }));
    expect(deep.actions).toContainEqual(expect.objectContaining({ action: 'DescribeRegions' }));
  });

  it('items are counted by the number of representations', async () => {
    const lists = document(
      '... on Vpc { securityGroups(first: 1000) { nodes { instances(first: 1000) { nodes { name } } } } }',
    );
    const { errors } = await entities(named('Vpc', idsOf('Vpc').slice(0, 20)), lists);
    expect(errors?.map(({ extensions, message }) => [extensions.code, message])).toEqual([
      ['COST_LIMIT_EXCEEDED', expect.stringContaining('asks for up to 20020020 items: at most 10000000')],
    ]);
    expect(gateway.calls()).toEqual([]);
  });
});
