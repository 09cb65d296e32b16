/** Asks the index over all accounts of the resource directory where the things of a kind are: five calls for any number of accounts. */
import type { Cloud } from '../../../client/cloud.js';
import { CloudError } from '../../../client/errors/cloud-error.js';
import { checkService } from '../../../client/errors/service-status.js';
import type { Action } from '../../../client/model/action.js';
import { type Item, itemAt, textOf } from '../../../client/model/value.js';
import { declaredAction, resourceOf } from '../../nouns/declared.js';

/** Where the things of one kind are, as the index has it. */
export interface IndexedPlaces {
  readonly directoryId: string;
  /** When the index was asked, in epoch ms. It says nothing of its own age, which is minutes. */
  readonly askedAt: number;
  /** The regions with things of the kind in an account. Null for an account that the index does not have as a whole. */
  regionsIn(accountId: string): ReadonlySet<string> | null;
}

const center = () => resourceOf('IndexedResource').list.action.product;

/** https://www.alibabacloud.com/help/en/resource-management/resource-center/developer-reference/api-resourcecenter-2022-12-01-executemultiaccountsqlquery */
const queryOf = (): Action => ({
  product: center(),
  name: 'ExecuteMultiAccountSQLQuery',
  ram: 'resourcecenter:ExecuteMultiAccountSQLQuery',
  resource: '*',
  mustContain: 'Rows',
});

const statusOf = (): Action => ({
  product: center(),
  name: 'GetMultiAccountResourceCenterServiceStatus',
  ram: 'resourcecenter:GetMultiAccountResourceCenterServiceStatus',
  resource: '*',
});

let actions: readonly Action[] | null = null;

/** The actions that ask the index: the directory, the state of the index, and the query. */
export function indexActions(): readonly [directory: Action, status: Action, query: Action] {
  actions ??= [declaredAction('ResourceDirectoryMaster.GetResourceDirectory'), statusOf(), queryOf()];
  return actions as readonly [Action, Action, Action];
}

/** The id of the resource directory that the account is in. */
export async function directoryIdOf({ reader }: Pick<Cloud, 'reader'>): Promise<string> {
  const [getDirectory] = indexActions();
  const answer = (await reader.ask(getDirectory, { regionId: null, params: {} })) ?? {};
  const directoryId = textOf(itemAt(answer, 'ResourceDirectory').ResourceDirectoryId, 'ResourceDirectoryId');
  if (directoryId === '') throw unreadable(getDirectory, 'ResourceDirectory.ResourceDirectoryId');
  return directoryId;
}

/** How often the query is made for one kind, if each answer is one page. */
export const queriesForKind = 3;

/** More rows are not answered at once. */
const pageSize = 1_000;

/** Rejects with the refusal when the index cannot be used. Each account is compared with a count of its own. */
export async function placesOf(cloud: Cloud, resourceType: string): Promise<IndexedPlaces> {
  if (!/^[\w:]+$/.test(resourceType)) throw new Error(`${resourceType} is not the name of a kind.`);
  const [, getStatus, query] = indexActions();
  const { reader } = cloud;
  // A use of earlier answers would make the index older than it is said to be.
  const ask = async (action: Action, params = {}) =>
    (await reader.ask(action, { regionId: null, params, refetch: true })) ?? {};
  const directoryId = await directoryIdOf(cloud);
  const askedAt = Date.now();

  const isKind = `resource_type = '${resourceType}'`;
  const select = async (columns: string, where: string, groups: string): Promise<readonly Row[]> => {
    const found: Row[] = [];
    for (;;) {
      const sql = `SELECT ${columns} FROM resources${where} GROUP BY ${groups} ORDER BY ${groups} LIMIT ${pageSize} OFFSET ${found.length}`;
      const rows = rowsIn(await ask(query, { Expression: sql, Scope: directoryId }));
      found.push(...rows);
      if (rows.length < pageSize) return found;
    }
  };
  const [byRegion, byAccount, accounts] = await Promise.all([
    select('account_id, region_id, COUNT(*) AS things', ` WHERE ${isKind}`, 'account_id, region_id'),
    select('account_id, COUNT(*) AS things', ` WHERE ${isKind}`, 'account_id'),
    select('account_id', '', 'account_id'),
    checkService(query, { action: getStatus, ...states }, (action) => ask(action)),
  ]);

  const regions = new Map<string, { readonly ids: Set<string>; things: number }>();
  for (const [accountId = '', regionId = '', things] of byRegion) {
    const known = regions.get(accountId) ?? { ids: new Set<string>(), things: 0 };
    known.ids.add(regionId);
    known.things += Number(things);
    regions.set(accountId, known);
  }
  const things = new Map(byAccount.map(([accountId = '', count]) => [accountId, Number(count)]));
  // An account without anything in the index may not be in it yet.
  const covered = new Set(accounts.map(([accountId]) => accountId));
  return {
    directoryId,
    askedAt,
    regionsIn: (accountId) => {
      const known = regions.get(accountId) ?? { ids: none, things: 0 };
      // A page that was cut off, or a change between two answers, would look like regions without anything.
      const isWhole = covered.has(accountId) && known.things === (things.get(accountId) ?? 0);
      return isWhole ? known.ids : null;
    },
  };
}

const none = new Set<string>();

/** Of the index of the directory. */
const states = {
  name: 'Resource Center of the resource directory',
  isOn: { ServiceStatus: 'Enabled' },
  isReady: { InitialStatus: 'Finished' },
};

type Row = readonly string[];

/** Each row is a list of values, or its text. */
function rowsIn({ Rows: rows }: Item): readonly Row[] {
  const lists: readonly unknown[] = Array.isArray(rows) ? rows : [null];
  return lists.map((row) => {
    const values: unknown = typeof row === 'string' ? parsed(row) : row;
    if (!Array.isArray(values)) throw unreadable(indexActions()[2], 'Rows');
    return values.map(String);
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function unreadable({ product, name }: Action, member: string): CloudError {
  const called = { product: product.name, action: name };
  return new CloudError('unavailable', `${product.name} ${name} answered a ${member} that cannot be read.`, called);
}
