/** Account groups, roles for groups of people, and accounts of the resource directory: as the caller, and never silently fewer. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type AccountsConfig, listedAccounts } from '../../../client/account-config.js';
import { openCursor, sealCursor } from '../../../resolvers/connection/cursor.js';
import { type Asked, fresh, startTestGateway, type TestGateway } from '../harness.js';

const [main, partner, archive] = ['1750293846105927', '1390417265830174', '1908172635449201'] as const;
const everyone = { accountIds: [], folderIds: [], names: [], tags: {} };
let gateway: TestGateway;
/** What the file holds at present. */
let config: AccountsConfig;
let fromFile: AccountsConfig;
beforeAll(async () => {
  gateway = await startTestGateway({
    instances: 100,
    accounts: ({ accountRoles }) => {
      const [own, ...others] = accountRoles;
      const tagged = others.map((role, at) => ({ ...role, tags: { environment: at === 0 ? 'production' : 'test' } }));
      fromFile = {
        ...listedAccounts([...(own ? [own] : []), ...tagged]),
        groups: {
          production: { ...everyone, tags: { environment: 'production' } },
          'by-name': { ...everyone, names: ['*chive', 'M*n'] },
          'by-id': { ...everyone, accountIds: [partner] },
        },
      };
      return () => config;
    },
  });
});
beforeEach(() => {
  config = fromFile;
  gateway.emulator.clearCalls();
});
afterAll(() => gateway.close());

interface Users {
  readonly users: {
    readonly nodes: readonly { readonly accountId: string }[];
    readonly unavailable: readonly {
      readonly code: string;
      readonly accountId: string | null;
      readonly message: string;
    }[];
    readonly pageInfo: { readonly endCursor: string | null };
  } | null;
}
/** The accounts whose users are listed, in their order, and the rest of the answer. */
async function accountsIn(args: string, asked: Asked = {}) {
  const query = `{ users(${args}, first: 1000) { nodes { accountId } unavailable { code accountId message } pageInfo { endCursor } } }`;
  const answer = await gateway.ask<Users>(query, asked);
  const ids = [...new Set(answer.data.users?.nodes.map(({ accountId }) => accountId))];
  return { ...answer, ids, unavailable: answer.data.users?.unavailable };
}

