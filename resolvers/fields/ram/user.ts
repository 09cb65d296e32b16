import { valueAt } from '../../../client/model/value.js';
import { readAll } from '../../../client/reading/paginator.js';
import { declaredList } from '../../nouns/declared.js';
import type { Field } from '../field.js';

/** One call for the whole account; GetUserMFAInfo takes one call for each user. */
const virtualMfaDevices = declaredList('Ram.ListVirtualMFADevices');

const hasVirtualMfa: Field<boolean> = {
  needs: [],
  asks: { kind: 'rows', list: virtualMfaDevices, per: 'account' },
  resolve: async ({ cloud, key: userName }) => {
    const devices = await readAll(cloud.reader, virtualMfaDevices, { regionId: null, params: {} });
    return devices.some((device) => valueAt(device, ['User', 'UserName']) === userName);
  },
};

export const userTables = { User: { hasVirtualMfa } };
