/** Two hundred accounts of a resource directory: found as the caller, read through one role name, and those that refuse are named. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { inventoryRole } from '../../../emulator/data/ram/roles.js';
import { fresh, startTestGateway, type TestGateway } from '../harness.js';

const everyone = { accountIds: [], folderIds: [], names: [], tags: {} };
let gateway: TestGateway;
let folderId = '';
beforeAll(async () => {
  gateway = await startTestGateway({
    instances: 20,
    fleet: { accounts: 200, instances: 400, forbidden: 20, forbids: 'role' },
    accounts: () => () => ({
      accounts: [],
      directory: { roleName: inventoryRole },
      groups: { folder: { ...everyone, folderIds: [folderId] } },
    }),
  });
});
afterAll(() => gateway.close());

interface Directory {
  readonly directoryAccounts: {
    readonly nodes: readonly { directoryAccountId: string; folderId: string; path: string }[];
  };
}
const members = async () => {
  const { data } = await gateway.ask<Directory>(
    '{ directoryAccounts(first: 1000) { nodes { directoryAccountId folderId path } } }',
  );
  return data.directoryAccounts.nodes;
};

it('are all found in two or three calls, with the caller’s own first', async () => {
  const listed = await members();
  gateway.emulator.clearCalls();
  const { data, extensions } = await gateway.ask<{ accounts: { accountId: string }[] }>('{ accounts { accountId } }', {
    headers: fresh,
  });
  const own = gateway.emulator.cloud.accounts[0].id;
  const others = listed.map(({ directoryAccountId: id }) => id).filter((id) => id !== own);
  expect(others.length).toBeGreaterThan(150);
  expect(data.accounts.map(({ accountId }) => accountId)).toEqual([own, ...others.sort()]);
  expect(extensions.cloud.accounts).toEqual({ from: 'directory', count: listed.length });
  expect(gateway.emulator.calls({ action: 'ListAccounts' })).toHaveLength(Math.ceil(listed.length / 100));
});

it('of one folder are entered, and no others; those that refuse are entries of unavailable', async () => {
  const listed = await members();
  folderId = listed.find(({ folderId }) => folderId !== '')?.folderId ?? '';
  // A folder holds the accounts of the folders in it, too.
  const wanted = listed
    .filter(({ path }) => path.split('/').includes(folderId))
    .map(({ directoryAccountId: id }) => id);
  gateway.emulator.clearCalls();
  const { data, errors } = await gateway.ask<{
    users: { nodes: { accountId: string }[]; unavailable: { accountId: string; code: string }[] };
  }>('{ users(accountGroups: ["folder"], first: 1000) { nodes { accountId } unavailable { accountId code } } }', {
    headers: fresh,
  });
  expect(errors).toBeUndefined();
  const entered = gateway.emulator.calls({ action: 'AssumeRole' }).map(({ params }) => params.RoleArn?.split(':')[3]);
  const own = gateway.emulator.cloud.accounts[0].id;
  expect([...new Set(entered)].every((id) => wanted.includes(id ?? ''))).toBe(true);
  const answered = new Set(data.users.nodes.map(({ accountId }) => accountId));
  const refused = data.users.unavailable.map(({ accountId }) => accountId);
  for (const { code } of data.users.unavailable) expect(code).toBe('FORBIDDEN');
  // An account without users has no row, and is not refused either.
  expect([...answered, ...refused].every((id) => wanted.includes(id))).toBe(true);
  expect(new Set(entered).size).toBe(wanted.filter((id) => id !== own).length);
});
