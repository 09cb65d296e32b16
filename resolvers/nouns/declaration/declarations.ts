import {
  type ASTNode,
  type ConstDirectiveNode,
  type DefinitionNode,
  type DocumentNode,
  type EnumTypeDefinitionNode,
  type EnumTypeExtensionNode,
  type FieldDefinitionNode,
  GraphQLError,
  Kind,
  type ObjectTypeDefinitionNode,
  parse,
  Source,
  type TypeNode,
} from 'graphql';
import type { Position, Problems } from './problems.js';
import { withResourceGroups } from './resource-groups.js';
import { checkSyntax } from './syntax-checks.js';
import { Vocabulary } from './vocabulary.js';
import { Words, writtenOf } from './words.js';

/** Reads the files of schema/: the GraphQL types and the arguments of our directives, each with its line. */

export interface SchemaFile {
  /** The path from the root of the repository. */
  readonly path: string;
  readonly text: string;
}

/** The parts of a GraphQL type that declarations use. */
export interface Shape {
  readonly name: string;
  readonly isList: boolean;
  readonly isRequired: boolean;
}

interface Declaration {
  readonly name: string;
  readonly description: string | null;
  readonly at: Position;
  readonly words: readonly Words[];
}

export interface ArgumentDeclaration extends Declaration {
  readonly shape: Shape;
}

export interface FieldDeclaration extends Declaration {
  readonly shape: Shape;
  readonly args: readonly ArgumentDeclaration[];
}

export interface ValueDeclaration extends Declaration {
  /** In upstream's spelling. */
  readonly upstream: string;
}

export interface TypeDeclaration extends Declaration {
  readonly fields: readonly FieldDeclaration[];
}

export interface EnumDeclaration extends Declaration {
  readonly values: readonly ValueDeclaration[];
}

export interface Declarations {
  /** Kinds: types with @resource. */
  readonly nouns: ReadonlyMap<string, TypeDeclaration>;
  /** Every other object type. */
  readonly types: ReadonlyMap<string, TypeDeclaration>;
  /** Enums for upstream's values: those with UNRECOGNIZED, which is added to every enum with an @value. */
  readonly enums: ReadonlyMap<string, EnumDeclaration>;
  /** Fields from `extend type`, by type. */
  readonly extensions: readonly Extension[];
}

export interface Extension {
  readonly type: string;
  readonly field: FieldDeclaration;
}

/** The GraphQL definitions of the files, without the vocabulary, which clients do not see. */
export interface Written {
  readonly definitions: readonly DefinitionNode[];
  readonly vocabulary: Vocabulary;
}

const vocabularyFile = 'schema/directives.graphql';

export function readDeclarations(files: readonly SchemaFile[], problems: Problems): Declarations & Written {
  const documents = files.map((file) => ({ path: file.path, document: parsed(file) }));
  const words = documents.find(({ path }) => path === vocabularyFile);
  if (!words) throw new Error(`${vocabularyFile} does not exist.`);
  const vocabulary = new Vocabulary(words.document);
  const definitions = withResourceGroups(
    documents.filter((each) => each !== words).flatMap(({ document }) => document.definitions),
  );
  checkSyntax(definitions, positionOf, problems);
  const reader = new Reader(vocabulary, problems);
  const nouns = new Map<string, TypeDeclaration>();
  const types = new Map<string, TypeDeclaration>();
  const enums = new Map<string, EnumDeclaration>();
  const extensions: Extension[] = [];
  for (const definition of definitions) {
    if (definition.kind === Kind.OBJECT_TYPE_DEFINITION) {
      const type = reader.type(definition);
      const isNoun = type.words.some(({ name }) => name === 'resource');
      (isNoun ? nouns : types).set(type.name, type);
    } else if (definition.kind === Kind.ENUM_TYPE_DEFINITION) {
      const declared = reader.enumeration(definition);
      enums.set(declared.name, declared);
    } else if (definition.kind === Kind.OBJECT_TYPE_EXTENSION) {
      for (const field of definition.fields ?? []) {
        extensions.push({ type: definition.name.value, field: reader.field(field) });
      }
    } else if (definition.kind === Kind.ENUM_TYPE_EXTENSION) reader.noDirectives(definition);
  }
  const own = extensions.filter(({ type, field }) => nouns.has(type) && !wordsOf(field, 'handwritten'));
  for (const { type, field } of own) {
    const noun = nouns.get(type);
    if (noun) nouns.set(type, { ...noun, fields: [...noun.fields, field] });
  }
  const others = extensions.filter((extension) => !own.includes(extension));
  return { nouns, types, enums, extensions: others, definitions, vocabulary };
}

