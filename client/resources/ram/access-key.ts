import { whole } from '../../model/paging.js';
import type { ListAction } from '../../model/resource.js';
import { ramAction } from './ram.js';

/** https://www.alibabacloud.com/help/en/ram/developer-reference/api-ram-2015-05-01-listaccesskeys */
export const accessKeys: ListAction = {
  action: ramAction('ListAccessKeys', 'user/{UserName}'),
  paging: whole,
  items: 'AccessKeys.AccessKey',
};

export const getAccessKeyLastUsed = ramAction('GetAccessKeyLastUsed', 'user/{UserName}', {
  mustContain: 'AccessKeyLastUsed',
});
