/** The embedded cloud as a fleet: many accounts in a directory, most of their regions empty, light in memory. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Emulator } from '../../emulator/emulator.js';
import { publishedProduct } from '../../published/product.js';
import { startEmulator } from '../start-emulator.js';
import { type Answer, at, callPublished, isObject, listAt } from './published/calling.js';

let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator({ instances: 100, fleet: { accounts: 200, forbidden: 20 } });
});
afterAll(() => emulator.close());

function call(productName: string, actionName: string, params: Record<string, string>, keys?: object): Promise<Answer> {
  const product = publishedProduct(productName);
  const action = product?.action(actionName);
  if (!product || !action) throw new Error(`${productName} does not publish ${actionName}.`);
  return callPublished(emulator.origin, {
    product,
    action,
    params,
    keys: { ...emulator.callers.administrator, ...keys },
  });
}
const directory = (action: string, params: Record<string, string> = {}) =>
  call('ResourceDirectoryMaster', action, params);
const scope = () => emulator.cloud.fleet?.directoryId ?? '';
const sql = (Expression: string, Scope = scope()) =>
  call('ResourceCenter', 'ExecuteMultiAccountSQLQuery', { Expression, Scope });
const scopes = () =>
  emulator.cloud.accounts.flatMap((account) =>
    emulator.cloud.regions.flatMap(({ id }) => {
      const count = account.instances(id).length;
      return count > 0 ? [[account.id, id, count] as const] : [];
    }),
  );
const instances = "resource_type = 'ACS::ECS::Instance'";

describe('a fleet', () => {
  it('has 60,000 instances in 480 of the 4,800 pairs of 200 accounts and 24 regions', () => {
    expect(emulator.cloud.accounts).toHaveLength(200);
    expect(emulator.cloud.regions).toHaveLength(24);
    expect(scopes()).toHaveLength(480);
    expect(scopes().reduce((sum, [, , count]) => sum + count, 0)).toBe(60_000);
  });

  it('makes the same instances again each time', () => {
    const [[accountId, regionId] = ['', '']] = scopes().slice(-1);
    const account = emulator.cloud.account(accountId);
    const first = account?.instances(regionId);
    // More lists than are kept.
    for (const other of emulator.cloud.accounts.slice(3, 100)) {
      for (const { id } of emulator.cloud.regions) other.instances(id);
    }
    const second = account?.instances(regionId);
    expect(second).not.toBe(first);
    expect(second).toEqual(first);
  });

  it('has the three usual accounts as they are without a fleet', async () => {
    const usual = await startEmulator({ instances: 100 });
    try {
      for (const [index, account] of usual.cloud.accounts.entries()) {
        const same = emulator.cloud.accounts[index];
        expect(same?.id).toBe(account.id);
        for (const { id } of usual.cloud.regions) expect(same?.instances(id)).toEqual(account.instances(id));
        expect(same?.roles).toEqual(account.roles);
      }
      expect(usual.cloud.accounts).toHaveLength(3);
      expect(usual.accountRoles).toEqual(emulator.accountRoles.slice(0, 3));
    } finally {
      await usual.close();
    }
  });

  it('lets readers of the main account into all but the forbidden accounts', async () => {
    const refused: string[] = [];
    for (const { id, roleArn, externalId } of emulator.accountRoles.slice(3)) {
      const params = { RoleArn: roleArn, RoleSessionName: 'test', ...(externalId && { ExternalId: externalId }) };
      const { status } = await call('Sts', 'AssumeRole', params);
      if (status !== 200) refused.push(id);
    }
    const forbidden = emulator.cloud.fleet?.members.filter(({ forbids }) => forbids !== null) ?? [];
    expect(refused).toHaveLength(20);
    expect(refused).toEqual(forbidden.map(({ id }) => id));
  });

  it('refuses reads instead, when that is asked for', async () => {
    const other = await startEmulator({
      instances: 100,
      fleet: { accounts: 10, instances: 500, forbidden: 2, forbids: 'reads' },
    });
    try {
      const forbidden = other.cloud.fleet?.members.filter(({ forbids }) => forbids !== null) ?? [];
      expect(forbidden).toHaveLength(2);
      for (const { id } of forbidden) {
        const session = other.issueSession(`acs:ram::${id}:assumed-role/yunmen-inventory/test`);
        const product = publishedProduct('Vpc');
        const action = product?.action('DescribeVpcs');
        if (!product || !action) throw new Error('Vpc does not publish DescribeVpcs.');
        const params = { RegionId: 'cn-hangzhou' };
        expect((await callPublished(other.origin, { product, action, params, keys: session })).status).toBe(403);
      }
    } finally {
      await other.close();
    }
  });
});

describe('the directory of a fleet', () => {
  it('has members with names, in folders by unit and environment', async () => {
    const about = await directory('GetResourceDirectory');
    expect(at(about.body, 'ResourceDirectory.ResourceDirectoryId')).toBe(scope());
    const members: unknown[] = [];
    for (const PageNumber of ['1', '2']) {
      const { body } = await directory('ListAccounts', { PageNumber, PageSize: '100' });
      expect(at(body, 'TotalCount')).toBe(199);
      members.push(...listAt(body, 'Accounts.Account'));
    }
    expect(members.filter(isObject).map(({ AccountId }) => AccountId)).toEqual(
      emulator.cloud.accounts.slice(1).map(({ id }) => id),
    );
    const { body: top } = await directory('ListFoldersForParent');
    const [payments] = listAt(top, 'Folders.Folder').filter(isObject);
    const { body: below } = await directory('ListFoldersForParent', { ParentFolderId: String(payments?.FolderId) });
    expect(
      listAt(below, 'Folders.Folder')
        .filter(isObject)
        .map((each) => each.FolderName),
    ).toEqual(['prod', 'staging', 'test', 'sandbox']);
    const [prod] = listAt(below, 'Folders.Folder').filter(isObject);
    const { body: inside } = await directory('ListAccountsForParent', { ParentFolderId: String(prod?.FolderId) });
    const [first] = listAt(inside, 'Accounts.Account').filter(isObject);
    expect(first?.DisplayName).toBe('payments-prod-01');
  });

  it('is told to no member', async () => {
    const partner = emulator.callers.partner;
    const { status, body } = await call('ResourceDirectoryMaster', 'ListAccounts', {}, partner);
    expect([status, at(body, 'Code')]).toEqual([404, 'EntityNotExists.ResourceDirectory']);
  });
});

describe('the index of a fleet', () => {
  it('counts the instances of all accounts by account and region with SQL', async () => {
    const { body } = await sql(
      `SELECT account_id, region_id, COUNT(*) AS things FROM resources WHERE ${instances} GROUP BY account_id, region_id ORDER BY account_id, region_id LIMIT 1000 OFFSET 0`,
    );
    const expected = scopes()
      .map((each) => [...each])
      .sort(([a, b], [c, d]) => (`${a}/${b}` < `${c}/${d}` ? -1 : 1));
    expect(listAt(body, 'Rows')).toEqual(expected);
  });

  it('gives the rows of a limit and an offset only', async () => {
    const text = `SELECT resource_id, create_time FROM resources WHERE ${instances} ORDER BY create_time DESC, resource_id`;
    const { body: all } = await sql(`${text} LIMIT 20`);
    const { body: page } = await sql(`${text} LIMIT 5 OFFSET 10`);
    expect(listAt(page, 'Rows')).toEqual(listAt(all, 'Rows').slice(10, 15));
  });

  it('refuses SQL that it does not know', async () => {
    const { status, body } = await sql('DELETE FROM resources');
    expect([status, at(body, 'Code')]).toEqual([409, 'InvalidSearch.SQL']);
  });

  it('searches all accounts at once, at most a hundred things a page', async () => {
    const newest = { Scope: scope(), 'SortCriterion.Key': 'CreateTime', 'SortCriterion.Order': 'DESC' };
    const filter = { 'Filter.1.Key': 'ResourceType', 'Filter.1.Value.1': 'ACS::ECS::Instance' };
    const { body } = await call('ResourceCenter', 'SearchMultiAccountResources', {
      ...newest,
      ...filter,
      MaxResults: '100',
    });
    const found = listAt(body, 'Resources').filter(isObject);
    expect(found).toHaveLength(100);
    const times = found.map(({ CreateTime }) => String(CreateTime));
    expect(times).toEqual([...times].sort().reverse());
    expect(new Set(found.map(({ AccountId }) => AccountId)).size).toBeGreaterThan(20);
    const { status } = await call('ResourceCenter', 'SearchMultiAccountResources', { ...newest, MaxResults: '101' });
    expect(status).toBe(400);
  });

  it('has what was changed since it was read, by a call or in the course of time', async () => {
    const [, , , account] = emulator.cloud.accounts;
    const regionId = emulator.cloud.regions.map(({ id }) => id).find((id) => account?.disks(id).length) ?? '';
    const disks = async () => {
      const ofKind = `resource_type = 'ACS::ECS::Disk' AND region_id = '${regionId}'`;
      const { body } = await sql(`SELECT resource_id FROM resources WHERE ${ofKind} LIMIT 1000`, account?.id);
      return listAt(body, 'Rows').map((row) => String(Array.isArray(row) ? row[0] : row));
    };
    const all = account?.disks(regionId) ?? [];
    const ids = all.map(({ DiskId }) => DiskId);
    expect(ids.length).toBeGreaterThan(1);
    expect(await disks()).toEqual(ids);
    try {
      account?.change.disks(regionId, (some) => some.slice(1));
      expect(await disks()).toEqual(ids.slice(1));
      emulator.cloud.timeline.after(60_000, () => account?.change.disks(regionId, () => []));
      expect(await disks()).toEqual(ids.slice(1));
      emulator.advanceClock(60_000);
      expect(await disks()).toEqual([]);
    } finally {
      account?.change.disks(regionId, () => all);
    }
  });

  it('answers only the account that manages the directory', async () => {
    const query = { Scope: scope(), Expression: 'SELECT account_id FROM resources GROUP BY account_id' };
    const { body } = await call('ResourceCenter', 'ExecuteMultiAccountSQLQuery', query, emulator.callers.partner);
    expect(at(body, 'Code')).toBe('NoPermission.ResourceDirectory.MemberAccount');
  });

  it('does not have the things of an account that has just come into the directory', async () => {
    const [, , , joined] = emulator.cloud.accounts;
    const id = joined?.id ?? '';
    const accounts = async () => {
      const { body } = await sql('SELECT account_id FROM resources GROUP BY account_id ORDER BY account_id LIMIT 1000');
      return listAt(body, 'Rows').map((row) => String(Array.isArray(row) ? row[0] : row));
    };
    expect(await accounts()).toContain(id);
    emulator.cloud.unindexed.add(id);
    try {
      expect(await accounts()).toHaveLength(199);
      expect(await accounts()).not.toContain(id);
    } finally {
      emulator.cloud.unindexed.delete(id);
    }
  });
});
