/** Checks the files of schema/ against the rules of the contract that a machine can check. */
import {
  buildASTSchema,
  type GraphQLField,
  type GraphQLNamedType,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isIntrospectionType,
  isObjectType,
  isSpecifiedScalarType,
} from 'graphql';
import { describe, expect, it } from 'vitest';
import { declared, typeDefs } from '../../resolvers/nouns/declared.js';

const schema = buildASTSchema(typeDefs);
const types = Object.values(schema.getTypeMap()).filter(
  (type) => !isIntrospectionType(type) && !isSpecifiedScalarType(type),
);

interface Named {
  readonly path: string;
  readonly description?: string | null | undefined;
}

function fieldsOf(type: GraphQLNamedType): readonly GraphQLField<unknown, unknown>[] {
  return isObjectType(type) || isInterfaceType(type) ? Object.values(type.getFields()) : [];
}

/** A type and all its fields, arguments and values. */
function named(type: GraphQLNamedType): Named[] {
  const inside = fieldsOf(type).flatMap((field) => [
    { path: `${type.name}.${field.name}`, description: field.description },
    ...field.args.map((arg) => ({
      path: `${type.name}.${field.name}(${arg.name}:)`,
      description: arg.description,
    })),
  ]);
  const inputs = isInputObjectType(type) ? Object.values(type.getFields()) : [];
  const values = isEnumType(type) ? type.getValues() : [];
  return [
    { path: type.name, description: type.description },
    ...inside,
    ...[...inputs, ...values].map(({ name, description }) => ({ path: `${type.name}.${name}`, description })),
  ];
}

/** Field name → type as SDL writes it. */
function shape(type: GraphQLNamedType): Record<string, string> {
  return Object.fromEntries(fieldsOf(type).map((field) => [field.name, String(field.type)]));
}

/** As shape, with a field's arguments beside its type. */
function signature(type: GraphQLNamedType): Record<string, string> {
  const args = (field: GraphQLField<unknown, unknown>) =>
    field.args.map((arg) => `${arg.name}: ${arg.type}`).join(', ');
  return Object.fromEntries(fieldsOf(type).map((field) => [`${field.name}(${args(field)})`, String(field.type)]));
}

const objects = types.filter(isObjectType);
const isNode = (type: GraphQLNamedType) =>
  isObjectType(type) && type.getInterfaces().some(({ name }) => name === 'Node');

const connections = types.filter((type) => type.name.endsWith('Connection'));
const edges = types.filter((type) => type.name.endsWith('Edge'));
const pagingFields = types.flatMap((type) =>
  fieldsOf(type)
    .filter((field) => getNamedType(field.type).name.endsWith('Connection'))
    .map((field) => ({ path: `${type.name}.${field.name}`, field })),
);

describe('schema files', () => {
  it('describe each type, field, argument and value in one sentence', () => {
    const lacking = types.flatMap(named).filter(({ description }) => !/^[A-Z][^\n]*\.$/.test(description ?? ''));
    expect(lacking.map(({ path }) => path)).toEqual([]);
  });

  it('give every enum that comes from upstream a value for unknown ones', () => {
    const ours = ['ErrorCode', 'DryRunKind', 'StoppedMode', 'OrderDirection', 'Openness', 'AddressRole', 'ScopeChoice'];
    // Names of metrics, orders and dimensions are arguments only.
    const isOurs = (name: string) => ours.includes(name) || /(?:Metric|OrderField|Dimension)$/.test(name);
    const enums = types.filter(isEnumType).filter((type) => !isOurs(type.name));
    expect(enums.filter((type) => !type.getValue('UNRECOGNIZED')).map((type) => type.name)).toEqual([]);
  });

  it('give every Node an id and its account', () => {
    const nodes = objects.filter(isNode);
    expect(nodes.length).toBeGreaterThan(0);
    for (const type of nodes)
      expect(Object.keys(shape(type)), type.name).toEqual(expect.arrayContaining(['accountId']));
  });
});

describe('fields of Query', () => {
  it('are nullable except nodes, so that a failure affects only one field', () => {
    const query = types.filter((type) => type === schema.getQueryType()).map(shape);
    const nonNull = query.flatMap(Object.entries).filter(([, type]) => String(type).endsWith('!'));
    expect(nonNull).toEqual([['nodes', '[Node]!']]);
  });
});

