import type { LocalCondition } from '../../client/model/item-conditions.js';

/** The conditions that the filter of a kind has, by name. */
export type FilterWords = ReadonlyMap<string, Word>;

export type Word = DeclaredWord | FieldWord;

/** A condition that the kind declares: upstream takes it, or a member of the item tells. */
export interface DeclaredWord {
  readonly of: 'declaration';
  /** Upstream's parameters. */
  readonly params: readonly string[];
  /** The value in upstream's spelling. Throws when it is not valid as input. */
  readonly toUpstream: (value: unknown) => unknown;
  /** Checks an item for a value in upstream's spelling. Null when no member tells. */
  readonly onItem: ((value: unknown) => LocalCondition) | null;
}

/** How the value of a field is compared. */
export type Comparison = 'contains' | 'range' | 'is' | 'in' | 'isNull' | 'has' | 'tags' | 'withoutTags';

/** A condition on a field of the kind, which reads the same value as the field. */
export interface FieldWord {
  readonly of: 'field';
  readonly field: string;
  readonly comparison: Comparison;
  /** The field leads to other resources or to rows, so that only its existence is read. */
  readonly isRelation: boolean;
  /** The type in SDL. */
  readonly type: string;
  /** Throws for a value that is not valid as input. */
  readonly check: (value: unknown) => void;
  /** The declared condition for one value, or for several values, of the same field. */
  readonly declared: { readonly name: string; readonly takesSeveral: boolean } | null;
}
