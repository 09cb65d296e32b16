/** The index over all accounts of the resource directory: SearchMultiAccountResources, its counts, its state, and SQL. */
import type { Account } from '../../data/accounts.js';
import { byToken, type Limits } from '../../paging.js';
import type { Body, Params, RpcContext } from '../../wire/rpc.js';
import { missing, WireError } from '../../wire/wire-error.js';
import type { IndexRow } from './index-row.js';
import { countsOf, filtersShown, limits, rowsFor, sortedBy, written } from './search.js';
import { parseSql, SqlError } from './sql/parse.js';
import { runSql } from './sql/run.js';

/** A page is smaller than that of one account. */
const manyLimits: Limits = { ...limits, max: 100 };

/** A thing of one of the accounts. */
interface Indexed {
  readonly account: Account;
  readonly row: IndexRow;
}

export function searchAccounts(params: Params, context: RpcContext): Body {
  const wanted = Number(params.MaxResults ?? limits.absent);
  const accounts = accountsIn(params, context);
  if (!Number.isInteger(wanted) || wanted < manyLimits.min || wanted > manyLimits.max) {
    throw new WireError(400, 'InvalidParameter.MaxResults', 'The specified parameter MaxResults is not valid.');
  }
  const all = accounts.flatMap((account) => {
    return rowsFor(params, { ...context, account }, true).map((row): Indexed => ({ account, row }));
  });
  const found = sortedBy(all, ({ row }) => row, params);
  const { page, nextToken } = byToken(found, { action: 'SearchMultiAccountResources', params, context }, manyLimits);
  return {
    Scope: params.Scope,
    Resources: page.map(({ account, row }) => written(row, account.id)),
    Filters: filtersShown(params),
    MaxResults: wanted,
    ...(nextToken !== '' && { NextToken: nextToken }),
  };
}

/** Of a member of the directory, or of all accounts: https://www.alibabacloud.com/help/en/resource-management/resource-center/developer-reference/api-resourcecenter-2022-12-01-getmultiaccountresourcecounts */
export function countInAccounts(params: Params, context: RpcContext): Body {
  const accounts = accountsIn(params, context);
  return { ...countsOf(params, context, accounts), Scope: params.Scope };
}

export function directoryStatus(_params: Params, context: RpcContext): Body {
  refuseMembers(context);
  const { directoryIndex } = context.cloud;
  if (directoryIndex === 'Disabled') throw notEnabled();
  return { ServiceStatus: 'Enabled', InitialStatus: directoryIndex === 'Pending' ? 'Pending' : 'Finished' };
}

const longestExpression = 2000;

export function queryAccounts(params: Params, context: RpcContext): Body {
  const { Expression: text = '' } = params;
  if (text === '') throw missing('Expression');
  const accounts = accountsIn(params, context);
  if (text.length >= longestExpression) {
    throw new WireError(409, 'LengthExceedLimit.Expression', 'The length of parameter Expression exceed limit.');
  }
  try {
    const { columns, rows } = runSql(parseSql(text), accounts, context);
    return { Columns: columns.map(({ name, type }) => ({ Name: name, Type: type })), Rows: rows };
  } catch (error) {
    if (error instanceof SqlError) throw new WireError(409, 'InvalidSearch.SQL', `Error: ${error.message}`);
    throw error;
  }
}

/** The accounts in the scope: those of the directory, of a folder and the folders in it, or one member. */
function accountsIn({ Scope: scope = '' }: Params, context: RpcContext): readonly Account[] {
  const { cloud } = context;
  refuseMembers(context);
  if (scope === '') throw missing('Scope');
  if (cloud.directoryIndex === 'Disabled') throw notEnabled();
  if (cloud.directoryIndex === 'Pending') return [];
  const { fleet } = cloud;
  // Without a fleet the index of the directory is off.
  if (fleet === null) throw notEnabled();
  if (scope === fleet.directoryId) return cloud.accounts.filter(({ id }) => !cloud.unindexed.has(id));
  const { folders, members } = fleet;
  if (scope.startsWith('r-') || scope.startsWith('fd-')) {
    const inside = new Set<string>();
    // A folder comes after the one that it is in.
    for (const { id, parentId } of folders) if (id === scope || inside.has(parentId ?? '')) inside.add(id);
    if (inside.size === 0) {
      throw new WireError(404, 'NotExists.ResourceDirectory.FolderId', 'The specified folder does not exist.');
    }
    const ids = new Set(members.filter(({ folderId }) => inside.has(folderId)).map(({ id }) => id));
    return cloud.accounts.filter(({ id }) => ids.has(id) && !cloud.unindexed.has(id));
  }
  const one = cloud.account(scope);
  if (!one) throw new WireError(409, 'InvalidParameter.Scope', 'The Scope is invalid.');
  return [one];
}

/** Only the account that manages the directory may ask about all of it. */
function refuseMembers({ cloud, account }: RpcContext): void {
  if (account === cloud.accounts[0]) return;
  const message = 'ResourceDirectory Member Account is not authorized to perform this operation.';
  throw new WireError(409, 'NoPermission.ResourceDirectory.MemberAccount', message);
}

function notEnabled(): WireError {
  const message = 'Multi account ResourceCenter service is not enabled.';
  return new WireError(400, 'MultiAccountServiceNotEnabled', message);
}
