import type { FilterWords } from '../filter/words.js';
import type { ItemValue, SetValues } from './sets/set-values.js';

/** The options of a connection field, in addition to its resource. */
export interface ConnectionOptions {
  /** The conditions in `filter`, and those that are arguments. They are made when they are first needed. */
  readonly words?: () => FilterWords;
  /** Arguments of the field that are conditions, in addition to those in `filter`. */
  readonly conditions?: readonly string[];
  /** The values by which the items can be ordered and grouped. They are made when they are first needed. */
  readonly set?: () => SetValues;
  /** The value that tells items apart over all scopes. The items are in its order, and those with the same value are one. */
  readonly distinct?: ItemValue;
}
