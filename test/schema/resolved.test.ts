/** Every field of schema/ has a resolver, and every resolver a field: a field without a resolver would always be null. */
import { buildASTSchema, isIntrospectionType, isObjectType } from 'graphql';
import { describe, expect, it } from 'vitest';
import { typeDefs } from '../../resolvers/nouns/declared.js';
import { resolvers } from '../../resolvers/registry.js';

/** Plain values: a resolver of another type makes the whole object, with the field names of the schema. */
const plain = [
  'BucketLifecycleExclusion',
  'BucketLifecycleFilter',
  'BucketLifecycleRule',
  'BucketTransition',
  'CdnConfigArgument',
  'CdnDomainConfig',
  'CredentialReportKey',
  'MissingPermission',
  'PageInfo',
  'PolicyCondition',
  'PolicyPrincipal',
  'Tag',
  'TargetError',
  'TargetResult',
  'Unavailable',
];

const schema = buildASTSchema(typeDefs);

/** The type of a kind's groups; a kind such as SecurityGroup may have the same ending. */
function isGroups(name: string): boolean {
  const type = schema.getType(name);
  return name.endsWith('Group') && isObjectType(type) && 'values' in type.getFields() && 'count' in type.getFields();
}
const isPlain = (name: string) =>
  plain.includes(name) || /(?:Edge|Connection|Payload|Sums)$/.test(name) || isGroups(name);
const types = Object.values(schema.getTypeMap())
  .filter(isObjectType)
  .filter((type) => !isIntrospectionType(type));
const resolved = types.filter(({ name }) => !isPlain(name));

describe.each(resolved.map((type) => [type.name, type] as const))('%s', (name, type) => {
  it('has a resolver for each of its fields', () => {
    const entries = resolvers[name] ?? {};
    expect(Object.keys(type.getFields()).filter((field) => !Object.hasOwn(entries, field))).toEqual([]);
  });
});

describe('resolvers', () => {
  it('name only types and fields of the schema', () => {
    const unknown = Object.entries(resolvers).flatMap(([name, entries]) => {
      const type = schema.getType(name);
      if (!type) return [name];
      if (!isObjectType(type)) return [];
      const fields = type.getFields();
      return Object.keys(entries)
        .filter((field) => !Object.hasOwn(fields, field))
        .map((field) => `${name}.${field}`);
    });
    expect(unknown).toEqual([]);
  });

  it('do not resolve plain values, which are all in the schema', () => {
    expect(plain.filter((name) => !isObjectType(schema.getType(name)))).toEqual([]);
    expect(Object.keys(resolvers).filter(isPlain)).toEqual([]);
  });
});
