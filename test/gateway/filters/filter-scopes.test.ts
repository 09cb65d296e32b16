/** Conditions that decide which accounts and regions are read at all, and items that are deleted while a condition is read. */
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import type { Account } from '../../../emulator/data/accounts.js';
import { fresh, startTestGateway, type TestGateway } from '../harness.js';

const test: TestGateway = await startTestGateway({
  instances: 200,
  headers: fresh,
  accounts: ({ accountRoles }) => accountRoles,
});
afterAll(() => test.close());
afterEach(() => {
  test.emulator.clearFaults();
  test.emulator.clearCalls();
});

const [main, partner] = test.emulator.cloud.accounts as unknown as readonly [Account, Account];
const region = 'cn-hangzhou';

interface Row {
  readonly accountId: string | null;
  readonly vpcId?: string;
}
interface List {
  readonly nodes: readonly Row[];
  readonly totalCount: number | null;
  readonly unavailable: readonly { readonly code: string }[];
}

async function read<Data>(query: string): Promise<Data> {
  const { data, errors } = await test.ask<Data>(query);
  expect(errors).toBeUndefined();
  return data;
}

const callsOf = (action: string) => test.emulator.calls({ action }).map(({ accountId }) => accountId);
const all = '{ nodes { accountId } totalCount unavailable { code } }';

describe('a condition on the account', () => {
  const instances = (filter: string) =>
    read<{ list: List }>(`{ list: instances(accountIds: ["*"], regionIds: ["${region}"], filter: ${filter}) ${all} }`);

  it.each([main, partner])('reads that account only', async ({ id, instances: of }) => {
    const { list } = await instances(`{ accountIdIn: ["${id}"] }`);
    expect(list.totalCount).toBe(of(region).length);
    expect(new Set(list.nodes.map(({ accountId }) => accountId))).toEqual(new Set([id]));
    expect(list.unavailable).toEqual([]);
    expect(new Set(callsOf('DescribeInstances'))).toEqual(new Set([id]));
    // The role of an account that cannot match is not assumed.
    expect(callsOf('AssumeRole')).toHaveLength(id === main.id ? 0 : 1);
  });

  it('keeps the others, and the other way round reads all', async () => {
    const { list } = await instances(`{ accountIdIn: ["${main.id}"], status: RUNNING }`);
    const running = main.instances(region).filter(({ Status }) => Status === 'Running');
    expect(list.totalCount).toBe(running.length);
    const { list: others } = await instances(`{ not: { accountIdIn: ["${main.id}"] } }`);
    expect(others.totalCount).toBe(
      test.emulator.cloud.accounts.slice(1).reduce((sum, account) => sum + account.instances(region).length, 0),
    );
  });

  it('that no account meets lists nothing', async () => {
    for (const filter of [
      '{ accountIdIn: ["1000000000000001"] }',
      `{ accountIdIn: ["${main.id}"], not: { not: { accountIdIn: ["${partner.id}"] } } }`,
    ]) {
      const { list } = await instances(filter);
      expect(list).toEqual({ nodes: [], totalCount: 0, unavailable: [] });
    }
    expect(test.calls()).toEqual([]);
  });

  it('leaves out policies that belong to no account', async () => {
    const { policies } = await read<{ policies: List }>(
      `{ policies(first: 1000, filter: { accountIdIn: ["${main.id}"] }) ${all} }`,
    );
    expect(policies.totalCount).toBe(main.policies.filter(({ PolicyType }) => PolicyType === 'Custom').length);
    expect(new Set(policies.nodes.map(({ accountId }) => accountId))).toEqual(new Set([main.id]));
  });

  it('is in the order and the groups too', async () => {
    const { list } = await read<{ list: List & { groups: readonly object[] } }>(
      `{ list: instances(accountIds: ["*"], regionIds: ["${region}"], filter: { accountIdIn: ["${partner.id}"] }, orderBy: { field: NAME }) {
        nodes { accountId } totalCount groups(by: [ACCOUNT]) { values count } } }`,
    );
    const count = partner.instances(region).length;
    expect(list).toMatchObject({ totalCount: count, groups: [{ values: [partner.id], count }] });
    expect(new Set(callsOf('DescribeInstances'))).toEqual(new Set([partner.id]));
  });
});

