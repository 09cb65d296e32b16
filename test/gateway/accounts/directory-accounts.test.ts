/** Accounts of the resource directory: listed as the caller, for this caller only, and the answer says where they come from. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { fresh, type Keys, startTestGateway, type TestGateway } from '../harness.js';

const everyone = { accountIds: [], folderIds: [], names: [], tags: {} };
let gateway: TestGateway;
/** A folder of the directory with some of its accounts. */
let folder: { readonly id: string; readonly members: readonly string[] };
let archive: string;
/** What upstream lists to the administrator. */
let listed: readonly { readonly id: string; readonly name: string | null; readonly folderId: string | null }[];

beforeAll(async () => {
  gateway = await startTestGateway({
    instances: 50,
    accounts: ({ accountRoles }) => {
      const [, partner] = accountRoles;
      return () => ({
        accounts: partner ? [partner] : [],
        directory: { roleName: 'partner-audit', externalId: 'yunmen-example' },
        groups: {
          folder: { ...everyone, folderIds: folder ? [folder.id] : [] },
          archive: { ...everyone, accountIds: archive ? [archive] : [] },
        },
      });
    },
  });
  archive = gateway.emulator.accountRoles[2]?.id ?? '';
  const { data } = await gateway.ask<{
    directoryAccounts: {
      nodes: readonly { directoryAccountId: string; displayName: string | null; folderId: string | null }[];
    };
  }>('{ directoryAccounts(first: 1000) { nodes { directoryAccountId displayName folderId } } }');
  listed = data.directoryAccounts.nodes.map(({ directoryAccountId: id, displayName: name, folderId }) => ({
    id,
    name,
    folderId,
  }));
  const id = listed.find(({ folderId }) => folderId !== null)?.folderId ?? '';
  folder = { id, members: listed.filter(({ folderId }) => folderId === id).map((each) => each.id) };
});
afterEach(() => {
  gateway.emulator.clearFaults();
  gateway.emulator.clearCalls();
});
afterAll(() => gateway.close());

interface Known {
  readonly accounts: readonly { readonly accountId: string; readonly name: string | null }[] | null;
}
const known = (as: Keys, headers = {}) => gateway.ask<Known>('{ accounts { accountId name } }', { as, headers });
const noteOf = ({ extensions }: { readonly extensions: { readonly cloud: object } }) =>
  (extensions.cloud as { readonly accounts?: object }).accounts;
const people = () => gateway.emulator.callers;

describe('the accounts of a caller who may list the directory', () => {
  it('are those of the directory and of the file, with the names of the file', async () => {
    const answer = await known(people().administrator, fresh);
    const [own, ...others] = answer.data.accounts ?? [];
    const partner = gateway.emulator.accountRoles[1];
    const expected = new Map([...listed, ...(partner ? [partner] : [])].map(({ id, name }) => [id, name]));
    expected.delete(own?.accountId ?? '');
    expect(own?.accountId).toBe(gateway.emulator.cloud.accounts[0].id);
    expect(others).toEqual(
      [...expected].sort(([a], [b]) => (a < b ? -1 : 1)).map(([accountId, name]) => ({ accountId, name })),
    );
    expect(noteOf(answer)).toEqual({ from: 'directory', count: listed.length });
  });

  it('are listed once for a request, with the own credentials of the caller', async () => {
    await gateway.ask(
      '{ a: accounts { accountId } b: account(accountId: "1908172635449201") { name } c: accounts { name } }',
      {
        headers: fresh,
      },
    );
    const calls = gateway.emulator.calls({ action: 'ListAccounts' });
    expect(calls).toHaveLength(Math.ceil(listed.length / 100));
    expect(calls[0]?.accessKeyId).toBe(people().administrator.accessKeyId);
  });

  it('are entered by the role of the directory, as the caller', async () => {
    const { data } = await gateway.ask<{ users: { nodes: object[]; unavailable: object[] } }>(
      '{ users(accountGroups: ["archive"], first: 3) { nodes { accountId } unavailable { code message } } }',
    );
    if (listed.some(({ id }) => id === archive)) {
      expect(data.users.unavailable).toEqual([]);
      expect(data.users.nodes).toContainEqual({ accountId: archive });
      expect(gateway.emulator.calls({ action: 'AssumeRole' })).toMatchObject([
        {
          accessKeyId: people().administrator.accessKeyId,
          params: { RoleArn: `acs:ram::${archive}:role/partner-audit` },
        },
      ]);
    } else expect(data.users).toEqual({ nodes: [], unavailable: [] });
  });

  it('belong to the groups of their folders', async () => {
    const { extensions } = await gateway.ask(
      '{ users(accountGroups: ["folder"], first: 1000) { nodes { id } unavailable { accountId } } }',
      { headers: { ...fresh, 'x-yunmen-explain': '1' } },
    );
    const entered = gateway.emulator.calls({ action: 'AssumeRole' }).map(({ params }) => params.RoleArn?.split(':')[3]);
    const [own] = gateway.emulator.cloud.accounts;
    expect(new Set(entered)).toEqual(new Set(folder.members.filter((id) => id !== own.id)));
    expect(extensions.cloud.accounts).toMatchObject({ from: 'directory' });
  });

  it('are no others: an account outside is FORBIDDEN, and nothing is sent to it', async () => {
    const { errors } = await gateway.ask('{ users(accountIds: ["1000000000000001"]) { nodes { id } } }');
    expect(errors?.[0]?.extensions.code).toBe('FORBIDDEN');
    expect(errors?.[0]?.message).toMatch(/nor configured, nor in the resource directory that they may list/);
    expect(gateway.emulator.calls({ action: 'AssumeRole' })).toEqual([]);
  });
});

