import type { ListIndex } from '../../../client/model/resource.js';
import { valueAt } from '../../../client/model/value.js';
import { declaredList } from '../../nouns/declared.js';
import type { Field } from '../field.js';
import { asText } from '../scalar-fields.js';

/** One call for the whole account; GetUserMFAInfo takes one call for each user. */
const virtualMfaDevices: ListIndex = {
  list: declaredList('Ram.ListVirtualMFADevices'),
  name: (device) => asText(valueAt(device, ['User', 'UserName']), 'UserName'),
};

const hasVirtualMfa: Field<boolean> = {
  needs: [],
  asks: { kind: 'rows', list: virtualMfaDevices.list, per: 'account' },
  resolve: async ({ cloud, key: userName }) =>
    (await cloud.loaders.named(virtualMfaDevices, null, userName)).length > 0,
};

export const userTables = { User: { hasVirtualMfa } };
