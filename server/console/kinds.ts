/** What the console knows of the schema: its kinds, and of one kind the fields, conditions, orders and dimensions. It is sent as JSON. */

export interface Catalogue {
  readonly kinds: readonly KindSummary[];
  readonly mutations: readonly MutationFacts[];
}

/** A kind that Query lists. */
export interface KindSummary {
  /** Its type, such as SecurityGroup. */
  readonly kind: string;
  /** The field of Query that lists it. */
  readonly list: string;
  /** The name of its product, such as Ecs. */
  readonly product: string;
  /** Upstream's name of the kind across products. */
  readonly resourceType: string | null;
  readonly description: string;
  /** Whether `node` reads it by its id. */
  readonly isNode: boolean;
  /** Whether the list takes regions. Others are read account by account. */
  readonly isRegional: boolean;
}

export interface KindFacts extends KindSummary {
  readonly fields: readonly FieldFacts[];
  readonly conditions: readonly ConditionFacts[];
  readonly filterType: string | null;
  readonly orders: readonly { readonly value: string; readonly field: string | null }[];
  readonly dimensions: readonly DimensionFacts[];
  /** The enum that `metrics` takes; null when the kind has no metrics. */
  readonly metrics: { readonly type: string; readonly names: readonly string[] } | null;
}

export type FieldShape = 'value' | 'values' | 'part' | 'parts' | 'reference' | 'references' | 'list';

export interface FieldFacts {
  readonly name: string;
  readonly description: string;
  /** `value` and `values` are scalars; `part` an object without an id; `reference` another thing; `list` a connection. */
  readonly shape: FieldShape;
  /** The type of a scalar, an object, or of the items. */
  readonly type: string;
  /** Whether the answer that lists things has it, so that a column of it takes no calls. */
  readonly isHeld: boolean;
  /** Of an object: its fields that are values, to be selected. */
  readonly select: readonly string[];
}

export interface ConditionFacts {
  readonly name: string;
  readonly description: string;
  /** The type of its value without wrappers, such as IntRange. */
  readonly type: string;
  readonly isList: boolean;
  readonly isObject: boolean;
  /** Of an enum. */
  readonly values: readonly string[];
}

export interface DimensionFacts {
  readonly value: string;
  /** The condition that a value of the dimension can become; null when there is none. */
  readonly condition: string | null;
  readonly isList: boolean;
}

export interface MutationFacts {
  readonly name: string;
  readonly description: string;
  /** The kind that its payload shows; null when it shows none. */
  readonly kind: string | null;
  readonly inputType: string;
  readonly inputs: readonly (ConditionFacts & { readonly isRequired: boolean })[];
  /** The field of the payload that has the things after the write. */
  readonly shows: string | null;
}

/** What the gateway tells beside the schema: the product of each kind, and its name across products. */
export type KindNames = ReadonlyMap<string, { readonly product: string; readonly resourceType: string | null }>;
