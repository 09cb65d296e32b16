import type { FilterPart } from '../../client/model/filters.js';
import type { Resource } from '../../client/model/resource.js';
import type { FilterWords } from '../filter/words.js';
import type { ItemValue, SetValues } from './sets/set-values.js';

/** The options of a connection field, in addition to its resource. */
export interface ConnectionOptions {
  /** The conditions in `filter`, and those that are arguments. They are made when they are first needed. */
  readonly words?: () => FilterWords;
  /** Arguments of the field that are conditions, in addition to those in `filter`. */
  readonly conditions?: readonly string[];
  /**
   * The calls for the arguments in `conditions`, in place of the conditions in `filter`. The parent is that of the connection, and
   * null where a plan does not know it.
   */
  readonly partsOf?: (args: Readonly<Record<string, unknown>>, parent: string | null) => readonly FilterPart[];
  /** The only kinds of resources that the items can name, by the arguments; null = any. Plans use it. */
  readonly kindsOf?: (args: Readonly<Record<string, unknown>>) => readonly Resource[] | null;
  /** The values by which the items can be ordered and grouped. They are made when they are first needed. */
  readonly set?: () => SetValues;
  /** The value that tells items apart over all scopes. The items are in its order, and those with the same value are one. */
  readonly distinct?: ItemValue;
}
