import type { Resource } from '../../../client/model/resource.js';
import type { Field } from '../../fields/field.js';
import type { Actions } from '../actions.js';
import type { TypeDeclaration } from '../declaration/declarations.js';
import type { Noun } from '../descriptors.js';
import type { Enumerations } from './values.js';

export type AnyField = Field<unknown, never>;

/** The inputs for making fields. */
export interface Making {
  readonly nouns: ReadonlyMap<string, Noun>;
  /** Types without a key of their own. */
  readonly parts: ReadonlyMap<string, TypeDeclaration>;
  readonly enums: Enumerations;
  readonly actions: Actions;
  /** The Region kind. */
  readonly region: Resource;
}
