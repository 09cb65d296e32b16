import type { KnownAccount } from '../../../client/accounts.js';
import { CloudError } from '../../../client/errors/cloud-error.js';
import { readAll } from '../../../client/reading/paginator.js';
import { checkAccountId } from '../../connection/account-ids.js';
import { nodesOf, OddRow } from '../../connection/odd-rows.js';
import { readRegions, region } from '../../connection/region-ids.js';
import { resourceOf } from '../../nouns/declared.js';
import type { Account as AccountType } from '../../schema.types.js';
import type { Field, FieldTable } from '../field.js';
import { complete } from '../reference.js';
import { asText } from '../scalar-fields.js';

/** The only row of a list that has one for each account. */
function only(type: string): Field<object, KnownAccount> {
  const resource = resourceOf(type);
  return {
    needs: [],
    asks: { kind: 'rows', list: resource.list, per: 'account', enters: true, first: 1 },
    resolve: async ({ id }, { context: { accounts } }) => {
      const cloud = await accounts.enter(id);
      const rows = await readAll(cloud.reader, resource.list, { regionId: null, params: {} });
      const [node] = nodesOf(resource, cloud, null, rows);
      if (!node) throw new CloudError('unavailable', `${resource.list.action.name} answered nothing about ${id}.`);
      if (node instanceof OddRow) throw node.error;
      return node;
    },
  };
}

/** Only the management account of a directory can read it, so the caller's own account is asked. */
const directoryAccount: Field<object | null, KnownAccount> = {
  needs: [],
  asks: { kind: 'reference', resource: resourceOf('DirectoryAccount'), knownMembers: ['AccountId'] },
  resolve: ({ id }, { context: { cloud }, selection }) => {
    const resource = resourceOf('DirectoryAccount');
    const knownMembers = new Set(['AccountId']);
    return complete({ resource, cloud, regionId: null, key: id, item: { AccountId: id }, knownMembers }, selection);
  },
};

/** `accountId`, `name` and `directoryAccount` need no role in the account. */
const Account: FieldTable<AccountType, KnownAccount> = {
  accountId: { needs: [], read: ({ id }) => id },
  name: { needs: [], read: ({ name }) => name },
  regions: {
    needs: [],
    asks: { kind: 'rows', list: region.list, per: 'account', enters: true },
    resolve: async ({ id }, { context: { accounts } }) => {
      const cloud = await accounts.enter(id);
      const items = await readRegions(cloud);
      return nodesOf(region, cloud, null, items);
    },
  },
  security: only('AccountSecurity'),
  passwordPolicy: only('PasswordPolicy'),
  securityPreference: only('SecurityPreference'),
  directoryAccount,
};

const accounts: Field<readonly object[], unknown> = {
  needs: [],
  asks: { kind: 'accounts', of: 'all' },
  resolve: (_root, { context }) => context.accounts.all(),
};

const account: Field<object, unknown> = {
  needs: [],
  asks: { kind: 'accounts', of: 'one' },
  resolve: (_root, { args, context }) => context.accounts.known(checkAccountId(String(args.accountId))),
};

/** The account of a resource directory as this gateway reads it; null when it is neither the caller's own nor configured. */
const ofDirectory: Field<object | null> = {
  needs: ['AccountId'],
  asks: { kind: 'nothing', identity: true },
  resolve: async ({ item }, { context: { accounts: known } }) => {
    const id = asText(item.AccountId, 'AccountId');
    return (await known.all()).find((each) => each.id === id) ?? null;
  },
};

export const accountTables = {
  Account,
  DirectoryAccount: { account: ofDirectory },
  Query: { accounts, account },
};
