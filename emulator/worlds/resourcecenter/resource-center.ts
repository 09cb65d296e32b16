/** Resource Center 2022-12-01: the table of its actions. */
import { centralHosts } from '../../wire/routing.js';
import { rpcProduct } from '../../wire/rpc.js';
import { countInAccounts, directoryStatus, queryAccounts, searchAccounts } from './directory-index.js';
import { getResourceCounts, listResourceTypes, searchResources, serviceStatus } from './search.js';

export const resourceCenter = rpcProduct({
  name: 'ResourceCenter',
  version: '2022-12-01',
  hosts: [...centralHosts('resourcecenter'), ...centralHosts('resourcecenter-intl')],
  denialCode: 'NoPermission',
  actions: {
    SearchResources: { run: searchResources, resource: '*' },
    GetResourceCounts: { run: getResourceCounts, resource: '*' },
    GetResourceCenterServiceStatus: { run: serviceStatus, resource: '*' },
    SearchMultiAccountResources: { run: searchAccounts, resource: '*' },
    GetMultiAccountResourceCounts: { run: countInAccounts, resource: '*' },
    GetMultiAccountResourceCenterServiceStatus: { run: directoryStatus, resource: '*' },
    ExecuteMultiAccountSQLQuery: { run: queryAccounts, resource: '*' },
    // Every caller may know what kinds there are.
    ListResourceTypes: { run: listResourceTypes },
  },
});