describe('a condition on the place, in lists that several parents share', () => {
  it.each([
    ['another region', '{ regionIdIn: ["cn-shanghai"] }', false],
    ['the same region', `{ regionIdIn: ["${region}"] }`, true],
    ['another account', `{ accountIdIn: ["${partner.id}"] }`, false],
    ['the same account', `{ accountIdIn: ["${main.id}"] }`, true],
  ])('%s', async (_name, filter, isThere) => {
    const { vpcs } = await read<{ vpcs: { nodes: { vpcId: string; instances: List }[] } }>(
      `{ vpcs(regionIds: ["${region}"], first: 20) { nodes { vpcId instances(first: 1000, filter: ${filter}) ${all} } } }`,
    );
    expect(vpcs.nodes.length).toBeGreaterThan(1);
    for (const { vpcId, instances } of vpcs.nodes) {
      const there = main.instances(region).filter(({ VpcAttributes }) => isThere && VpcAttributes.VpcId === vpcId);
      expect(instances).toMatchObject({ nodes: { length: there.length }, totalCount: there.length, unavailable: [] });
    }
    if (!isThere) expect(callsOf('DescribeInstances')).toEqual([]);
  });
});

describe('an item that is deleted before a condition on it is read', () => {
  const users = (filter: string) =>
    read<{ list: { nodes: { userName: string }[]; totalCount: number | null; unavailable: object[] } }>(
      `{ list: users(first: 1000, filter: ${filter}) { nodes { userName } totalCount unavailable { code } } }`,
    );
  const gone = 'auditor';
  const refuse = (action: string, code: string, status = 404) =>
    test.emulator.addFault({ kind: 'refuse', action, status, code, param: `UserName=${gone}` });
  const others = (wanted: boolean) =>
    main.users
      .filter(({ UserName, loginProfile }) => UserName !== gone && (loginProfile !== undefined) === wanted)
      .map(({ UserName }) => UserName);

  it.each([
    ['{ hasConsoleAccess: true }', true],
    ['{ hasConsoleAccess: false }', false],
    ['{ not: { hasConsoleAccess: true } }', false],
  ])('is not in the list: %s', async (filter, wanted) => {
    refuse('GetLoginProfile', 'EntityNotExist.User');
    const { list } = await users(filter);
    const names = others(wanted);
    expect(list).toEqual({ nodes: names.map((userName) => ({ userName })), totalCount: names.length, unavailable: [] });
  });

  it('is not in the groups', async () => {
    refuse('GetLoginProfile', 'EntityNotExist.User');
    const { users: list } = await read<{ users: { groups: object[]; unavailable: object[] } }>(
      '{ users(filter: { hasConsoleAccess: false }) { groups(by: [ACCOUNT]) { values count } unavailable { code } } }',
    );
    expect(list).toEqual({ groups: [{ values: [main.id], count: others(false).length }], unavailable: [] });
  });

  it('of which a list that belongs to it says so is looked up', async () => {
    const names = () => main.users.map(({ UserName }) => UserName).filter((name) => name !== gone);
    const either = '{ or: [{ hasGroups: true }, { hasGroups: false }] }';
    refuse('ListGroupsForUser', 'EntityNotExist.User');
    refuse('GetUser', 'EntityNotExist.User');
    const { list } = await users(either);
    expect(list).toEqual({
      nodes: names().map((userName) => ({ userName })),
      totalCount: names().length,
      unavailable: [],
    });
    expect(test.calls().filter((name) => name === 'Ram:GetUser')).toHaveLength(1);
  });

  it('is unknown while upstream still knows it', async () => {
    refuse('ListGroupsForUser', 'EntityNotExist.User');
    const { list } = await users('{ or: [{ hasGroups: true }, { hasGroups: false }] }');
    expect(list).toMatchObject({ totalCount: null, unavailable: [{ code: 'NOT_FOUND' }] });
    test.emulator.clearFaults();
    refuse('GetLoginProfile', 'NoSuchThing.OfIt');
    const { list: profiles } = await users('{ hasConsoleAccess: true }');
    expect(profiles).toMatchObject({ totalCount: null, unavailable: [{ code: 'NOT_FOUND' }] });
  });
});
