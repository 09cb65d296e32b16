import type { Action } from '../../../client/model/action.js';

/** The values of a kind's items by which a set of them can be ordered, grouped and added. */

/** How values are compared. Times and big integers are texts with an order of their own. */
export type ValueKind = 'text' | 'integer' | 'decimal' | 'bigint' | 'boolean' | 'time';

/** A value of an item, by the fields that lead to it: the field of the kind, and a field of its part. */
export interface ItemValue {
  readonly field: string;
  readonly part?: { readonly type: string; readonly field: string };
  readonly kind: ValueKind;
  /** The action that is called for each item; absent when the list's own answer holds the value. */
  readonly action?: Action;
  /** The member of an item that holds it, if upstream counts the items of a list by that member. */
  readonly counted?: string;
}

/** What items are grouped by. */
export type Dimension =
  | { readonly by: 'account' }
  | { readonly by: 'region' }
  | { readonly by: 'tag' }
  | { readonly by: 'value' | 'month' | 'age'; readonly value: ItemValue };

/** All such values of one kind, by their names in the schema. */
export interface SetValues {
  readonly order: Readonly<Record<string, ItemValue>>;
  readonly dimensions: Readonly<Record<string, Dimension>>;
  readonly sums: Readonly<Record<string, ItemValue>>;
  /** Whether every item of a scope belongs to the scope's account. */
  readonly isOwned: boolean;
}
