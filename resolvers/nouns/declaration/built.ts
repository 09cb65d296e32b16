import type { DocumentNode } from 'graphql';
import type { Declarations, EnumDeclaration, Extension, FieldDeclaration, TypeDeclaration } from './declarations.js';
import { Words, type Written } from './words.js';

/** Declarations as JSON and back. Reading text is the slow part of a start; making descriptors is fast. */
export interface BuiltSchema {
  /** JSON.stringify calls this. */
  readonly nouns: readonly TypeDeclaration[];
  readonly types: readonly TypeDeclaration[];
  readonly enums: readonly EnumDeclaration[];
  readonly extensions: readonly Extension[];
  readonly typeDefs: DocumentNode;
}

export function plainOf({ nouns, types, enums, extensions }: Declarations, typeDefs: DocumentNode): BuiltSchema {
  const built = {
    nouns: [...nouns.values()],
    types: [...types.values()],
    enums: [...enums.values()],
    extensions,
    typeDefs,
  };
  // `at` has the position of a name in its file.
  return JSON.parse(JSON.stringify(built, (name, value: unknown) => (name === 'loc' ? undefined : value)));
}

export function declarationsFrom({ nouns, types, enums, extensions }: BuiltSchema): Declarations {
  return {
    nouns: byName(nouns.map(typeFrom)),
    types: byName(types.map(typeFrom)),
    enums: byName(enums.map(enumFrom)),
    extensions: extensions.map(({ type, field }) => ({ type, field: fieldFrom(field) })),
  };
}

function byName<Value extends { readonly name: string }>(values: readonly Value[]): ReadonlyMap<string, Value> {
  return new Map(values.map((value) => [value.name, value]));
}

function typeFrom(type: TypeDeclaration): TypeDeclaration {
  return { ...type, words: wordsFrom(type), fields: type.fields.map(fieldFrom) };
}

function enumFrom(one: EnumDeclaration): EnumDeclaration {
  const values = one.values.map((value) => ({ ...value, words: wordsFrom(value) }));
  return { ...one, words: wordsFrom(one), values };
}

function fieldFrom(field: FieldDeclaration): FieldDeclaration {
  const args = field.args.map((argument) => ({ ...argument, words: wordsFrom(argument) }));
  return { ...field, words: wordsFrom(field), args };
}

function wordsFrom({ words }: { readonly words: readonly unknown[] }): readonly Words[] {
  return words.map((written) => new Words(written as Written));
}
