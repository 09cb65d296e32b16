import type { KnownAccount } from './account-config.js';
import type { Cloud } from './cloud.js';
import { CloudError } from './errors/cloud-error.js';
import { byPage } from './model/paging.js';
import { productOf } from './model/product-table.js';
import type { ListAction } from './model/resource.js';
import { type Item, itemsOf, valueAt } from './model/value.js';
import { readAll } from './reading/paginator.js';

/** The accounts of the caller's resource directory, listed with the caller's own credentials. */

const product = productOf('ResourceDirectoryMaster');
if (!product) throw new Error('The published facts have no ResourceDirectoryMaster.');

/** https://www.alibabacloud.com/help/en/resource-management/resource-directory/developer-reference/api-resourcedirectorymaster-2022-04-19-listaccounts */
export const listAccounts: ListAction = {
  action: { product, name: 'ListAccounts', ram: 'resourcemanager:ListAccounts', resource: 'account/*' },
  paging: byPage({ cap: 100 }),
  items: 'Accounts.Account',
};

/** States of accounts that cannot be entered: they were never made, or have left. */
const isGone = /^(?:Removed|Create(?!Success).*)$/;

/** Throws upstream's refusal for callers who may not list the directory, or whose account is in none. */
export async function listDirectory({ reader }: Cloud): Promise<readonly KnownAccount[]> {
  const rows = await readAll(reader, listAccounts, { regionId: null, params: { IncludeTags: 'true' } }, keyOf);
  return rows.filter(({ Status }) => !isGone.test(String(Status))).map(accountOf);
}

function keyOf({ AccountId: id }: Item): string {
  if (typeof id === 'string' && /^\d{1,20}$/.test(id)) return id;
  throw new CloudError('unavailable', 'ListAccounts answered an account without an id.');
}

function accountOf(row: Item): KnownAccount {
  const { DisplayName: name, FolderId: folder, ResourceDirectoryPath: path } = row;
  const tags = itemsOf(valueAt(row, ['Tags', 'Tag'])).map(({ Key, Value }) => [String(Key), String(Value ?? '')]);
  const folders = typeof path === 'string' ? path.split('/').filter((each) => /^(?:r|fd)-/.test(each)) : [];
  return {
    id: keyOf(row),
    name: typeof name === 'string' && name !== '' ? name : null,
    folderIds: [...new Set([...folders, ...(typeof folder === 'string' ? [folder] : [])])],
    tags: Object.fromEntries(tags),
  };
}
