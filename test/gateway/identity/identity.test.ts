/** Identity providers, the rules of an account's logins, resource groups and the resource directory. */
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
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

interface Shown {
  readonly nodes: readonly Readonly<Record<string, unknown>>[];
  readonly unavailable?: readonly { readonly code: string }[];
}

async function ask(query: string, as = gateway.emulator.callers.administrator) {
  const { data, errors = [] } = await gateway.ask<Record<string, Shown | null>>(query, { as });
  return { data, codes: errors.map(({ extensions }) => extensions.code), text: errors.map((e) => e.message).join(' ') };
}

it.each([
  ['passwordPolicies { nodes { accountId minimumLength maximumAgeDays } }', 'Ims:GetPasswordPolicy'],
  ['securityPreferences { nodes { accountId mfaForLogin loginSessionHours } }', 'Ims:GetSecurityPreference'],
])('%s has one item an account and costs one call', async (query, call) => {
  const { data, codes } = await ask(`{ one: ${query} }`);
  expect(codes).toEqual([]);
  expect(data.one?.nodes).toMatchObject([{ accountId: gateway.emulator.cloud.accounts[0].id }]);
  expect(Object.values(data.one?.nodes[0] ?? {})).not.toContain(null);
  expect(gateway.calls()).toEqual([call]);
});

it.each(['passwordPolicies', 'securityPreferences'])('%s of an answer without them is a failure', async (list) => {
  gateway.emulator.addFault({ kind: 'malformed', product: 'Ims', bodyOf: '{"RequestId":"0"}' });
  const { data, codes } = await ask(`{ one: ${list} { nodes { accountId } } }`);
  expect([data.one?.nodes, codes]).toEqual([[], ['UNAVAILABLE']]);
});

it.each([
  ['oidcProviders { nodes { id } }', 'ram:ListOIDCProviders'],
  ['samlProviders { nodes { id } }', 'ram:ListSAMLProviders'],
  ['passwordPolicies { nodes { accountId } }', 'ram:GetPasswordPolicy'],
  ['resourceGroups { nodes { id } }', 'resourcemanager:ListResourceGroups'],
  ['directoryAccounts { nodes { id } }', 'resourcemanager:ListAccounts'],
  ['controlPolicies { nodes { id } }', 'resourcemanager:ListControlPolicies'],
])('without permission %s names %s', async (query, permission) => {
  const { codes, text } = await ask(`{ one: ${query} }`, gateway.emulator.callers.newcomer);
  expect(codes).toEqual(['FORBIDDEN']);
  expect(text).toContain(permission);
});

it('a provider is found by an id with a hyphen in its kind, and its ARN is its id', async () => {
  const { data } = await ask('{ one: oidcProviders(first: 1) { nodes { id arn clientIds maxTokenAgeHours } } }');
  const [provider] = data.one?.nodes ?? [];
  expect(provider?.id).toMatch(/^acs:ram::\d+:oidc-provider\//);
  expect(provider?.arn).toBe(provider?.id);
  expect(await ask(`{ node(id: ${JSON.stringify(provider?.id)}) { id } }`)).toMatchObject({
    data: { node: { id: provider?.id } },
    codes: [],
  });
});

it.each([
  ['directoryAccounts { nodes { id } }', 'ListAccounts'],
  ['directoryFolders { nodes { id } }', 'ListFoldersForParent'],
  ['directoryAccount(accountId: "acs", directoryAccountId: "1") { id }', 'GetAccount'],
])('an account without a resource directory has an error for %s, not an empty list', async (query, action) => {
  const account = gateway.emulator.cloud.accounts[0].id;
  gateway.emulator.addFault({ kind: 'refuse', action, status: 404, code: 'EntityNotExists.ResourceDirectory' });
  const { codes, text } = await ask(`{ one: ${query.replace('"acs"', `"${account}"`)} }`);
  expect(codes).toEqual(['NOT_FOUND']);
  expect(text).toContain('EntityNotExists.ResourceDirectory');
});

it('a folder has its folders and accounts at one call each, and its parent at one', async () => {
  const { data, codes } = await ask(
    '{ one: directoryFolders(first: 1) { nodes { parentFolderId path folders { name } accounts { displayName joinedAt } } } }',
  );
  expect(codes).toEqual([]);
  expect(data.one?.nodes[0]).toMatchObject({ parentFolderId: 'r-Wm01' });
  expect(gateway.calls().toSorted()).toEqual([
    'ResourceDirectoryMaster:GetFolder',
    'ResourceDirectoryMaster:ListAccountsForParent',
    'ResourceDirectoryMaster:ListFoldersForParent',
    'ResourceDirectoryMaster:ListFoldersForParent',
  ]);
});

it('the time of a delegation is in milliseconds in a text', async () => {
  const { data, codes } = await ask('{ one: delegatedAdministrators { nodes { delegatedAt servicePrincipal } } }');
  expect(codes).toEqual([]);
  const times = data.one?.nodes.map(({ delegatedAt }) => delegatedAt) ?? [];
  expect(times.length).toBeGreaterThan(0);
  expect(['2021-03-25T06:11:24.164Z', '2023-11-14T22:13:20Z']).toEqual(expect.arrayContaining([...new Set(times)]));
});

it('the resource group of each thing costs no call for its id, and one call a group or one list for its name', async () => {
  const ids = await ask(
    '{ one: instances(regionIds: ["cn-hangzhou"], first: 20) { nodes { resourceGroupId resourceGroup { resourceGroupId } } } }',
  );
  expect(ids.codes).toEqual([]);
  for (const { resourceGroupId, resourceGroup } of ids.data.one?.nodes ?? []) {
    expect(resourceGroup).toEqual(resourceGroupId === null ? null : { resourceGroupId });
  }
  expect(gateway.calls().filter((call) => call.startsWith('ResourceManager'))).toEqual([]);
  const names = await ask(
    '{ one: instances(regionIds: ["cn-hangzhou"], first: 20) { nodes { resourceGroup { name } } } }',
  );
  expect(names.codes).toEqual([]);
  expect(names.data.one?.nodes.some(({ resourceGroup }) => resourceGroup !== null)).toBe(true);
  expect(gateway.calls().filter((call) => call.startsWith('ResourceManager')).length).toBeLessThanOrEqual(4);
});
