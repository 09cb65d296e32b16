import { badInput } from '../errors.js';

const defaultPageSize = 50;
export const maxPageSize = 1000;

/** The `first` argument. Null has the same meaning as no argument. */
export function pageSize(first: unknown, otherwise = defaultPageSize): number {
  if (first === null || first === undefined) return otherwise;
  if (typeof first === 'number' && first >= 1 && first <= maxPageSize) return first;
  throw badInput(`\`first\` is ${first}, but must be from 1 to ${maxPageSize}.`);
}
