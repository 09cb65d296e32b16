/** `search` over all accounts of the resource directory: the list, the counts and the state of the directory's index. */
import type { Cloud } from '../../../client/cloud.js';
import type { Action } from '../../../client/model/action.js';
import { byToken } from '../../../client/model/paging.js';
import type { ListAction, Resource } from '../../../client/model/resource.js';
import type { ListVariant } from '../../connection/connection-options.js';
import { directoryIdOf, indexActions } from '../../connection/indexed/directory-index.js';
import type { SetValues } from '../../connection/sets/set-values.js';
import { badInput } from '../../errors.js';

/** Upstream gives at most so many things of many accounts in a page. */
const pageSize = 100;

/** The list of the directory, for `search(directory: true)`. Its things belong to the accounts that they name. */
export function inDirectory(index: Resource, key: Resource['key'], set: () => SetValues): ListVariant {
  const { list } = index;
  const [getDirectory, getStatus] = indexActions();
  const named = (name: string): Action => ({
    ...list.action,
    name,
    ram: `resourcecenter:${name}`,
  });
  const listAction: ListAction = {
    ...list,
    action: named('SearchMultiAccountResources'),
    paging: byToken({ cap: pageSize }),
    ...(list.counts && { counts: { ...list.counts, action: named('GetMultiAccountResourceCounts') } }),
    ...(list.service && {
      service: { ...list.service, action: getStatus, name: 'Resource Center of the resource directory' },
    }),
  };
  return {
    answers: ({ directory, accountIds, accountGroups }) => {
      if (directory !== true) return false;
      if (Array.isArray(accountIds) || Array.isArray(accountGroups)) {
        throw badInput('`directory` asks all accounts of the resource directory: no accounts can be named beside it.');
      }
      return true;
    },
    resource: { ...index, key, list: listAction },
    // Counts of the index are of all accounts together.
    set: () => ({ ...set(), isOwned: false }),
    needs: getDirectory,
    prepare: async (cloud: Cloud) => ({ Scope: await directoryIdOf(cloud) }),
  };
}
