/** Holds schema/ to contract.graphql, the public contract of clients: it may only add to it. */
import { readFileSync } from 'node:fs';
import {
  astFromValue,
  buildASTSchema,
  buildSchema,
  DangerousChangeType,
  findBreakingChanges,
  findDangerousChanges,
  type GraphQLArgument,
  type GraphQLInputField,
  type GraphQLNamedType,
  type GraphQLSchema,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isIntrospectionType,
  isObjectType,
  isSpecifiedScalarType,
  print,
} from 'graphql';
import { describe, expect, it } from 'vitest';
import { typeDefs } from '../../resolvers/nouns/declared.js';

const sdl = readFileSync(new URL('contract.graphql', import.meta.url), 'utf8');
const contract = buildSchema(sdl);
const schema = buildASTSchema(typeDefs);

/** An argument or input field as SDL writes it. */
function input({ name, type, defaultValue }: GraphQLArgument | GraphQLInputField): string {
  const ast = astFromValue(defaultValue, type);
  return `${name}: ${type}${ast ? ` = ${print(ast)}` : ''}`;
}

function inside(type: GraphQLNamedType): string[] {
  if (isEnumType(type)) return type.getValues().map(({ name }) => `.${name}`);
  if (isInputObjectType(type)) return Object.values(type.getFields()).map((field) => `.${input(field)}`);
  if (!isObjectType(type) && !isInterfaceType(type)) return [];
  const interfaces = type.getInterfaces().map(({ name }) => ` implements ${name}`);
  const fields = Object.values(type.getFields()).flatMap(({ name, type: answer, args }) => [
    `.${name}: ${answer}`,
    ...args.map((arg) => `.${name}(${input(arg)})`),
  ]);
  return [...interfaces, ...fields];
}

/** One line for everything that a client can rely on, with exact types and defaults: graphql-js accepts safe changes of them. */
function promises(of: GraphQLSchema): string[] {
  return Object.values(of.getTypeMap())
    .filter((type) => !isIntrospectionType(type) && !isSpecifiedScalarType(type))
    .flatMap((type) => [type.name, ...inside(type).map((line) => `${type.name}${line}`)]);
}

/** The parts of the contract that another schema breaks; additions that clients do not notice are not breaks. */
function broken(by: GraphQLSchema): string[] {
  const kept = new Set(promises(by));
  const defaults = findDangerousChanges(contract, by).filter(
    ({ type }) => type === DangerousChangeType.ARG_DEFAULT_VALUE_CHANGE,
  );
  return [
    ...[...findBreakingChanges(contract, by), ...defaults].map(({ description }) => description),
    ...promises(contract)
      .filter((line) => !kept.has(line))
      .map((line) => `${line} is gone.`),
  ];
}

describe('the schema', () => {
  it('contains the whole public contract', () => {
    expect(broken(schema)).toEqual([]);
  });
});

describe('the check of the contract', () => {
  const altered = (from: string, to: string) => {
    expect(sdl).toContain(from);
    return buildSchema(sdl.replaceAll(from, to), { assumeValid: true });
  };

  it.each([
    ['a type renamed', 'Zone', 'Area'],
    ['a field removed', '  localName: String!\n', ''],
    ['a field made nullable', 'localName: String!', 'localName: String'],
    ['a field made non-null', 'hostName: String', 'hostName: String!'],
    ['a list made of nullable items', 'zones: [Zone!]', 'zones: [Zone]'],
    ['an argument removed', '(expiresInSeconds: Int = 900)', ''],
    ['an argument made required', 'type: PolicyType,', 'type: PolicyType!,'],
    ['an argument made optional', 'bucket(name: String!,', 'bucket(name: String,'],
    ['a required argument added', 'bucket(name: String!,', 'bucket(name: String!, of: String!,'],
    ['a default changed', 'first: Int = 50', 'first: Int = 20'],
    ['a default removed', 'first: Int = 50', 'first: Int'],
    ['a default added', 'rules(direction: RuleDirection)', 'rules(direction: RuleDirection = INGRESS)'],
    ['an enum value removed', '  RE_INITING\n', ''],
    ['an input field removed', '  publicIpAddresses: [String!]\n  tags', '  tags'],
    ['an input field retyped', 'encrypted: Boolean\n  tags: [TagFilter!]', 'encrypted: String\n  tags: [TagFilter!]'],
    ['a default of an input field added', 'isDefault: Boolean\n  res', 'isDefault: Boolean = true\n  res'],
    ['an interface removed', 'type Disk implements Node {', 'type Disk {'],
  ])('finds %s', (_change, from, to) => {
    expect(broken(altered(from, to))).not.toEqual([]);
  });

  it.each([
    ['a type', 'type Zone {', 'type Extra { x: Int } type Zone {'],
    ['a field', 'type Zone {', 'type Zone { extra: String'],
    ['an optional argument', 'bucket(name: String!,', 'bucket(name: String!, extra: Int = 1,'],
    ['an enum value', '  RE_INITING\n', '  RE_INITING\n  EXTRA\n'],
    ['an optional input field', 'input BucketFilter {', 'input BucketFilter { extra: Boolean'],
  ])('accepts %s as an addition', (_change, from, to) => {
    expect(broken(altered(from, to))).toEqual([]);
  });
});
