/** GET /schema.graphql: the schema as portals read it, with every type and field described. */
import {
  buildSchema,
  type GraphQLNamedType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isIntrospectionType,
  isObjectType,
  isSpecifiedDirective,
  isSpecifiedScalarType,
  printSchema,
} from 'graphql';
import { afterAll, describe, expect, it } from 'vitest';
import { startTestGateway } from '../gateway/harness.js';

const test = await startTestGateway({ instances: 24, introspection: true });
afterAll(() => test.close());
const response = await test.gateway.fetch('http://localhost/schema.graphql');
const text = await response.text();
const schema = buildSchema(text);
const types = Object.values(schema.getTypeMap()).filter(
  (type) => !isIntrospectionType(type) && !isSpecifiedScalarType(type),
);

/** The parts of a type that can have a description: fields, arguments, values. */
function partsOf(
  type: GraphQLNamedType,
): readonly { readonly name: string; readonly description?: string | null | undefined }[] {
  if (isObjectType(type) || isInterfaceType(type))
    return Object.values(type.getFields()).flatMap((field) => [field, ...field.args]);
  if (isInputObjectType(type)) return Object.values(type.getFields());
  return isEnumType(type) ? type.getValues() : [];
}

describe('GET /schema.graphql', () => {
  it('is text, and needs no credentials', () => {
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toMatch(/^(?:text\/plain|application\/graphql)\b.*charset=utf-8/i);
  });

  it('parses, and has the root types', () => {
    expect(types.map(({ name }) => name)).toEqual(expect.arrayContaining(['Query', 'Instance', 'Bucket', 'User']));
    expect(printSchema(schema).length).toBeGreaterThan(10_000);
  });

  it('begins with Query, and ends with the directives', () => {
    expect(text).toMatch(/^"{3}[^"]*"{3}\ntype Query \{/);
    const directives = schema.getDirectives().filter((directive) => !isSpecifiedDirective(directive));
    for (const { name } of directives)
      expect(text.indexOf(`directive @${name}`)).toBeGreaterThan(text.indexOf('type Instance '));
    expect(directives.map(({ name }) => name)).toEqual(expect.arrayContaining(['defer', 'stream', 'experimental']));
  });

  it('describes every type, field, argument and value', () => {
    const silent = types.flatMap((type) => [
      ...(type.description ? [] : [type.name]),
      ...partsOf(type).flatMap((part) => (part.description ? [] : [`${type.name}.${part.name}`])),
    ]);
    expect(silent).toEqual([]);
  });

  it('is the same as introspection', async () => {
    const { data } = await test.ask<{ __schema: { types: readonly { name: string }[] } }>(
      '{ __schema { types { name } } }',
    );
    const known = data.__schema.types.map(({ name }) => name);
    expect(types.map(({ name }) => name).filter((name) => !known.includes(name))).toEqual([]);
  });

  it('is not served at other paths', async () => {
    const other = await test.gateway.fetch('http://localhost/schema.graphqls');
    expect(other.status).not.toBe(200);
  });
});