/** Gives a GraphQL syntax error the same form as the other problems. */
function parsed({ path, text }: SchemaFile): DocumentNode {
  try {
    return parse(new Source(text, path));
  } catch (error) {
    if (!(error instanceof GraphQLError)) throw error;
    throw new Error(`${path}:${error.locations?.[0]?.line ?? 1}: ${error.message}`);
  }
}

class Reader {
  constructor(
    private readonly vocabulary: Vocabulary,
    private readonly problems: Problems,
  ) {}

  type(node: ObjectTypeDefinitionNode): TypeDeclaration {
    return { ...this.declaration(node, 'OBJECT'), fields: (node.fields ?? []).map((field) => this.field(field)) };
  }

  field(node: FieldDefinitionNode): FieldDeclaration {
    const args = (node.arguments ?? []).map((argument) => {
      return { ...this.declaration(argument, 'ARGUMENT_DEFINITION'), shape: shapeOf(argument.type) };
    });
    return { ...this.declaration(node, 'FIELD_DEFINITION'), shape: shapeOf(node.type), args };
  }

  enumeration(node: EnumTypeDefinitionNode): EnumDeclaration {
    const values = (node.values ?? []).map((value): ValueDeclaration => {
      const declared = this.declaration(value, 'ENUM_VALUE');
      return { ...declared, upstream: declared.words[0]?.text('is') ?? pascalCase(declared.name) };
    });
    return { ...this.declaration(node, 'ENUM'), values };
  }

  noDirectives(node: EnumTypeExtensionNode): void {
    for (const value of node.values ?? []) this.declaration(value, 'ENUM_VALUE');
  }

  private declaration(node: Described, place: string): Declaration {
    const directives = node.directives ?? [];
    if (directives.length > 0) this.vocabulary.check(directives, place, positionOf, this.problems);
    const own = directives.filter(({ name }) => this.vocabulary.knows(name.value));
    return {
      name: node.name.value,
      description: node.description?.value ?? null,
      at: positionOf(node.name),
      words: own.map((directive) => new Words(writtenOf(directive, positionOf(directive)))),
    };
  }
}

interface Described {
  readonly name: ASTNode & { readonly value: string };
  readonly description?: { readonly value: string } | undefined;
  readonly directives?: readonly ConstDirectiveNode[] | undefined;
}

function positionOf({ loc }: ASTNode): Position {
  return { file: loc?.source.name ?? 'schema', line: loc?.startToken.line ?? 1 };
}

function shapeOf(type: TypeNode): Shape {
  if (type.kind === Kind.NON_NULL_TYPE) return { ...shapeOf(type.type), isRequired: true };
  if (type.kind === Kind.LIST_TYPE) return { ...shapeOf(type.type), isList: true, isRequired: false };
  return { name: type.name.value, isList: false, isRequired: false };
}

/** RE_INITING is ReIniting. */
function pascalCase(name: string): string {
  return name
    .toLowerCase()
    .split('_')
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('');
}

/** The directive of this name, or null. */
export function wordsOf({ words }: { readonly words: readonly Words[] }, name: string): Words | null {
  return words.find((each) => each.name === name) ?? null;
}
