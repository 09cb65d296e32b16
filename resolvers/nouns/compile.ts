import { assertValidSchema, buildASTSchema, type DocumentNode } from 'graphql';
import type { ListAction, Resource } from '../../client/model/resource.js';
import { Actions, actionOf } from './actions.js';
import { check } from './check.js';
import { checkMeaning } from './check-meaning.js';
import { type BuiltSchema, declarationsFrom, plainOf, typeDefsFrom } from './declaration/built.js';
import {
  type Declarations,
  readDeclarations,
  type SchemaFile,
  type TypeDeclaration,
  wordsOf,
} from './declaration/declarations.js';
import { Problems } from './declaration/problems.js';
import { type Inverse, inversesOf, type Noun, nounsOf } from './descriptors.js';
import { claimedBy } from './evidence/claims.js';
import { isProved } from './evidence/states.js';
import { setValuesOf } from './fields/set-fields.js';
import { type Enumerations, enumerationOf } from './fields/values.js';
import { type ByCondition, byConditionOf } from './kind/by-condition.js';
import { type Within, withinOf } from './kind/per-parent.js';
import { publicSchema } from './schema/public-schema.js';
import { writeTypesIn } from './schema/references.js';

/** The compiled declarations. */
export interface Compiled {
  readonly declarations: Declarations;
  readonly nouns: ReadonlyMap<string, Noun>;
  readonly inverses: readonly Inverse[];
  /** The fields with the things that upstream lists under a kind. */
  readonly within: readonly Within[];
  readonly byCondition: readonly ByCondition[];
  readonly actions: Actions;
  /** Types without a key that are parts of kinds. */
  readonly parts: ReadonlyMap<string, TypeDeclaration>;
  /** Enums for upstream's values. */
  readonly enums: Enumerations;
  /** Lists by product and action: of kinds, of their children and of their hand-written fields. */
  readonly lists: ReadonlyMap<string, ListAction>;
  /** The Region kind. */
  readonly region: Resource;
  /** The public schema. */
  readonly typeDefs: DocumentNode;
  /** The types that only mutations lead to. */
  readonly writeTypes: ReadonlySet<string>;
}

/** Throws all problems in the files, each with its line. `proved` are the claims that reports from real accounts have found. */
export function compile(files: readonly SchemaFile[], proved: ReadonlySet<string> = new Set()): Compiled {
  const problems = new Problems();
  const read = readDeclarations(files, problems);
  const made = assemble(read, problems);
  check(made, problems);
  checkMeaning(made, problems);
  problems.throwIfAny();
  const { nouns, inverses, within, byCondition, enums, parts, actions } = made;
  const unproved = [...nouns.values()].filter((noun) => !isProved(claimedBy(noun, made), proved));
  const typeDefs = publicSchema({
    written: read,
    nouns,
    inverses,
    within,
    byCondition,
    enums: new Set(enums.keys()),
    experimental: new Set(unproved.map(({ type }) => type)),
    setValues: (noun) => setValuesOf(noun, { parts, enums }, actions),
  });
  return { ...made, typeDefs, writeTypes: writeTypesIn(typeDefs) };
}

/** The same for declarations that a build has read and checked. */
export function compileBuilt(built: BuiltSchema): Compiled {
  const problems = new Problems();
  const made = assemble(declarationsFrom(built), problems);
  problems.throwIfAny();
  return { ...made, typeDefs: typeDefsFrom(built), writeTypes: new Set(built.writeTypes) };
}

/** The data that a build stores, so that a start does not read and check the files again. */
export function builtSchemaOf(files: readonly SchemaFile[], proved: ReadonlySet<string>): BuiltSchema {
  const compiled = compile(files, proved);
  // Errors in the GraphQL schema are found here, so that a start does not check it.
  assertValidSchema(buildASTSchema(compiled.typeDefs));
  return plainOf(compiled);
}

function assemble(declarations: Declarations, problems: Problems): Omit<Compiled, 'typeDefs' | 'writeTypes'> {
  const actions = new Actions(declarations, problems);
  const nouns = nounsOf(declarations, actions, problems);
  const parts = partsOf(declarations);
  const region = nouns.get('Region')?.resource;
  if (!region) {
    problems.throwIfAny();
    throw new Error('schema/ does not declare the type Region.');
  }
  return {
    declarations,
    nouns,
    inverses: inversesOf(nouns),
    within: withinOf(nouns),
    byCondition: byConditionOf(nouns),
    actions,
    parts,
    enums: enumsOf(declarations, nouns, parts),
    lists: listsOf(declarations, actions),
    region,
  };
}

/** Every type that a kind's fields lead to, except other kinds and types with @handwritten. */
function partsOf({ nouns, types }: Declarations): ReadonlyMap<string, TypeDeclaration> {
  const parts = new Map<string, TypeDeclaration>();
  const visit = ({ fields }: TypeDeclaration) => {
    for (const { shape } of fields) {
      const part = types.get(shape.name);
      if (!part || part.name === 'Tag' || parts.has(part.name) || wordsOf(part, 'handwritten')) continue;
      parts.set(part.name, part);
      visit(part);
    }
  };
  for (const noun of nouns.values()) visit(noun);
  return parts;
}

/** The enums of fields, conditions and arguments, those that `extend type` adds to a kind too. */
function enumsOf(
  { enums, extensions }: Declarations,
  nouns: ReadonlyMap<string, Noun>,
  parts: ReadonlyMap<string, TypeDeclaration>,
): Enumerations {
  const fields = [...[...nouns.values()].map(({ declaration }) => declaration), ...parts.values()].flatMap(
    (type) => type.fields,
  );
  const added = extensions.filter(({ type }) => nouns.has(type)).map(({ field }) => field);
  const shapes = [...fields, ...added].flatMap(({ shape, args }) => [shape, ...args.map((argument) => argument.shape)]);
  const used = new Set(shapes.map(({ name }) => name));
  for (const { conditions } of nouns.values()) for (const { type } of conditions) used.add(type);
  return new Map([...enums].filter(([name]) => used.has(name)).map(([name, each]) => [name, enumerationOf(each)]));
}

function listsOf({ nouns, types }: Declarations, actions: Actions): ReadonlyMap<string, ListAction> {
  const words = [...nouns.values(), ...types.values()]
    .flatMap((type) => [type, ...type.fields])
    .flatMap((each) => each.words);
  const listing = words.filter(
    (each) => ['list', 'children', 'related', 'ofEach', 'action'].includes(each.name) && each.has('items'),
  );
  return new Map(
    listing.flatMap((each) => {
      const list = actions.list(each);
      return list ? [[actionOf(each), list] as const] : [];
    }),
  );
}
