import type { Item } from '../../../client/model/value.js';
import { declaredAction } from '../../nouns/declared.js';
import { partItems } from '../../nouns/fields/parts.js';
import type { Field } from '../field.js';
import { asked } from '../reference.js';
import { idOf } from '../resource-node.js';
import { asText } from '../scalar-fields.js';
import { accountsIn, isAllow } from './policy-document.js';

/** Upstream's own ARN, which can spell the name in another case. It is made from the name when a row lacks it. */
const ownArn: Field<string> = { needs: ['Arn'], read: (node) => asText(node.item.Arn) ?? idOf(node) };

/** Whether a statement of the trust policy that allows is about such accounts. */
function trusts(isSuch: (accounts: readonly string[], own: string) => boolean): Field<boolean> {
  return asked(
    declaredAction('Ram.GetRole'),
    ({ key: RoleName }) => ({ regionId: null, params: { RoleName } }),
    async (answer, { cloud }) => {
      const statements: readonly Item[] = partItems(answer, ['Role', 'AssumeRolePolicyDocument'], ['Statement']);
      const own = await cloud.identity.accountId();
      return statements.some((statement) => isAllow(statement) && isSuch(accountsIn(statement), own));
    },
  );
}

const trustsAnyone = trusts((accounts) => accounts.includes('*'));
const trustsOtherAccounts = trusts((accounts, own) => accounts.some((account) => account !== own));

export const roleTables = { Role: { id: ownArn, arn: ownArn, trustsAnyone, trustsOtherAccounts } };
