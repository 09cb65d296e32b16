import type { ListAction } from '../model/resource.js';
import { CloudError, callName } from './cloud-error.js';

/** The failures of lists whose pages contradict each other. */

export function repeated(list: ListAction): CloudError {
  return unreadable(list, 'repeated a page token, so its list cannot be read to the end.');
}

export function unreadable({ action }: ListAction, what: string): CloudError {
  const called = { product: action.product.name, action: action.name };
  return new CloudError('unavailable', `${callName(called)} ${what}`, called);
}
