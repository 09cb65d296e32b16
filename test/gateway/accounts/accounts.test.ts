/** Several accounts in one request: each is entered once, with the caller's own session. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Account } from '../../../emulator/data/accounts.js';
import { type GatewayError, startTestGateway, type TestGateway } from '../harness.js';
import { readPage, walk } from '../lists/walking.js';
import { nouns } from '../truth.js';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway({ instances: 300, accounts: ({ accountRoles }) => accountRoles });
});
afterEach(() => gateway.emulator.clearCalls());
afterAll(() => gateway.close());

const accountAt = (index: number) => gateway.emulator.cloud.accounts[index] as Account;
const [main, partner, archive] = [() => accountAt(0), () => accountAt(1), () => accountAt(2)];
const stranger = '1000000000000001';
const codesOf = (errors: readonly GatewayError[] | undefined) =>
  (errors ?? []).map(({ extensions }) => extensions.code);

/** Ids of one type in these accounts, in list order. */
function idsIn(type: string, ...accounts: readonly Account[]): readonly string[] {
  const regionIds = gateway.emulator.cloud.regions.map(({ id }) => id).sort();
  const noun = nouns[type];
  return accounts.flatMap((account) =>
    noun?.scope === 'account' ? noun.ids(account, '') : regionIds.flatMap((id) => noun?.ids(account, id) ?? []),
  );
}

describe('accounts', () => {
  it('are the caller’s own and the configured ones, without assuming a role', async () => {
    const { data } = await gateway.ask<object>('{ accounts { accountId name } }');
    expect(data).toEqual({
      accounts: [
        { accountId: main().id, name: 'Main' },
        { accountId: partner().id, name: 'Partner' },
        { accountId: archive().id, name: 'Archive' },
      ],
    });
    expect(gateway.calls()).toEqual([]);
  });

  it('begin with the caller’s own for every caller', async () => {
    const { data } = await gateway.ask<{ accounts: { accountId: string }[] }>('{ accounts { accountId } }', {
      as: gateway.emulator.callers.partner,
    });
    expect(data.accounts.map(({ accountId }) => accountId)).toEqual([partner().id, main().id, archive().id]);
  });

  it('are only the caller’s own if none is configured', async () => {
    const plain = await startTestGateway({ instances: 100 });
    const { data } = await plain.ask<object>('{ accounts { accountId name } users(accountIds: ["*"]) { totalCount } }');
    expect(data).toEqual({
      accounts: [{ accountId: main().id, name: null }],
      users: { totalCount: main().users.length },
    });
    await plain.close();
  });

  it('are found by their ids; an unknown id is FORBIDDEN, a malformed one BAD_USER_INPUT', async () => {
    const { data, errors } = await gateway.ask<object>(
      `{ own: account(accountId: "${main().id}") { name } other: account(accountId: "${archive().id}") { name }
         stranger: account(accountId: "${stranger}") { name } junk: account(accountId: "acs:ram") { name } }`,
    );
    expect(data).toEqual({ own: { name: 'Main' }, other: { name: 'Archive' }, stranger: null, junk: null });
    expect(codesOf(errors).sort()).toEqual(['BAD_USER_INPUT', 'FORBIDDEN']);
    expect(gateway.calls()).toEqual([]);
  });

  it('are entered to read their regions', async () => {
    const { data } = await gateway.ask<{ accounts: { regions: { instances: { totalCount: number } }[] }[] }>(
      '{ accounts { regions { regionId instances(first: 1) { totalCount } } } }',
    );
    const counts = data.accounts.map(({ regions }) => regions.map(({ instances }) => instances.totalCount));
    expect(counts.map((each) => each.reduce((sum, one) => sum + one, 0))).toEqual(
      [main(), partner(), archive()].map((account) => idsIn('Instance', account).length),
    );
  });
});

