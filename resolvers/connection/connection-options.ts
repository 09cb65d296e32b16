import type { Cloud } from '../../client/cloud.js';
import type { Action, Params } from '../../client/model/action.js';
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
  /** Another list that answers the field, for some arguments. */
  readonly variant?: ListVariant;
  /** The value that tells items apart over all scopes. The items are in its order, and those with the same value are one. */
  readonly distinct?: ItemValue;
}

/** Another list for the same field. */
export interface ListVariant {
  /** Whether it answers these arguments. Throws BAD_USER_INPUT for arguments that it cannot take. */
  readonly answers: (args: Readonly<Record<string, unknown>>) => boolean;
  readonly resource: Resource;
  readonly set: () => SetValues;
  /** The action that `prepare` calls. */
  readonly needs: Action;
  /** Parameters of every call of the list, which a call tells. */
  readonly prepare: (cloud: Cloud) => Promise<Params>;
}

/** The options of the list that answers, with the parameters of every call. Without parameters, for plans. */
export function optionsOf(options: ConnectionOptions, variant: ListVariant, params: Params = {}): ConnectionOptions {
  const { partsOf } = options;
  return {
    ...options,
    set: variant.set,
    ...(partsOf && {
      partsOf: (args, parent) =>
        partsOf(args, parent).map((part) => ({ ...part, params: { ...part.params, ...params } })),
    }),
  };
}

/** The parameters, or why they cannot be read: then the list is empty, and says so. */
export async function prepared(
  variant: ListVariant,
  cloud: Cloud,
): Promise<{ readonly params?: Params; readonly unread?: unknown }> {
  try {
    return { params: await variant.prepare(cloud) };
  } catch (unread) {
    return { unread };
  }
}
