import type { Action } from '../../model/action.js';
import { ramAction } from './ram.js';

/** https://www.alibabacloud.com/help/en/ram/developer-reference/api-ram-2015-05-01-updateaccesskey */
export const updateAccessKey: Action = { ...ramAction('UpdateAccessKey', 'user/{UserName}'), write: {} };

/** https://www.alibabacloud.com/help/en/ram/developer-reference/api-ram-2015-05-01-deleteaccesskey */
export const deleteAccessKey: Action = { ...ramAction('DeleteAccessKey', 'user/{UserName}'), write: {} };
