/** The schema that is served, against the schema that graphql-js makes of the same definitions. */
import {
  buildASTSchema,
  type DefinitionNode,
  type DocumentNode,
  type GraphQLSchema,
  introspectionFromSchema,
  isObjectType,
  parse,
  printSchema,
  validate,
  validateSchema,
} from 'graphql';
import { describe, expect, it } from 'vitest';
import { executableSchema } from '../../resolvers/execution/executable-schema.js';
import { plainOf, typeDefsFrom } from '../../resolvers/nouns/declaration/built.js';
import { declared, typeDefs } from '../../resolvers/nouns/declared.js';
import { resolvers } from '../../resolvers/registry.js';

/** Types in the order of their names: graphql-js lists scalars where they are first used. */
function introspected(schema: GraphQLSchema): object {
  const { types, ...rest } = introspectionFromSchema(schema, { inputValueDeprecation: true, oneOf: true }).__schema;
  return { ...rest, types: types.toSorted((one, other) => (one.name < other.name ? -1 : 1)) };
}

/** The same document, and the names of the types whose fields were read. */
function watched({ kind, definitions }: DocumentNode): { readonly document: DocumentNode; readonly read: Set<string> } {
  const read = new Set<string>();
  const all = definitions.map((definition): DefinitionNode => {
    if (!('fields' in definition)) return definition;
    const { fields, ...rest } = definition;
    const get = () => {
      read.add(definition.name.value);
      return fields;
    };
    return Object.defineProperty(rest, 'fields', { get }) as DefinitionNode;
  });
  return { document: { kind, definitions: all }, read };
}

const other = parse(`
  schema { query: Query }
  directive @since(version: String! = "1") repeatable on FIELD_DEFINITION
  "The queries."
  type Query { things(kind: Kind = SMALL, of: [ID!]! = ["a"], like: Like = { name: "x" }): [Thing!]! @deprecated(reason: "Old.") }
  interface Thing implements Named { name: String! }
  interface Named { name: String! }
  type Box implements Thing & Named { name: String! old: Int @deprecated share: Float }
  enum Kind { "Not large." SMALL LARGE @deprecated(reason: "Too large.") }
  input Like @oneOf { name: String size: Int @deprecated }
  scalar Moment
`);

describe('the served schema', () => {
  it.each([
    ['of schema/', typeDefs],
    ['of a build', typeDefsFrom(JSON.parse(JSON.stringify(plainOf(declared))))],
    ['with other forms', { ...other, definitions: other.definitions.slice(1) } as DocumentNode],
  ])('%s is the same as the schema of graphql-js', (_, document) => {
    const [made, expected] = [executableSchema(document, {}), buildASTSchema(document)];
    expect(validateSchema(expected)).toEqual([]);
    expect(printSchema(made)).toBe(printSchema(expected));
    expect(introspected(made)).toEqual(introspected(expected));
  });

  it('has every resolver', () => {
    const schema = executableSchema(typeDefs, resolvers);
    const missing = Object.entries(resolvers).flatMap(([name, own]) => {
      const type = schema.getType(name);
      if (!isObjectType(type)) return [];
      return Object.entries(own).flatMap(([field, resolver]) => {
        const { resolve, subscribe } = type.getFields()[field] ?? {};
        const { resolve: first, subscribe: second } =
          typeof resolver === 'function' ? { resolve: resolver, subscribe: undefined } : (resolver as never);
        return resolve === first && subscribe === second ? [] : [`${name}.${field}`];
      });
    });
    expect(missing).toEqual([]);
  });

  it('makes the fields of a type when a document uses them', () => {
    const { document, read } = watched(typeDefs);
    const schema = executableSchema(document, resolvers);
    expect([...read]).toEqual([]);
    expect(validate(schema, parse('{ instances(filter: { name: "a" }) { nodes { name } } }'))).toEqual([]);
    expect([...read]).toEqual(expect.arrayContaining(['Query', 'InstanceConnection', 'Instance', 'InstanceFilter']));
    expect([...read].filter((name) => /Disk|Bucket|Mutation/.test(name))).toEqual([]);
    expect(printSchema(schema)).toContain('type DiskConnection');
    expect(read.size).toBeGreaterThan(100);
  });

  it('names a type that does not exist', () => {
    const schema = executableSchema(parse('type Query { thing: Thing }'), {});
    expect(() => schema.getQueryType()?.getFields()).toThrow(/Thing, which it does not declare/);
  });
});
