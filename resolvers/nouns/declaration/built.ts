import { type DefinitionNode, type DocumentNode, Kind, type ObjectTypeDefinitionNode, parse, print } from 'graphql';
import type { Declarations, EnumDeclaration, Extension, FieldDeclaration, TypeDeclaration } from './declarations.js';
import { Words, type Written } from './words.js';

/** Declarations as JSON and back. Reading text is the slow part of a start; making descriptors is fast. */
export interface BuiltSchema {
  /** JSON.stringify calls this. */
  readonly nouns: readonly TypeDeclaration[];
  readonly types: readonly TypeDeclaration[];
  readonly enums: readonly EnumDeclaration[];
  readonly extensions: readonly Extension[];
  /** The public schema. The fields or values of a type are a text, which is parsed when they are first read. */
  readonly definitions: readonly BuiltDefinition[];
  /** The types that only mutations lead to. */
  readonly writeTypes: readonly string[];
}

interface BuiltDefinition {
  readonly head: DefinitionNode;
  /** A definition of the same name with the parts that `head` lacks. */
  readonly body?: string;
}

/** The declarations with the public schema that is made from them. */
interface Whole {
  readonly declarations: Declarations;
  readonly typeDefs: DocumentNode;
  readonly writeTypes: ReadonlySet<string>;
}

export function plainOf({ declarations, typeDefs, writeTypes }: Whole): BuiltSchema {
  const { nouns, types, enums, extensions } = declarations;
  const built = {
    nouns: [...nouns.values()],
    types: [...types.values()],
    enums: [...enums.values()],
    extensions,
    definitions: typeDefs.definitions.map(builtDefinition),
    writeTypes: [...writeTypes],
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

/** The public schema as it was before the build. */
export function typeDefsFrom({ definitions }: BuiltSchema): DocumentNode {
  return { kind: Kind.DOCUMENT, definitions: definitions.map(definitionFrom) };
}

/** The member with the parts of a type. */
const partsIn: Readonly<Partial<Record<string, 'fields' | 'values'>>> = {
  [Kind.OBJECT_TYPE_DEFINITION]: 'fields',
  [Kind.INTERFACE_TYPE_DEFINITION]: 'fields',
  [Kind.INPUT_OBJECT_TYPE_DEFINITION]: 'fields',
  [Kind.ENUM_TYPE_DEFINITION]: 'values',
};

function builtDefinition(definition: DefinitionNode): BuiltDefinition {
  const parts = partsIn[definition.kind];
  if (parts === undefined) return { head: definition };
  const { description, ...plain } = definition as ObjectTypeDefinitionNode;
  const body = print({ ...plain, interfaces: [], directives: [] });
  return { head: { ...definition, [parts]: undefined }, body };
}

function definitionFrom({ head, body }: BuiltDefinition): DefinitionNode {
  const parts = partsIn[head.kind];
  if (parts === undefined || body === undefined) return head;
  let parsed: unknown;
  const read = () => {
    parsed ??= (parse(body, { noLocation: true }).definitions[0] as { readonly [Part in typeof parts]?: unknown })[
      parts
    ];
    return parsed;
  };
  return Object.defineProperty({ ...head }, parts, { get: read, enumerable: true });
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
