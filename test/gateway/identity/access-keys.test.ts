/** AccessKeys of all users as a list, and one found by its id alone. */
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { fresh, startTestGateway, type TestGateway } from '../harness.js';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway({ instances: 100, random: () => 0, headers: fresh, maxCalls: 2000 });
});
afterEach(() => {
  gateway.emulator.clearFaults();
  gateway.emulator.clearCalls();
});
afterAll(() => gateway.close());

const users = () => gateway.emulator.cloud.accounts[0].users;
const keys = () =>
  users().flatMap(({ UserName, accessKeys }) => accessKeys.map((key) => ({ ...key, userName: UserName })));
const never = (text: string | undefined) => text === undefined || text === '' || text === 'N/A';

async function ask<T>(query: string) {
  const { data, errors = [] } = await gateway.ask<T>(query);
  return { data, codes: errors.map(({ extensions }) => extensions.code) };
}

it('the keys of all users are one list, at one call a user', async () => {
  const { data, codes } = await ask<{ accessKeys: { nodes: object[]; totalCount: number } }>(
    '{ accessKeys(first: 1000) { totalCount nodes { id userName accessKeyId status user { userName } } } }',
  );
  expect(codes).toEqual([]);
  const account = gateway.emulator.cloud.accounts[0].id;
  expect(data.accessKeys).toEqual({
    totalCount: keys().length,
    nodes: keys().map(({ AccessKeyId, Status, userName }) => ({
      id: `acs:ram::${account}:user/${userName}/accesskey/${AccessKeyId}`,
      userName,
      accessKeyId: AccessKeyId,
      status: Status.toUpperCase(),
      user: { userName },
    })),
  });
  expect(gateway.calls()).toHaveLength(1 + users().length);
});

it('a key is found by its id alone, and only the users before it are asked', async () => {
  const [first] = keys();
  const { data, codes } = await ask(
    `{ accessKey(accessKeyId: "${first?.AccessKeyId}") { accessKeyId status user { userName email } } }`,
  );
  expect(codes).toEqual([]);
  expect(data).toMatchObject({ accessKey: { user: { userName: first?.userName } } });
  // The list of users, twenty lists of keys at the same time, and the user.
  expect(gateway.calls().filter((call) => call === 'Ram:ListAccessKeys')).toHaveLength(20);
});

it('with its user, a key takes one call', async () => {
  const [first] = keys();
  const { data } = await ask(
    `{ accessKey(userName: "${first?.userName}", accessKeyId: "${first?.AccessKeyId}") { accessKeyId } }`,
  );
  expect(data).toEqual({ accessKey: { accessKeyId: first?.AccessKeyId } });
  expect(gateway.calls()).toEqual(['Ram:ListAccessKeys']);
});

it('a key that no user has is null after each user was asked', async () => {
  const { data, codes } = await ask('{ accessKey(accessKeyId: "LTAI5tNowhere") { accessKeyId } }');
  expect([data, codes]).toEqual([{ accessKey: null }, []]);
  expect(gateway.calls()).toHaveLength(1 + users().length);
});

it('a user that cannot be read is an error where the key is not found, and none where it is', async () => {
  const [last] = keys().slice(-1);
  const [first] = users();
  const refuse = () =>
    gateway.emulator.addFault({
      kind: 'refuse',
      action: 'ListAccessKeys',
      status: 403,
      code: 'NoPermission',
      count: 1,
    });
  refuse();
  const missed = await ask('{ accessKey(accessKeyId: "LTAI5tNowhere") { accessKeyId } }');
  expect([missed.data, missed.codes]).toEqual([{ accessKey: null }, ['FORBIDDEN']]);
  gateway.emulator.clearFaults();
  refuse();
  const found = await ask(`{ accessKey(accessKeyId: "${last?.AccessKeyId}") { userName } }`);
  expect([found.data, found.codes]).toEqual([{ accessKey: { userName: last?.userName } }, []]);
  expect(last?.userName).not.toBe(first?.UserName);
});

it('an id that is empty costs no call', async () => {
  const { codes } = await ask('{ accessKey(accessKeyId: "") { accessKeyId } }');
  expect([codes, gateway.calls()]).toEqual([['BAD_USER_INPUT'], []]);
});

it('a key is found by the id of its node', async () => {
  const [first] = keys();
  const account = gateway.emulator.cloud.accounts[0].id;
  const id = `acs:ram::${account}:user/${first?.userName}/accesskey/${first?.AccessKeyId}`;
  const { data, codes } = await ask(`{ node(id: "${id}") { id ... on AccessKey { userName } } }`);
  expect([data, codes]).toEqual([{ node: { id, userName: first?.userName } }, []]);
});

it('keys that were not used since a day are filtered, at one more call a key', async () => {
  const day = '2023-01-01T00:00:00Z';
  const unused = keys().filter(({ lastUsed }) => never(lastUsed) || String(lastUsed) < day);
  const { data, codes } = await ask<{ accessKeys: object }>(
    `{ accessKeys(filter: { or: [{ lastUsedAt: { before: "${day}" } }, { lastUsedAtIsNull: true }] }, first: 1000) { totalCount nodes { accessKeyId lastUsedAt } } }`,
  );
  expect(codes).toEqual([]);
  expect(data.accessKeys).toEqual({
    totalCount: unused.length,
    nodes: unused.map(({ AccessKeyId, lastUsed }) => ({
      accessKeyId: AccessKeyId,
      lastUsedAt: never(lastUsed) ? null : lastUsed,
    })),
  });
  expect(unused.length).toBeGreaterThan(0);
  expect(gateway.calls()).toHaveLength(1 + users().length + keys().length);
});

it('the services that a key called are read from ActionTrail, at one call a key', async () => {
  const { data, codes } = await ask<{ user: { accessKeys: { uses: object[] }[] } }>(
    '{ user(userName: "auditor") { accessKeys { uses { service usedAt source } } } }',
  );
  expect(codes).toEqual([]);
  for (const { uses } of data.user.accessKeys) expect(uses.length).toBeGreaterThan(0);
  expect(gateway.calls().toSorted()).toEqual([
    'Actiontrail:GetAccessKeyLastUsedProducts',
    'Ram:GetUser',
    'Ram:ListAccessKeys',
  ]);
});
