/** What is known about an account as a whole: its root user, its rules, its credential report, its place in the directory. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { fresh, startTestGateway, type TestGateway } from '../harness.js';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway({ instances: 100, random: () => 0, headers: fresh });
});
afterEach(() => {
  gateway.emulator.clearFaults();
  gateway.emulator.clearCalls();
});
afterAll(() => gateway.close());

const main = () => gateway.emulator.cloud.accounts[0];
const text = (value: string | undefined) => (value === undefined || value === '' || value === 'N/A' ? null : value);

async function ask<T>(query: string, as = gateway.emulator.callers.administrator) {
  const { data, errors = [] } = await gateway.ask<T>(query, { as });
  return { data, codes: errors.map(({ extensions }) => extensions.code), text: errors.map((e) => e.message).join(' ') };
}

describe('an account', () => {
  it('shows its rules and its root user, at one call each', async () => {
    const { data, codes } = await ask<{ accounts: object[] }>(
      '{ accounts { accountId security { hasRootMfa alias summary { userCount roleCount groupCount } } passwordPolicy { minimumLength } securityPreference { loginSessionHours } } }',
    );
    expect(codes).toEqual([]);
    const { id, alias, users, roles, groups } = main();
    expect(data.accounts).toMatchObject([
      {
        accountId: id,
        security: {
          hasRootMfa: Number(id.at(-1)) % 2 === 0,
          alias,
          summary: { userCount: users.length, roleCount: roles.length, groupCount: groups.length },
        },
        passwordPolicy: { minimumLength: expect.any(Number) },
        securityPreference: { loginSessionHours: expect.any(Number) },
      },
    ]);
    expect(gateway.calls().toSorted()).toEqual(
      [
        ...['Ims:GetAccountMFAInfo', 'Ims:GetAccountSummary', 'Ims:GetPasswordPolicy', 'Ims:GetSecurityPreference'],
        'Ram:GetAccountAlias',
      ].toSorted(),
    );
  });

  it('without permission has an error for each of these, and keeps its id', async () => {
    const {
      data,
      codes,
      text: told,
    } = await ask<{ accounts: object[] }>(
      '{ accounts { accountId security { hasRootMfa } passwordPolicy { minimumLength } } }',
      gateway.emulator.callers.newcomer,
    );
    expect(codes).toEqual(['FORBIDDEN', 'FORBIDDEN']);
    expect(told).toContain('ram:GetAccountMFAInfo');
    expect(data.accounts).toEqual([{ accountId: main().id, security: null, passwordPolicy: null }]);
  });

  it('leads to its entry in the resource directory and back; its id costs no call', async () => {
    const { data, codes } = await ask('{ accounts { directoryAccount { directoryAccountId } } }');
    expect([data, codes]).toEqual([{ accounts: [{ directoryAccount: { directoryAccountId: main().id } }] }, []]);
    expect(gateway.calls()).toEqual([]);
    const named = await ask(
      `{ directoryAccount(directoryAccountId: "${main().id}") { displayName account { accountId } } accounts { directoryAccount { status } } }`,
    );
    expect(named.codes).toEqual([]);
    expect(named.data).toMatchObject({ directoryAccount: { account: { accountId: main().id } } });
    expect(new Set(gateway.calls())).toEqual(new Set(['ResourceDirectoryMaster:GetAccount']));
  });

  it('of the directory is none of this gateway when it is not configured', async () => {
    const other = gateway.emulator.cloud.accounts[1]?.id;
    const { data, codes } = await ask(
      `{ directoryAccount(directoryAccountId: "${other}") { directoryAccountId account { accountId } } }`,
    );
    expect([data, codes]).toEqual([{ directoryAccount: { directoryAccountId: other, account: null } }, []]);
  });
});

describe('the credential report', () => {
  const fields =
    'principalName isRoot userName createdAt lastLoginAt hasPassword isPasswordActive hasMfa accessKeys { slot isActive rotatedAt lastUsedAt }';

  it('tells of the root user and of every user, in one call', async () => {
    const { data, codes } = await ask<{ credentialReportEntries: { nodes: object[]; totalCount: number } }>(
      `{ credentialReportEntries(first: 1000) { totalCount nodes { ${fields} } } }`,
    );
    expect(codes).toEqual([]);
    const [root, ...users] = data.credentialReportEntries.nodes;
    expect(root).toMatchObject({
      principalName: '<root>',
      isRoot: true,
      userName: null,
      hasPassword: true,
      accessKeys: [],
    });
    expect(users).toEqual(
      main().users.map((user) => ({
        principalName: `${user.UserName}@${main().id}.onaliyun.com`,
        isRoot: false,
        userName: user.UserName,
        createdAt: user.CreateDate,
        lastLoginAt: text(user.LastLoginDate),
        hasPassword: user.loginProfile !== undefined,
        isPasswordActive: user.loginProfile ? true : null,
        hasMfa: user.mfa !== undefined,
        accessKeys: user.accessKeys.map((key, at) => ({
          slot: `access_key_${at + 1}`,
          isActive: key.Status === 'Active',
          rotatedAt: key.CreateDate,
          lastUsedAt: text(key.lastUsed),
        })),
      })),
    );
    expect(data.credentialReportEntries.totalCount).toBe(main().users.length + 1);
    expect(gateway.calls()).toEqual(['Ims:GetCredentialReport']);
  });

  it('finds users with a password and without a second factor in one call', async () => {
    const { data, codes } = await ask<{ credentialReportEntries: { nodes: object[] } }>(
      '{ credentialReportEntries(filter: { hasPassword: true, hasMfa: false, isRoot: false }, first: 1000) { nodes { userName user { userName } } } }',
    );
    expect(codes).toEqual([]);
    const found = main().users.filter(({ loginProfile, mfa }) => loginProfile && !mfa);
    expect(data.credentialReportEntries.nodes).toEqual(
      found.map(({ UserName }) => ({ userName: UserName, user: { userName: UserName } })),
    );
    expect(gateway.calls()).toEqual(['Ims:GetCredentialReport']);
  });

  /** Upstream's answer with this table. */
  const report = (csv: string, more: object = {}) => {
    const body = { RequestId: '0', GeneratedTime: '2026-08-30T15:06:52Z', Content: csv, IsTruncated: 'false', ...more };
    gateway.emulator.addFault({ kind: 'malformed', action: 'GetCredentialReport', bodyOf: JSON.stringify(body) });
    return ask<{ credentialReportEntries: { nodes: object[] } }>(
      '{ credentialReportEntries { nodes { principalName userName hasMfa accessKeys { slot isActive } } } }',
    );
  };
  const packed = (csv: string) => Buffer.from(csv).toString('base64');
  const head = 'user,mfa_active,access_key_1_exist,access_key_1_active,additional_access_key_3_exist\r\n';

  it('may have cells in quotes, with commas and line breaks, and keys in any place', async () => {
    const { data, codes } = await report(
      packed(`\uFEFF${head}"a,""b""\n@c",TRUE,FALSE,-,TRUE\r\n<root>,N/A,TRUE,FALSE,FALSE`),
    );
    expect(codes).toEqual([]);
    expect(data.credentialReportEntries.nodes).toEqual([
      {
        principalName: 'a,"b"\n@c',
        userName: 'a,"b"\n',
        hasMfa: true,
        accessKeys: [{ slot: 'additional_access_key_3', isActive: null }],
      },
      {
        principalName: '<root>',
        userName: null,
        hasMfa: null,
        accessKeys: [{ slot: 'access_key_1', isActive: false }],
      },
    ]);
  });

  it('reports a line with too few cells, and keeps the others', async () => {
    const { data, codes } = await report(packed(`${head}short,TRUE\nwhole@x,FALSE,FALSE,-,FALSE`));
    expect(codes).toEqual(['UNAVAILABLE']);
    expect(data.credentialReportEntries.nodes).toEqual([
      { principalName: 'whole@x', userName: 'whole', hasMfa: false, accessKeys: [] },
    ]);
  });

  it.each([
    ['no Base64', 'user;***'],
    ['nothing', ''],
    ['columns without names', packed('user,,mfa_active\n')],
    ['a column twice', packed('user,user\n')],
    ['an open quote', packed('user,"mfa\n')],
  ])('that is %s is an error, not an empty list', async (_, csv) => {
    const { data, codes } = await report(csv);
    expect([data.credentialReportEntries.nodes, codes]).toEqual([[], ['UNAVAILABLE']]);
  });

  it('that was never made is an error with the code of upstream', async () => {
    gateway.emulator.addFault({
      kind: 'refuse',
      action: 'GetCredentialReport',
      status: 404,
      code: 'EntityNotExist.CredentialReport',
    });
    const { codes, text: told } = await ask('{ credentialReportEntries { nodes { userName } } }');
    expect(codes).toEqual(['NOT_FOUND']);
    expect(told).toContain('EntityNotExist.CredentialReport');
  });
});
