import type { KnownAccount } from '../../../client/accounts.js';
import { checkAccountId } from '../../connection/account-ids.js';
import { nodesOf } from '../../connection/odd-rows.js';
import { readRegions, region } from '../../connection/region-ids.js';
import type { Account as AccountType } from '../../schema.types.js';
import type { Field, FieldTable } from '../field.js';

/** Only `regions` needs a role in the account. */
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

export const accountTables = { Account, Query: { accounts, account } };
