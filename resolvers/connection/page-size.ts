import { badInput } from '../errors.js';

export const defaultPageSize = 50;
/** Of lists whose items are short and are one in several scopes, such as keys of tags. */
export const distinctPageSize = 100;
/** Of items about one resource. */
export const aboutPageSize = 20;
export const maxPageSize = 1000;

/** The `first` argument. Null has the same meaning as no argument. */
export function pageSize(first: unknown, otherwise = defaultPageSize): number {
  if (first === null || first === undefined) return otherwise;
  if (typeof first === 'number' && first >= 1 && first <= maxPageSize) return first;
  throw badInput(`\`first\` is ${first}, but must be from 1 to ${maxPageSize}.`);
}
