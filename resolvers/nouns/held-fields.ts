import { type FieldDeclaration, type Shape, wordsOf } from './declaration/declarations.js';
import type { Noun } from './descriptors.js';
import { scalarNames } from './fields/spellings.js';
import { memberOf } from './members.js';

/** A field of a kind that is a value and not an object. It can be compared, sorted and grouped. */
export interface ValueField {
  readonly name: string;
  readonly shape: Shape;
  /** The paths in an item; empty when the field needs a call or code. */
  readonly members: readonly string[];
}

/** Every field of a kind that is a value, in the order of its declaration. */
export function valueFields(
  { declaration }: Pick<Noun, 'declaration'>,
  { declarations: { enums } }: { readonly declarations: { readonly enums: { has(name: string): boolean } } },
): readonly ValueField[] {
  return declaration.fields
    .filter(({ shape }) => scalarNames.includes(shape.name) || enums.has(shape.name))
    .map((field) => ({ name: field.name, shape: field.shape, members: isHeld(field) ? memberOf(field) : [] }));
}

/** Whether the list's own answer holds it. */
function isHeld(field: FieldDeclaration): boolean {
  return !['detail', 'handwritten', 'children', 'related'].some((word) => wordsOf(field, word));
}