describe('Relay', () => {
  it('has a PageInfo of four fields', () => {
    expect(isObjectType(schema.getType('PageInfo'))).toBe(true);
    expect(types.filter(({ name }) => name === 'PageInfo').map(signature)).toEqual([
      {
        'hasNextPage()': 'Boolean!',
        'hasPreviousPage()': 'Boolean!',
        'startCursor()': 'String',
        'endCursor()': 'String',
      },
    ]);
  });

  it('has an interface Node with an id and a page of the console, and a look-up by that id', () => {
    expect(isInterfaceType(schema.getType('Node'))).toBe(true);
    expect(types.filter(({ name }) => name === 'Node').map(signature)).toEqual([
      { 'id()': 'ID!', 'consoleUrl()': 'String' },
    ]);
    expect(types.filter((type) => type === schema.getQueryType()).map(signature)).toMatchObject([
      { 'node(id: ID!)': 'Node', 'nodes(ids: [ID!]!)': '[Node]!' },
    ]);
  });

  it('has an id only on Nodes and on types that name a Node', () => {
    const naming = ['TargetResult', 'IndexedResource'];
    const withId = objects.filter((type) => 'id' in shape(type) && !naming.includes(type.name));
    expect(withId.filter((type) => !isNode(type) || signature(type)['id()'] !== 'ID!').map(String)).toEqual([]);
    expect(
      objects
        .filter(isNode)
        .filter((type) => !withId.includes(type))
        .map(String),
    ).toEqual([]);
  });

  it('names types with edges Connection, and the types of edges Edge', () => {
    const paged = objects.filter((type) => 'edges' in shape(type) || 'pageInfo' in shape(type));
    expect(paged.map(String).sort()).toEqual(connections.map(String).sort());
    expect(connections.filter((type) => !isObjectType(type)).map(String)).toEqual([]);
    const inEdges = paged.map((type) => String(getNamedType(type.getFields().edges?.type)));
    expect(inEdges.sort()).toEqual(edges.map(String).sort());
  });

  it('has Nodes in its edges, except what lies in a bucket, sums of costs, and kinds without an ARN, such as lines of a bill', () => {
    const inNode = objects.filter((type) => edges.includes(type)).map((type) => type.getFields().node?.type);
    const others = inNode.map((type) => getNamedType(type)).filter((type) => !type || !isNode(type));
    const listed = [...declared.nouns.values()].filter(({ isListed, isNode }) => isListed && !isNode);
    expect(others.map(String).sort()).toEqual([...listed.map(({ type }) => type), ...inBuckets, 'Cost'].sort());
  });

  it('uses edges only in connections, and connections only in paged fields', () => {
    const naming = types.flatMap((type) =>
      fieldsOf(type)
        .filter((field) => edges.includes(getNamedType(field.type)))
        .map((field) => `${type.name}.${field.name}`),
    );
    expect(naming).toEqual(connections.map((type) => `${type.name}.edges`));
    expect(pagingFields.filter(({ field }) => !isObjectType(field.type)).map(({ path }) => path)).toEqual([]);
  });
});

/** Their connections come by key, with common prefixes. */
const inBuckets = ['BucketObject', 'BucketObjectVersion', 'BucketUpload'];

describe.each(connections.map((type) => [type.name, type] as const))('%s', (name, type) => {
  const node = name.slice(0, -'Connection'.length);

  it('is a Relay connection', () => {
    expect(shape(type)).toMatchObject({ edges: `[${node}Edge!]!`, nodes: `[${node}!]!`, pageInfo: 'PageInfo!' });
  });

  it('has counts and unavailable, or lists common prefixes', () => {
    // Items without an id have no order, and no groups unless code lists them.
    const hasSets = types.some((each) => each.name === node && isNode(each)) || declared.nouns.get(node)?.isByHand;
    const sets = hasSets ? ['groups', 'groupCount'] : [];
    const counts = ['totalCount', ...sets, 'unavailable'];
    const rest = inBuckets.includes(node) ? ['commonPrefixes'] : counts;
    expect(Object.keys(shape(type)).sort()).toEqual(['edges', 'nodes', 'pageInfo', ...rest].sort());
  });
});

describe.each(edges.map((type) => [type.name, type] as const))('%s', (name, type) => {
  it('is a Relay edge of an object', () => {
    expect(isObjectType(type)).toBe(true);
    expect(isObjectType(schema.getType(name.slice(0, -'Edge'.length)))).toBe(true);
    expect(shape(type)).toEqual({ cursor: 'String!', node: `${name.slice(0, -'Edge'.length)}!` });
  });
});

describe.each(pagingFields.map(({ path, field }) => [path, field] as const))('%s', (_path, field) => {
  const args = new Map(field.args.map((arg) => [arg.name, arg]));

  it('pages forward only', () => {
    expect([...args.keys()]).not.toEqual(expect.arrayContaining([expect.stringMatching(/^(?:last|before)$/)]));
  });

  it('takes first: Int with a default from 1 to 1000', () => {
    const first = args.get('first');
    expect(String(first?.type)).toBe('Int');
    expect(first?.defaultValue).toBeGreaterThanOrEqual(1);
    expect(first?.defaultValue).toBeLessThanOrEqual(1000);
  });

  it('takes after: String', () => {
    expect(String(args.get('after')?.type)).toBe('String');
    expect(args.get('after')?.defaultValue).toBeUndefined();
  });
});
