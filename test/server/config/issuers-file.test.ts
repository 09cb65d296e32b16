/** The file of issuers: what it may hold, and how mistakes in it are named. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readConfig } from '../../../server/config/config.js';
import { configuredIssuers } from '../../../server/config/configured-issuers.js';
import { readIssuers } from '../../../server/config/issuers.js';

const folder = mkdtempSync(join(tmpdir(), 'yunmen-issuers-'));
afterAll(() => rmSync(folder, { recursive: true }));

function fileOf(text: string): string {
  const path = join(folder, 'issuers.yaml');
  writeFileSync(path, text);
  return path;
}

const roleArn = 'acs:ram::1234567890123456:role/portal';
const entry = (more: object = {}) => ({
  issuer: 'https://login.example.com',
  audience: 'yunmen',
  providerArn: 'acs:ram::1234567890123456:oidc-provider/sso',
  roleArn,
  ...more,
});
const group = { group: 'admins', roleArn };

describe('the file of issuers', () => {
  it('has an entry for each issuer, in YAML', () => {
    const text = `
- issuer: https://login.example.com/realms/company
  name: Staff
  audience: [yunmen, portal]
  providerArn: acs:ram::1234567890123456:oidc-provider/staff
  groups:
    claim: [realm_access, roles]
    match: all
    roles:
      - { group: admins, roleArn: "acs:ram::1234567890123456:role/admin", name: Administrator }
  roleArn: acs:ram::1234567890123456:role/reader
- issuer: https://token.example.com
  audience: yunmen
  providerArn: acs:ram::1234567890123456:oidc-provider/pipeline
  roleClaim: https://yunmen.example/roles
`;
    expect(readIssuers(fileOf(text))).toEqual([
      {
        url: 'https://login.example.com/realms/company',
        name: 'Staff',
        audiences: ['yunmen', 'portal'],
        providerArn: 'acs:ram::1234567890123456:oidc-provider/staff',
        isIssuerInName: true,
        claim: null,
        groups: {
          claim: ['realm_access', 'roles'],
          match: 'all',
          roles: [{ group: 'admins', roleArn: 'acs:ram::1234567890123456:role/admin', name: 'Administrator' }],
        },
        defaultRoleArn: 'acs:ram::1234567890123456:role/reader',
      },
      {
        url: 'https://token.example.com',
        name: null,
        audiences: ['yunmen'],
        providerArn: 'acs:ram::1234567890123456:oidc-provider/pipeline',
        isIssuerInName: true,
        claim: ['https://yunmen.example/roles'],
        groups: null,
        defaultRoleArn: null,
      },
    ]);
  });

  it.each([
    ['is empty', '', /must be a list of issuers/],
    ['lists none', '[]', /must list an issuer/],
    [
      'names an issuer twice',
      JSON.stringify([entry(), entry({ audience: 'b' })]),
      /issuer https:\/\/login.example.com is listed twice/,
    ],
    [
      'has an issuer over plain http',
      JSON.stringify([entry({ issuer: 'http://login.example.com' })]),
      /entry 1: issuer must be the URL/,
    ],
    [
      'lacks an audience',
      JSON.stringify([entry(), entry({ issuer: 'https://b.example', audience: undefined })]),
      /entry 2: audience must be/,
    ],
    ['has no audience', JSON.stringify([entry({ audience: [] })]), /entry 1: audience must not be empty/],
    [
      'has a role in place of a provider',
      JSON.stringify([entry({ providerArn: roleArn })]),
      /entry 1: providerArn must be an ARN/,
    ],
    [
      'leads to no role',
      JSON.stringify([entry({ roleArn: undefined })]),
      /entry 1: must have roleClaim, groups or roleArn/,
    ],
    [
      'has both a claim and groups',
      JSON.stringify([entry({ roleClaim: 'roles', groups: { claim: 'groups', roles: [group] } })]),
      /entry 1: must have roleClaim or groups, not both/,
    ],
    [
      'has a group without a role',
      JSON.stringify([entry({ groups: { claim: 'groups', roles: [group, { group: 'b' }] } })]),
      /entry 1: groups roles entry 2: roleArn must be a text/,
    ],
    [
      'has a way to match that there is not',
      JSON.stringify([entry({ groups: { claim: 'groups', match: 'any', roles: [group] } })]),
      /entry 1: groups match must be first or all/,
    ],
    [
      'has a number for a group',
      JSON.stringify([entry({ groups: { claim: 'groups', roles: [{ ...group, group: 7 }] } })]),
      /group must be a text: put it in quotes/,
    ],
    ['has a member that means nothing', JSON.stringify([entry({ rolearn: 'x' })]), /entry 1: .*rolearn/],
  ])('that %s is refused with the place of the mistake', (_what, text, message) => {
    const path = fileOf(text);
    expect(() => readIssuers(path)).toThrow(message);
    expect(() => readIssuers(path)).toThrow(`YUNMEN_OIDC_ISSUERS names ${path}, which cannot be used: `);
  });
});

it('the example of docs/callers.md is valid', () => {
  const page = readFileSync(new URL('../../../docs/callers.md', import.meta.url), 'utf8');
  const [, example = ''] = /```yaml\n(- issuer:[\s\S]+?)```/.exec(page) ?? [];
  expect(readIssuers(fileOf(example)).map(({ name }) => name)).toEqual(['Staff', 'Workloads', 'Pipeline']);
});

describe('the configuration', () => {
  const one = {
    YUNMEN_IDENTITY: 'oidc',
    YUNMEN_OIDC_ISSUER: 'https://login.example.com',
    YUNMEN_OIDC_AUDIENCE: 'yunmen',
    YUNMEN_OIDC_PROVIDER_ARN: 'acs:ram::1234567890123456:oidc-provider/sso',
    YUNMEN_OIDC_ROLE_CLAIM: 'roles',
  };

  it('of one issuer by variables keeps its meaning', async () => {
    expect(await configuredIssuers(readConfig(one))).toEqual([
      {
        url: 'https://login.example.com',
        name: null,
        audiences: ['yunmen'],
        providerArn: 'acs:ram::1234567890123456:oidc-provider/sso',
        isIssuerInName: false,
        claim: ['roles'],
        groups: null,
        defaultRoleArn: null,
      },
    ]);
  });

  it('may name a file in place of the variables', async () => {
    const path = fileOf(JSON.stringify([entry()]));
    const config = readConfig({ YUNMEN_IDENTITY: 'oidc', YUNMEN_OIDC_ISSUERS: path });
    expect((await configuredIssuers(config)).map(({ url }) => url)).toEqual(['https://login.example.com']);
  });

  it('must not have both', () => {
    expect(() => readConfig({ ...one, YUNMEN_OIDC_ISSUERS: 'issuers.yaml' })).toThrow(
      'YUNMEN_OIDC_ISSUERS must not be set where YUNMEN_OIDC_ISSUER is set: list that issuer in the file as well.',
    );
    const role = { YUNMEN_IDENTITY: 'oidc', YUNMEN_OIDC_ISSUERS: 'a', YUNMEN_OIDC_ROLE_ARN: roleArn };
    expect(() => readConfig(role)).toThrow(/where YUNMEN_OIDC_ROLE_ARN is set/);
  });

  it('names issuers only for the mode that uses them', () => {
    expect(() => readConfig({ YUNMEN_IDENTITY: 'sts-headers', YUNMEN_OIDC_ISSUERS: 'a' })).toThrow(
      'YUNMEN_IDENTITY must name oidc where YUNMEN_OIDC_ISSUERS is set.',
    );
  });
});