describe('a list over accounts', () => {
  it('makes the calls of each account, and one AssumeRole for each other account', async () => {
    const { cloud, issueSession } = gateway.emulator;
    const as = issueSession(`acs:ram::${main().id}:role/portal-administrator`);
    const query = `{ vpcs(accountIds: ["${main().id}", "${partner().id}"], first: 1000) { nodes { id } totalCount } }`;
    const { data } = await gateway.ask<{ vpcs: { nodes: { id: string }[]; totalCount: number } }>(query, { as });
    const ids = idsIn('Vpc', main(), partner());
    expect(data.vpcs).toEqual({ nodes: ids.map((id) => ({ id })), totalCount: ids.length });
    const count = (name: string) => gateway.calls().filter((call) => call === name).length;
    const sweeps = Object.fromEntries(
      ['Sts:AssumeRole', 'Ecs:DescribeRegions', 'Vpc:DescribeVpcs'].map((name) => [name, count(name)]),
    );
    const pages = [main(), partner()].flatMap((account) =>
      cloud.regions.map(({ id }) => Math.max(1, Math.ceil(account.vpcs(id).length / 50))),
    );
    expect(sweeps).toEqual({
      'Sts:AssumeRole': 1,
      'Ecs:DescribeRegions': 2,
      'Vpc:DescribeVpcs': pages.reduce((sum, each) => sum + each, 0),
    });
    gateway.emulator.clearCalls();
    await gateway.ask(query, { as });
    expect(count('Sts:AssumeRole')).toBe(0);
  });

  it('signs with the caller’s own session, and with the role session that it opened', async () => {
    await gateway.ask('{ users(accountIds: ["*"], first: 1000) { nodes { userName } } }');
    const lists = gateway.emulator.calls({ action: 'ListUsers' });
    expect(lists.map(({ principalArn }) => principalArn).sort()).toEqual(
      [
        gateway.emulator.callers.administrator.arn,
        `acs:ram::${partner().id}:assumed-role/yunmen-inventory/administrator`,
        `acs:ram::${archive().id}:assumed-role/partner-audit/administrator`,
      ].sort(),
    );
    for (const { accessKeyId } of gateway.emulator.calls({ action: 'AssumeRole' })) {
      expect(accessKeyId).toBe(gateway.emulator.callers.administrator.accessKeyId);
    }
  });

  it.each([[5], [100], [200], [1000]])('read by %i returns each user once, account by account', async (first) => {
    const listing = {
      field: 'users',
      args: 'accountIds: ["*"],',
      select: 'id',
      beside: 'totalCount unavailable { accountId regionId code }',
    };
    const pages = await walk<{ id: string }>(gateway, listing, first);
    const ids = idsIn('User', main(), partner(), archive());
    expect(pages.flatMap(({ nodes }) => nodes.map(({ id }) => id))).toEqual(ids);
    expect(new Set(pages.map(({ totalCount }) => totalCount))).toEqual(new Set([ids.length]));
  });

  it.each([[13], [60], [500]])(
    'read by %i returns each instance once, region by region of each account',
    async (first) => {
      const pages = await walk<{ id: string }>(
        gateway,
        { field: 'instances', args: 'accountIds: ["*"],', select: 'id' },
        first,
      );
      expect(pages.flatMap(({ nodes }) => nodes.map(({ id }) => id))).toEqual(
        idsIn('Instance', main(), partner(), archive()),
      );
    },
  );

  it('has the order of accountIds, without duplicates, and * means the rest', async () => {
    const listing = (...ids: readonly string[]) => ({
      field: 'buckets',
      args: `accountIds: ${JSON.stringify(ids)},`,
      select: 'id',
    });
    const idsOf = async (...ids: readonly string[]) =>
      (await readPage<{ id: string }>(gateway, listing(...ids), { first: 1000 })).nodes.map(({ id }) => id);
    expect(await idsOf(partner().id, main().id, partner().id)).toEqual(idsIn('Bucket', partner(), main()));
    expect(await idsOf(partner().id, '*')).toEqual(idsIn('Bucket', partner(), main(), archive()));
  });

  it('applies regionIds to each account', async () => {
    const regions = ['eu-central-1', 'cn-hangzhou'];
    const args = `accountIds: ["*"], regionIds: ${JSON.stringify(regions)},`;
    const pages = await walk<{ id: string }>(gateway, { field: 'instances', args, select: 'id' }, 11);
    const ids = [main(), partner(), archive()].flatMap((account) =>
      regions.flatMap((regionId) => nouns.Instance?.ids(account, regionId) ?? []),
    );
    expect(pages.flatMap(({ nodes }) => nodes.map(({ id }) => id))).toEqual(ids);
    expect(gateway.calls()).not.toContain('Ecs:DescribeRegions');
  });

  it('enters no account before the walk reaches it', async () => {
    const as = gateway.emulator.issueSession(`acs:ram::${main().id}:role/portal-administrator`);
    const page = await readPage(
      gateway,
      { field: 'users', args: 'accountIds: ["*"],', select: 'id', as },
      { first: 3 },
    );
    expect(page.pageInfo.hasNextPage).toBe(true);
    expect(gateway.calls()).toEqual(['Ram:ListUsers']);
  });

  it('enters only the accounts from its cursor on', async () => {
    const listing = { field: 'users', args: `accountIds: ["${main().id}", "${partner().id}"],`, select: 'id' };
    const as = gateway.emulator.issueSession(`acs:ram::${main().id}:role/portal-administrator`);
    const before = await readPage(gateway, { ...listing, as }, { first: main().users.length });
    gateway.emulator.clearCalls();
    const page = await readPage<{ id: string }>(
      gateway,
      { ...listing, as },
      { first: 100, after: before.pageInfo.endCursor },
    );
    expect(page.nodes.map(({ id }) => id)).toEqual(idsIn('User', partner()));
    expect(gateway.emulator.calls({ action: 'ListUsers' }).map(({ accountId }) => accountId)).toEqual([partner().id]);
  });

  it('joins children within each account', async () => {
    const { data, errors } = await gateway.ask<{
      instances: { nodes: { id: string; disks: { id: string }[]; vpc: { id: string } | null }[] };
    }>(
      '{ instances(accountIds: ["*"], regionIds: ["cn-hangzhou"], first: 200) { nodes { id disks { id } vpc { id name } } } }',
    );
    expect(errors).toBeUndefined();
    const accountOf = (id: string) => id.split(':')[3];
    for (const { id, disks, vpc } of data.instances.nodes) {
      const around = [...disks, ...(vpc ? [vpc] : [])].map((each) => accountOf(each.id));
      expect(new Set([accountOf(id), ...around])).toEqual(new Set([accountOf(id)]));
      expect(disks.length).toBeGreaterThan(0);
    }
  });
});

