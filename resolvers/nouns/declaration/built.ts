import type { DocumentNode } from 'graphql';
import type { Declarations, EnumDeclaration, Extension, FieldDeclaration, TypeDeclaration } from './declarations.js';
import { Words, type Written } from './words.js';

/** Declarations as JSON and back: what takes long at a start is to read text, not to make descriptors of what it says. */
export interface BuiltSchema {
  /** By toJSON of what they hold. */
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
  // Where a name stands in its file is known by `at`.
  return JSON.parse(JSON.stringify(built, (name, value: unknown) => (name === 'loc' ? undefined : value)));
}

export function declarationsFrom({ nouns, types, enums, extensions }: BuiltSchema): Declarations {
  return {
    nouns: byName(nouns.map(typeFrom)),
    types: byName(types.map(typeFrom)),
    enums: byName(enums),
    extensions: extensions.map(({ type, field }) => ({ type, field: fieldFrom(field) })),
  };
}

function byName<Value extends { readonly name: string }>(values: readonly Value[]): ReadonlyMap<string, Value> {
  return new Map(values.map((value) => [value.name, value]));
}

function typeFrom(type: TypeDeclaration): TypeDeclaration {
  return { ...type, words: wordsFrom(type), fields: type.fields.map(fieldFrom) };
}

function fieldFrom(field: FieldDeclaration): FieldDeclaration {
  const args = field.args.map((argument) => ({ ...argument, words: wordsFrom(argument) }));
  return { ...field, words: wordsFrom(field), args };
}

function wordsFrom({ words }: { readonly words: readonly unknown[] }): readonly Words[] {
  return words.map((written) => new Words(written as Written));
}
