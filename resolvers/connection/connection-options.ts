import type { SetValues } from './sets/set-values.js';

/** The options of a connection field, in addition to its resource. */
export interface ConnectionOptions {
  /** Conditions whose values are enums, each with its way to upstream's spelling. */
  readonly enums?: Readonly<Record<string, { readonly toUpstream: (name: unknown) => string }>>;
  /** Arguments of the field that are conditions, in addition to those in `filter`. */
  readonly conditions?: readonly string[];
  /** The values by which the items can be ordered and grouped. */
  readonly set?: SetValues;
}
