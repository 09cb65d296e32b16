import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readAccounts } from '../../../server/config/accounts.js';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'yunmen-accounts-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function fileOf(text: string): string {
  const path = join(folder, 'accounts.yaml');
  writeFileSync(path, text);
  return path;
}

const entry = (more: object = {}) => ({
  id: '1390417265830174',
  name: 'Partner',
  roleArn: 'acs:ram::1390417265830174:role/yunmen',
  ...more,
});

describe('the accounts file', () => {
  it('is YAML, and its ids need no quotes', () => {
    const text = `# Who is reached how
- id: 1390417265830174
  name: Partner
  roleArn: acs:ram::1390417265830174:role/yunmen
- id: 298465117354290017
  name: 归档
  roleArn: acs:ram::298465117354290017:role/yunmen
  externalId: "0042"
`;
    expect(readAccounts(fileOf(text)).accounts).toEqual([
      entry(),
      {
        id: '298465117354290017',
        name: '归档',
        roleArn: 'acs:ram::298465117354290017:role/yunmen',
        externalId: '0042',
      },
    ]);
  });

  it.each([
    ['JSON', JSON.stringify([entry()])],
    ['JSON indented by tabs, with a byte order mark', `\uFEFF${JSON.stringify([entry()], null, '\t')}`],
    [
      'JSON with a number for an id',
      '[{"id":1390417265830174,"name":"Partner","roleArn":"acs:ram::1390417265830174:role/yunmen"}]',
    ],
  ])('may be %s', (_what, text) => {
    expect(readAccounts(fileOf(text)).accounts).toEqual([entry()]);
  });

  it('may list no accounts', () => {
    expect(readAccounts(fileOf('[]'))).toEqual({ accounts: [], directory: null, groups: {} });
  });

  it.each([
    ['is empty', '', /must be a list of accounts/],
    ['is no list', 'accounts: x', /accounts must be a list of accounts/],
    ['is no YAML', '- id: "1', /neither YAML nor JSON: Missing closing "quote at line 1/],
    ['has an entry of nothing', '-', /entry 1: /],
    ['lacks a name', JSON.stringify([entry({ name: undefined })]), /entry 1: name must be a text/],
    [
      'lacks a role',
      JSON.stringify([entry(), entry({ id: '2', roleArn: undefined })]),
      /entry 2: roleArn must be a text/,
    ],
    ['has an id of letters', JSON.stringify([entry({ id: 'partner' })]), /entry 1: id must be an account id/],
    ['has a fraction for an id', '[{"id": 1.5}]', /entry 1: id must be an account id/],
    [
      'has a role that is none',
      JSON.stringify([entry({ roleArn: 'yunmen' })]),
      /entry 1: roleArn must be a role such as/,
    ],
    [
      'has another account’s role',
      JSON.stringify([entry({ id: '7' })]),
      /entry 1: roleArn must be a role of that account/,
    ],
    [
      'has a number for an external id',
      JSON.stringify([entry({ externalId: 42 })]),
      /externalId must be a text: put it in quotes/,
    ],
    [
      'has an external id of one letter',
      JSON.stringify([entry({ externalId: 'a' })]),
      /externalId must have 2 to 1224/,
    ],
    ['has a member that means nothing', JSON.stringify([entry({ rolearn: 'x' })]), /entry 1: .*rolearn/],
    ['names an account twice', JSON.stringify([entry(), entry()]), /account 1390417265830174 is listed twice/],
  ])('that %s stops the start with a message', (_what, text, message) => {
    const path = fileOf(text);
    expect(() => readAccounts(path)).toThrow(message);
    expect(() => readAccounts(path)).toThrow(`YUNMEN_ACCOUNTS names ${path}, which cannot be used: `);
  });

  it('may have roles for some callers, a directory and groups', () => {
    const text = `
accounts:
  - id: 1390417265830174
    name: Partner
    roleArn: acs:ram::1390417265830174:role/yunmen
    roles:
      - callers: ["acs:ram::1750293846105927:role/portal-administrator"]
        roleArn: acs:ram::1390417265830174:role/yunmen-admin
        externalId: "0042"
    tags: { environment: production }
directory:
  roleName: yunmen-reader
  roles: [{ callers: ["acs:ram::*:user/*"], roleName: yunmen-admin }]
groups:
  production: { folderIds: [fd-bVaRIG], tags: { environment: production } }
  partners: { accountIds: [1390417265830174], names: ["Partner*"] }
`;
    expect(readAccounts(fileOf(text))).toEqual({
      accounts: [
        entry({
          roles: [
            {
              callers: ['acs:ram::1750293846105927:role/portal-administrator'],
              roleArn: 'acs:ram::1390417265830174:role/yunmen-admin',
              externalId: '0042',
            },
          ],
          tags: { environment: 'production' },
        }),
      ],
      directory: { roleName: 'yunmen-reader', roles: [{ callers: ['acs:ram::*:user/*'], roleName: 'yunmen-admin' }] },
      groups: {
        production: { accountIds: [], folderIds: ['fd-bVaRIG'], names: [], tags: { environment: 'production' } },
        partners: { accountIds: ['1390417265830174'], folderIds: [], names: ['Partner*'], tags: {} },
      },
    });
  });

  it.each([
    [
      'has a role of another account for some callers',
      { accounts: [entry({ roles: [{ callers: ['acs:ram::1:user/a'], roleArn: 'acs:ram::7:role/a' }] })] },
      /accounts entry 1: roles entry 1: roleArn must be a role of that account/,
    ],
    [
      'has callers that are no ARNs',
      { directory: { roleName: 'a', roles: [{ callers: ['admins'], roleName: 'b' }] } },
      /directory roles entry 1: callers entry 1: must be the ARN of a role or a user/,
    ],
    [
      'has an ARN for the name of a role',
      { directory: { roleName: 'acs:ram::1:role/a' } },
      /directory roleName must be the name/,
    ],
    [
      'has a group of nothing',
      { groups: { empty: {} } },
      /groups empty must have accountIds, folderIds, names or tags/,
    ],
    [
      'has folders without a directory',
      { groups: { production: { folderIds: ['fd-a'] } } },
      /groups production folderIds need directory/,
    ],
    ['has an unknown member', { account: [] }, /account/],
  ])('that %s stops the start with the place of the mistake', (_what, content, message) => {
    expect(() => readAccounts(fileOf(JSON.stringify(content)))).toThrow(message);
  });

  it('that does not exist stops the start with a message', () => {
    expect(() => readAccounts(join(folder, 'none.yaml'))).toThrow(/none\.yaml, which cannot be used: ENOENT/);
  });

  it('is not quoted in error messages', () => {
    const broken = '- id: 1\n  externalId: "a-secret-of-sorts\n  name: x: y: z';
    expect(() => readAccounts(fileOf(broken))).toThrow(/^(?!.*sorts)/s);
    const refused = JSON.stringify([entry({ externalId: 'no blanks please' })]);
    expect(() => readAccounts(fileOf(refused))).toThrow(/^(?!.*blanks)/s);
  });
});

it('the second example of docs/accounts.md is valid', () => {
  const page = readFileSync(new URL('../../../docs/accounts.md', import.meta.url), 'utf8');
  const [, example = ''] = /```yaml\n(accounts:[\s\S]+?)```/.exec(page) ?? [];
  expect(Object.keys(readAccounts(fileOf(example)).groups)).toEqual(['production', 'shops']);
});
