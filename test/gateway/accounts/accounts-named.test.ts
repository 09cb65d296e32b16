/** Arguments, ids and cursors that name an account: each is valid only for that account. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Account } from '../../../emulator/data/accounts.js';
import { type GatewayError, startTestGateway, type TestGateway } from '../harness.js';
import { type Page, readPage } from '../lists/walking.js';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway({ instances: 100, accounts: ({ accountRoles }) => accountRoles });
});
afterEach(() => gateway.emulator.clearCalls());
afterAll(() => gateway.close());

const accountAt = (index: number) => gateway.emulator.cloud.accounts[index] as Account;
const [main, partner] = [() => accountAt(0), () => accountAt(1)];
const stranger = '1000000000000001';

const placesOf = (errors: readonly GatewayError[] | undefined) =>
  (errors ?? []).map(({ path, extensions }) => [path?.join('.'), extensions.code]).sort();

describe('an id', () => {
  it('is loaded from its account, and ids of one account and kind are loaded in one call', async () => {
    const ids = [partner(), main()].flatMap((account) =>
      account
        .instances('cn-hangzhou')
        .slice(0, 5)
        .map(({ InstanceId }) => `acs:ecs:cn-hangzhou:${account.id}:instance/${InstanceId}`),
    );
    const mixed = ids.map((_, at) => ids[(at * 3) % ids.length] ?? '');
    const { data, errors } = await gateway.ask<object>(
      'query ($ids: [ID!]!) { nodes(ids: $ids) { id ... on Instance { accountId name } } }',
      { variables: { ids: mixed } },
    );
    expect(errors).toBeUndefined();
    const nameOf = new Map(
      [partner(), main()].flatMap((account) =>
        account.instances('cn-hangzhou').map(({ InstanceId, InstanceName }) => [InstanceId, InstanceName]),
      ),
    );
    expect(data).toEqual({
      nodes: mixed.map((id) => ({
        id,
        accountId: id.split(':')[3],
        name: nameOf.get(id.split('/')[1] ?? '') || null,
      })),
    });
    expect(
      gateway.emulator
        .calls({ action: 'DescribeInstances' })
        .map(({ accountId }) => accountId)
        .sort(),
    ).toEqual([main().id, partner().id].sort());
  });

  it('with a name that exists in two accounts finds the resource of its account', async () => {
    const { data } = await gateway.ask<Record<string, { userId: string; id: string }>>(
      `{ mine: user(userName: "auditor") { userId id } theirs: user(userName: "auditor", accountId: "${partner().id}") { userId id } }`,
    );
    const userIdIn = (account: Account) => account.users.find(({ UserName }) => UserName === 'auditor')?.UserId;
    expect(data).toEqual({
      mine: { userId: userIdIn(main()), id: `acs:ram::${main().id}:user/auditor` },
      theirs: { userId: userIdIn(partner()), id: `acs:ram::${partner().id}:user/auditor` },
    });
  });

  it('of a resource to tag is used in its account too, where the role’s permissions decide', async () => {
    const ids = [main(), partner()].map((account) => {
      return `acs:ecs:cn-hangzhou:${account.id}:instance/${account.instances('cn-hangzhou')[0]?.InstanceId}`;
    });
    const { data } = await gateway.ask<object>(
      `mutation ($ids: [ID!]!) { tagResources(input: { ids: $ids, tags: [{ key: "k", value: "v" }] }) {
         results { id ok error { code } } } }`,
      { variables: { ids } },
    );
    expect(data).toEqual({
      tagResources: {
        results: [
          { id: ids[0], ok: true, error: null },
          { id: ids[1], ok: false, error: { code: 'FORBIDDEN' } },
        ],
      },
    });
    const signers = gateway.emulator.calls({ action: 'TagResources' }).map(({ accountId }) => accountId);
    expect(signers.sort()).toEqual([main().id, partner().id].sort());
  });

  it('without an account is loaded from the caller’s own', async () => {
    const { data } = await gateway.ask<object>('{ node(id: "acs:ram::system:policy/ReadOnlyAccess") { id } }');
    expect(data).toEqual({ node: { id: 'acs:ram::system:policy/ReadOnlyAccess' } });
    expect(gateway.calls()).toEqual(['Ram:GetPolicy']);
  });
});

describe('an account that is neither the caller’s nor configured', () => {
  it('is one FORBIDDEN entry, without a call', async () => {
    const { data, errors } = await gateway.ask<object>(
      `{ vpcs(accountIds: ["${stranger}"]) { nodes { id } totalCount unavailable { accountId regionId code upstreamCode } } }`,
    );
    expect(errors).toBeUndefined();
    expect(data).toEqual({
      vpcs: {
        nodes: [],
        totalCount: null,
        unavailable: [{ accountId: stranger, regionId: null, code: 'FORBIDDEN', upstreamCode: null }],
      },
    });
    expect(gateway.calls()).toEqual([]);
  });

  it('is FORBIDDEN to look-ups and nodes, without a call', async () => {
    const { data, errors } = await gateway.ask<object>(
      `{ user(userName: "auditor", accountId: "${stranger}") { id } node(id: "acs:ram::${stranger}:user/auditor") { id } }`,
    );
    expect(data).toEqual({ user: null, node: null });
    expect(placesOf(errors)).toEqual([
      ['node', 'FORBIDDEN'],
      ['user', 'FORBIDDEN'],
    ]);
    expect(gateway.calls()).toEqual([]);
  });
});

describe('accountIds', () => {
  it.each(['""', '"all"', '"12x"', '"acs:ram::1:root"', '"**"'])(
    'with %s are BAD_USER_INPUT, without a call',
    async (id) => {
      const { data, errors } = await gateway.ask<object>(
        `{ users(accountIds: [${id}]) { totalCount } user(userName: "auditor", accountId: ${id}) { id } }`,
      );
      expect(data).toEqual({ users: null, user: null });
      expect(placesOf(errors)).toEqual([
        ['user', 'BAD_USER_INPUT'],
        ['users', 'BAD_USER_INPUT'],
      ]);
      expect(gateway.calls()).toEqual([]);
    },
  );

  it('that are an empty list match nothing, without a call', async () => {
    const { data } = await gateway.ask<object>(
      '{ vpcs(accountIds: []) { nodes { id } totalCount pageInfo { hasNextPage } unavailable { code } } }',
    );
    expect(data).toEqual({ vpcs: { nodes: [], totalCount: 0, pageInfo: { hasNextPage: false }, unavailable: [] } });
    expect(gateway.calls()).toEqual([]);
  });

  it('with empty regionIds enter no account', async () => {
    const as = gateway.emulator.issueSession(`acs:ram::${main().id}:role/portal-administrator`);
    await gateway.ask('{ vpcs(accountIds: ["*"], regionIds: []) { totalCount } }', { as });
    expect(gateway.calls()).toEqual([]);
  });
});

describe('a cursor', () => {
  const cursorOf = async (field: string, args: string) => {
    const page = await readPage(gateway, { field, args, select: 'id' }, { first: 2 });
    return page.pageInfo.endCursor;
  };
  const ask = (field: string, args: string, after: string | null) =>
    gateway.ask(`{ ${field}(${args} after: ${JSON.stringify(after)}) { nodes { id } } }`);

  it('is valid only for the accounts of its list', async () => {
    const cursor = await cursorOf('users', `accountIds: ["${partner().id}"],`);
    expect((await ask('users', `accountIds: ["${partner().id}"],`, cursor)).errors).toBeUndefined();
    for (const args of ['', `accountIds: ["${main().id}"],`, 'accountIds: ["*"],']) {
      const { errors } = await ask('users', args, cursor);
      expect(placesOf(errors)).toEqual([['users', 'BAD_USER_INPUT']]);
    }
  });

  it('of a region in one account is not valid in the same region of another', async () => {
    const query = (accountId: string, after: string | null) =>
      gateway.ask<{ region: { instances: Page<object> } }>(
        `{ region(regionId: "cn-hangzhou", accountId: "${accountId}") {
             instances(first: 2, after: ${JSON.stringify(after)}) { nodes { id } pageInfo { endCursor } } } }`,
      );
    const { data } = await query(partner().id, null);
    const cursor = data.region.instances.pageInfo.endCursor;
    expect((await query(partner().id, cursor)).errors).toBeUndefined();
    expect(placesOf((await query(main().id, cursor)).errors)).toEqual([['region.instances', 'BAD_USER_INPUT']]);
  });

  it('does not open an account to a caller without access', async () => {
    const { newcomer } = gateway.emulator.callers;
    const cursor = await cursorOf('users', `accountIds: ["${partner().id}"],`);
    const { data } = await gateway.ask<{ users: Page<object> }>(
      `{ users(accountIds: ["${partner().id}"], after: ${JSON.stringify(cursor)}) { nodes { id } unavailable { accountId code } } }`,
      { as: newcomer },
    );
    expect(data.users).toEqual({ nodes: [], unavailable: [{ accountId: partner().id, code: 'FORBIDDEN' }] });
  });
});