describe('the accounts of a caller without that right', () => {
  it('are those of the file, and the answer says why', async () => {
    const answer = await known(people().reader);
    expect(answer.data.accounts?.map(({ name }) => name)).toEqual([null, 'Partner']);
    expect(answer.errors).toBeUndefined();
    expect(noteOf(answer)).toEqual({ from: 'file', count: 1, because: 'NoPermission' });
  });

  it('are said to be those of the file in an answer that is used again, too', async () => {
    await known(people().reader);
    gateway.emulator.clearCalls();
    expect(noteOf(await known(people().reader))).toEqual({ from: 'file', count: 1, because: 'NoPermission' });
    expect(gateway.calls()).toEqual([]);
  });

  it('cost the refused call once, until the caller refuses old answers', async () => {
    const as = gateway.emulator.issueSession(`acs:ram::${gateway.emulator.cloud.accounts[0].id}:role/portal-reader`);
    const lists = () => gateway.emulator.calls({ action: 'ListAccounts' }).length;
    await gateway.ask('{ accounts { accountId } }', { as });
    await gateway.ask('{ accounts { name } }', { as });
    expect(lists()).toBe(1);
    await gateway.ask('{ accounts { name } }', { as, headers: fresh });
    expect(lists()).toBe(2);
  });

  it('are never those that another caller listed', async () => {
    await known(people().administrator);
    expect((await known(people().reader)).data.accounts).toHaveLength(2);
    expect((await known(people().newcomer)).data.accounts).toHaveLength(2);
  });

  it('do not make a group of folders smaller: it is FORBIDDEN', async () => {
    const { data, errors } = await gateway.ask<object>(
      '{ users(accountGroups: ["folder"]) { nodes { id } unavailable { code message } } }',
      { as: people().reader },
    );
    expect(errors).toBeUndefined();
    expect(data).toMatchObject({
      users: {
        nodes: [],
        unavailable: [{ code: 'FORBIDDEN', message: expect.stringMatching(/group "folder" has folders.*cannot list/) }],
      },
    });
  });
});

it('a directory that does not answer is a failure, and not the file', async () => {
  gateway.emulator.addFault({ kind: 'error503', action: 'ListAccounts' });
  const answer = await known(people().administrator, fresh);
  expect(answer.data).toEqual({ accounts: null });
  expect(answer.errors?.[0]?.extensions.code).toBe('UNAVAILABLE');
  expect(noteOf(answer)).toBeUndefined();
});

it('a plan names the call as one that is not required, and the role in every account', async () => {
  const { extensions } = await gateway.ask('{ users(accountIds: ["*"]) { nodes { id } } }', {
    headers: { 'x-yunmen-plan': '1' },
  });
  const { plan } = extensions as unknown as {
    plan: { actions: readonly { action: string; optional?: boolean }[]; policy: object };
  };
  expect(plan.actions.find(({ action }) => action === 'ListAccounts')).toMatchObject({ optional: true });
  expect(JSON.stringify(plan.policy)).toContain('acs:ram::*:role/partner-audit');
});