describe('accountGroups', () => {
  it.each([
    ['all accounts of the groups, own first', 'accountGroups: ["by-name"]', [main, archive]],
    ['accounts by their tags', 'accountGroups: ["production"]', [partner]],
    [
      'several groups, each account once',
      'accountGroups: ["by-name", "by-id", "production"]',
      [main, partner, archive],
    ],
    ['a filter beside *', 'accountIds: ["*"], accountGroups: ["by-name"]', [main, archive]],
    [
      'a filter beside ids, in the order of the ids',
      `accountIds: ["${archive}", "${partner}", "${main}"], accountGroups: ["by-name"]`,
      [archive, main],
    ],
    ['no accounts of no groups', 'accountGroups: []', []],
  ])('mean: %s', async (_what, args, expected) => {
    expect((await accountsIn(args)).ids).toEqual(expected);
  });

  it('costs no call for accounts outside of them', async () => {
    await accountsIn('accountGroups: ["by-id"]', { headers: fresh });
    const called = gateway.emulator.calls().filter(({ action }) => !/AssumeRole|GetCallerIdentity/.test(action));
    expect([...new Set(called.map(({ accountId }) => accountId))]).toEqual([partner]);
  });

  it('that are unknown are BAD_USER_INPUT with the names that there are, and no call', async () => {
    const { data, errors } = await accountsIn('accountGroups: ["nothing"]');
    expect(data).toEqual({ users: null });
    expect(errors?.[0]?.message).toBe('There is no account group "nothing". There are: production, by-name, by-id.');
    expect(errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
    expect(gateway.calls()).toEqual([]);
  });

  it('apply to costs and addresses too', async () => {
    const { data } = await gateway.ask<object>(
      '{ costs(accountGroups: [], billingCycle: "2020-01", groupBy: []) { totalCount } address(ip: "10.0.0.1", accountGroups: []) { holders { node { id } } } }',
    );
    expect(data).toEqual({ costs: { totalCount: 0 }, address: { holders: [] } });
    expect(gateway.calls()).toEqual([]);
  });

  it('count in plans with their roles only', async () => {
    const { extensions } = await gateway.ask('{ users(accountGroups: ["by-id"]) { nodes { id } } }', {
      headers: { 'x-yunmen-plan': '1' },
    });
    expect(JSON.stringify(extensions)).toContain(`${partner}:role/yunmen-inventory`);
    expect(JSON.stringify(extensions)).not.toContain(archive);
  });
});

describe('a page of a group', () => {
  const first = '{ users(accountGroups: ["production"], first: 2) { nodes { accountId } pageInfo { endCursor } } }';
  const producing = (...ids: readonly (string | undefined)[]): AccountsConfig => ({
    ...fromFile,
    accounts: fromFile.accounts.map((account) => {
      return { ...account, tags: { environment: ids.includes(account.id) ? 'production' : 'test' } };
    }),
  });
  const next = (cursor: string | null) =>
    gateway.ask<Users>(
      `{ users(accountGroups: ["production"], first: 2, after: "${cursor}") { nodes { accountId } } }`,
    );

  it('continues while the configuration stays the same, also after it was read again', async () => {
    const { data } = await gateway.ask<Users>(first);
    config = structuredClone(fromFile);
    const { data: after, errors } = await next(data.users?.pageInfo.endCursor ?? null);
    expect(errors).toBeUndefined();
    expect(after.users?.nodes.map(({ accountId }) => accountId)).toEqual([partner, partner]);
  });

  it('continues with the first account behind one that has left the group', async () => {
    config = producing(partner, archive);
    const { data } = await gateway.ask<Users>(first);
    expect(data.users?.nodes.map(({ accountId }) => accountId)).toEqual([partner, partner]);
    config = producing(archive);
    const { data: after, errors } = await next(data.users?.pageInfo.endCursor ?? null);
    expect(errors).toBeUndefined();
    expect(after.users?.nodes.map(({ accountId }) => accountId)).toEqual([archive, archive]);
  });

  it.each([
    { named: [archive, partner], behind: [archive, partner], after: [partner, partner] },
    { named: [partner, archive], behind: [partner, archive], after: [archive, archive] },
    { named: [archive, '*'], behind: [archive, partner], after: [partner, partner] },
  ])(
    'continues behind $behind.0 of $named, which has left the group',
    async ({ named, behind: [gone, left], after }) => {
      config = producing(gone, left);
      const args = `accountIds: ${JSON.stringify(named)}, accountGroups: ["production"], first: 2`;
      const { data } = await gateway.ask<Users>(`{ users(${args}) { nodes { accountId } pageInfo { endCursor } } }`);
      expect(data.users?.nodes.map(({ accountId }) => accountId)).toEqual([gone, gone]);
      config = producing(left);
      const rest = `{ users(${args}, after: "${data.users?.pageInfo.endCursor}") { nodes { accountId } } }`;
      const { data: answered, errors } = await gateway.ask<Users>(rest);
      expect(errors).toBeUndefined();
      expect(answered.users?.nodes.map(({ accountId }) => accountId)).toEqual(after);
    },
  );

  it('does not continue after the group was defined in another way', async () => {
    const { data } = await gateway.ask<Users>(first);
    const production = { ...everyone, accountIds: [archive] };
    config = { ...fromFile, groups: { ...fromFile.groups, production } };
    const { errors } = await next(data.users?.pageInfo.endCursor ?? null);
    expect(errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
    expect(errors?.[0]?.message).toMatch(/belongs to a page with other arguments/);
  });
});

describe('a page of accounts', () => {
  const page = (args: string) =>
    gateway.ask<Users>(
      `{ users(${args}, first: 2) { nodes { accountId } unavailable { accountId code } pageInfo { endCursor } } }`,
    );
  const without = (id: string): AccountsConfig => ({
    ...fromFile,
    accounts: fromFile.accounts.filter((account) => account.id !== id),
  });
  const moved = (cursor: string | null | undefined, accountId: string): string => {
    const parts = openCursor(cursor ?? '');
    return sealCursor([...parts.slice(0, 3), accountId, ...parts.slice(4)]) ?? '';
  };

  it('is refused with a cursor in an account that is not asked for', async () => {
    const { data } = await page(`accountIds: ["${partner}"]`);
    const cursor = moved(data.users?.pageInfo.endCursor, archive);
    const { errors } = await page(`accountIds: ["${partner}"], after: "${cursor}"`);
    expect(errors?.[0]?.message).toMatch(/was not made by this API/);
  });

  it('goes on behind a named account that leaves the file, and tells that it cannot be read', async () => {
    const args = `accountIds: ["*", "${partner}"]`;
    const { data } = await page(args);
    const cursor = moved(data.users?.pageInfo.endCursor, partner);
    config = without(partner);
    const { data: after } = await page(`${args}, after: "${cursor}"`);
    expect(after.users?.unavailable).toEqual([{ accountId: partner, code: 'FORBIDDEN' }]);
    expect(after.users?.nodes.map(({ accountId }) => accountId)).toEqual([archive, archive]);
  });
});

it('an answer from before the configuration was read again is not used', async () => {
  const members = () => accountsIn('accountGroups: ["by-id"]').then(({ ids }) => ids);
  expect(await members()).toEqual([partner]);
  config = { ...fromFile, groups: { 'by-id': { ...everyone, accountIds: [archive] } } };
  expect(await members()).toEqual([archive]);
});

describe('a role for a group of people', () => {
  it('is that of the first entry with the caller, and the usual one for everyone else', async () => {
    const roles = [
      { callers: ['acs:ram::*:role/Portal-Admin*'], roleArn: `acs:ram::${partner}:role/portal-administrator` },
    ];
    config = {
      ...fromFile,
      accounts: fromFile.accounts.map((account) => (account.id === partner ? { ...account, roles } : account)),
    };
    const entered = async (as: 'administrator' | 'reader') => {
      gateway.emulator.clearCalls();
      await accountsIn(`accountIds: ["${partner}"]`, { as: gateway.emulator.callers[as] });
      return gateway.emulator.calls({ action: 'AssumeRole' }).map(({ params }) => params.RoleArn);
    };
    expect(await entered('administrator')).toEqual([`acs:ram::${partner}:role/portal-administrator`]);
    expect((await entered('reader')).filter((arn) => arn !== `acs:ram::${partner}:role/yunmen-inventory`)).toEqual([]);
    const { extensions } = await gateway.ask(`{ users(accountIds: ["${partner}"]) { nodes { id } } }`, {
      headers: { 'x-yunmen-plan': '1' },
    });
    for (const name of ['portal-administrator', 'yunmen-inventory'])
      expect(JSON.stringify(extensions)).toContain(`${partner}:role/${name}`);
  });
});
