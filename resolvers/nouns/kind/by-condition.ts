import { type FieldDeclaration, type TypeDeclaration, wordsOf } from '../declaration/declarations.js';
import type { Words } from '../declaration/words.js';
import type { Noun } from './noun.js';

/** References whose key costs a call, because no list tells it. Their inverses are lists with a condition on the key. */

/** The field with the key of a reference, when it is read from an action of its own; null for other fields. */
export function askedKey(field: FieldDeclaration, { fields }: TypeDeclaration): FieldDeclaration | null {
  const named = wordsOf(field, 'reference')?.text('field') ?? null;
  const key = fields.find(({ name }) => name === named);
  return key && !key.shape.isList && wordsOf(key, 'detail') ? key : null;
}

/** A field with all things whose reference leads to its owner. */
export interface ByCondition {
  readonly on: string;
  readonly field: string;
  readonly noun: Noun;
  /** The condition on the key: that it is one of these. */
  readonly condition: string;
  readonly words: Words;
}

export function byConditionOf(nouns: ReadonlyMap<string, Noun>): readonly ByCondition[] {
  return [...nouns.values()].flatMap((noun) =>
    noun.declaration.fields.flatMap((field) => {
      const words = wordsOf(field, 'inverse');
      const key = askedKey(field, noun.declaration);
      if (!words || !key) return [];
      return [{ on: field.shape.name, field: words.required('field'), noun, condition: `${key.name}In`, words }];
    }),
  );
}