describe('a session in another account', () => {
  it('is shared by all concurrent requests of a caller, but not with the next caller', async () => {
    const role = `acs:ram::${main().id}:role/portal-administrator`;
    const sessions = [gateway.emulator.issueSession(role), gateway.emulator.issueSession(role)];
    const query = `{ groups(accountIds: ["${partner().id}"]) { totalCount } }`;
    await Promise.all(Array.from({ length: 10 }).flatMap(() => sessions.map((as) => gateway.ask(query, { as }))));
    const entered = gateway.emulator.calls({ action: 'AssumeRole' }).map(({ accessKeyId }) => accessKeyId);
    expect(entered.sort()).toEqual(sessions.map(({ accessKeyId }) => accessKeyId).sort());
  });

  it('is counted in the calls of its request', async () => {
    const as = gateway.emulator.issueSession(`acs:ram::${main().id}:role/portal-administrator`);
    const { extensions } = await gateway.ask(`{ user(userName: "auditor", accountId: "${partner().id}") { id } }`, {
      as,
    });
    expect(extensions.cloud.calls).toBe(gateway.emulator.calls().length);
    expect(gateway.calls()).toEqual(['Sts:AssumeRole', 'Ram:GetUser']);
  });

  it('is not opened for the caller’s own account, even if the file lists it', async () => {
    const { data } = await gateway.ask<object>(
      `{ users(accountIds: ["${main().id}"]) { totalCount } user(userName: "auditor", accountId: "${main().id}") { accountId } }`,
    );
    expect(data).toEqual({ users: { totalCount: main().users.length }, user: { accountId: main().id } });
    expect(gateway.calls()).not.toContain('Sts:AssumeRole');
  });
});
