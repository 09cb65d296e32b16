/** The options of a connection field, in addition to its resource. */
export interface ConnectionOptions {
  /** Conditions whose values are enums, each with its way to upstream's spelling. */
  readonly enums?: Readonly<Record<string, { readonly toUpstream: (name: unknown) => string }>>;
  /** Arguments of the field that are conditions, in addition to those in `filter`. */
  readonly conditions?: readonly string[];
}
