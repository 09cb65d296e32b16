import { collectFields, collectSubFields } from '@graphql-tools/utils';
import {
  type DocumentNode,
  type FieldNode,
  GraphQLError,
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isLeafType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  OperationTypeNode,
  type SelectionNode,
  separateOperations,
  TypeInfo,
  type VariableDefinitionNode,
  visit,
  visitWithTypeInfo,
} from 'graphql';

/** The document that reads one page of an export: the connection of the client's document alone, with the position as a variable. */

export interface ExportDocument {
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  /** The names of the variables for the size of a page and its position. */
  readonly first: string;
  readonly after: string;
  /** The connection in the answer. */
  readonly key: string;
  /** The rows in the client's document, for the paths of errors. */
  readonly rowsKey: string;
  /** The position that the client's document begins at. */
  readonly start: string | null;
  /** The type of a row, and what is selected of it. */
  readonly rowType: GraphQLObjectType;
  readonly rowNodes: readonly FieldNode[];
}

/** Names in the document that reads a page. */
export const rows = 'rows';
export const page = 'page';
export const missing = 'missing';

interface Given {
  readonly schema: GraphQLSchema;
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  /** With the defaults of the operation. */
  readonly variables: Readonly<Record<string, unknown>>;
}

/** Throws for a document that is not one connection, read as a whole. */
export function exportDocument(given: Given): ExportDocument {
  const { schema, document, operation, variables } = given;
  if (operation.operation !== OperationTypeNode.QUERY) throw refusal('An export reads: its document must be a query.');
  const root = schema.getQueryType();
  const fragments = fragmentsOf(document);
  const found = root ? collectFields(schema, fragments, variables, root, operation.selectionSet).fields : new Map();
  const [[key, nodes] = ['', []], ...others] = [...found] as [string, FieldNode[]][];
  const [node] = nodes;
  const definition = root?.getFields()[node?.name.value ?? ''];
  const type = definition && getNamedType(definition.type);
  const connections = connectionsIn(schema, document, operation);
  if (connections.length === 0)
    throw refusal(`The document has no connection, such as \`instances\`, whose rows could be exported.`);
  if (connections.length > 1) {
    throw refusal(
      `The document has ${connections.length} connections (${connections.join(', ')}): an export has exactly one. Export the others on their own.`,
    );
  }
  if (!node || !definition || !isConnection(type) || others.length > 0) {
    throw refusal(`The connection ${connections[0]} must stand alone at the root of the document.`);
  }
  if (!['first', 'after'].every((name) => definition.args.some((argument) => argument.name === name))) {
    throw refusal(`${node.name.value} has no pages, so it cannot be exported.`);
  }
  const { rowsKey, rowNodes } = rowsIn(type, collectSubFields(schema, fragments, variables, type, nodes).fields, given);
  const [first, after] = ['pageSize', 'pageAfter'].map((name) => unusedName(name, operation)) as [string, string];
  const reading = pageOperation(operation, node, rowNodes, type, { first, after });
  const kept = separateOperations(document)[operation.name?.value ?? ''] ?? document;
  const used = kept.definitions.filter(({ kind }) => kind === Kind.FRAGMENT_DEFINITION);
  return {
    document: { kind: Kind.DOCUMENT, definitions: [reading, ...used] },
    operation: reading,
    first,
    after,
    key,
    rowsKey,
    start: startOf(node, variables),
    rowType: getNamedType(type.getFields().nodes?.type) as GraphQLObjectType,
    rowNodes,
  };
}

function refusal(message: string): GraphQLError {
  return new GraphQLError(`${message} Nothing was executed.`, {
    extensions: { code: 'BAD_USER_INPUT', http: { status: 400 } },
  });
}

export function fragmentsOf({ definitions }: DocumentNode) {
  return Object.fromEntries(
    definitions.flatMap((each) => (each.kind === Kind.FRAGMENT_DEFINITION ? [[each.name.value, each]] : [])),
  );
}

function isConnection(type: GraphQLNamedType | undefined): type is GraphQLObjectType {
  return (
    isObjectType(type) &&
    type.name.endsWith('Connection') &&
    'pageInfo' in type.getFields() &&
    'nodes' in type.getFields()
  );
}

/** The fields of the document that are connections, by name. */
function connectionsIn(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
): readonly string[] {
  const names: string[] = [];
  const types = new TypeInfo(schema);
  const own = separateOperations(document)[operation.name?.value ?? ''] ?? document;
  visit(
    own,
    visitWithTypeInfo(types, {
      Field(node) {
        const type = types.getType();
        if (type && isConnection(getNamedType(type))) names.push(node.name.value);
      },
    }),
  );
  return names;
}

/** Fields of a connection that an export answers in its own way: it ends with the count and with what is missing. */
const answeredAtEnd: ReadonlySet<string> = new Set(['pageInfo', 'totalCount', 'unavailable', '__typename']);

function rowsIn(
  { name }: GraphQLObjectType,
  fields: ReadonlyMap<string, FieldNode[]>,
  { schema, document, variables }: Given,
): Pick<ExportDocument, 'rowsKey' | 'rowNodes'> {
  const found: Pick<ExportDocument, 'rowsKey' | 'rowNodes'>[] = [];
  for (const [key, nodes] of fields) {
    const field = nodes[0]?.name.value ?? '';
    if (field === 'nodes') found.push({ rowsKey: key, rowNodes: nodes });
    else if (field === 'edges') {
      const edge = schema.getType(name.replace(/Connection$/, 'Edge')) as GraphQLObjectType;
      const inner = collectSubFields(schema, fragmentsOf(document), variables, edge, nodes).fields;
      for (const each of inner.values()) {
        const member = each[0]?.name.value ?? '';
        if (member === 'node') found.push({ rowsKey: key, rowNodes: each });
        else if (member !== '__typename') throw notOfRows(member);
      }
    } else if (!answeredAtEnd.has(field)) {
      throw notOfRows(field);
    }
  }
  const [rows, ...more] = found;
  if (!rows || more.length > 0) throw refusal('Select `nodes`, or `edges` with `node`, exactly once.');
  return rows;
}

function notOfRows(field: string): GraphQLError {
  return refusal(`${field} is not part of rows: an export answers \`nodes\`, or \`edges\` with \`node\`.`);
}

function unusedName(name: string, { variableDefinitions = [] }: OperationDefinitionNode): string {
  const isUsed = variableDefinitions.some(({ variable }) => variable.name.value === name);
  return isUsed ? unusedName(`${name}_`, { variableDefinitions } as OperationDefinitionNode) : name;
}

function pageOperation(
  operation: OperationDefinitionNode,
  node: FieldNode,
  rowNodes: readonly FieldNode[],
  type: GraphQLObjectType,
  { first, after }: Pick<ExportDocument, 'first' | 'after'>,
): OperationDefinitionNode {
  const others = (node.arguments ?? []).filter(({ name }) => !['first', 'after'].includes(name.value));
  const { unavailable } = type.getFields();
  const connection: FieldNode = {
    ...node,
    directives: [],
    arguments: [...others, variableArgument('first', first), variableArgument('after', after)],
    selectionSet: selection(
      field(
        'nodes',
        rows,
        rowNodes.flatMap(({ selectionSet }) => selectionSet?.selections ?? []),
      ),
      field('pageInfo', page, [field('hasNextPage'), field('endCursor')]),
      ...(unavailable ? [field('unavailable', missing, allOf(unavailable))] : []),
    ),
  };
  return {
    ...operation,
    directives: [],
    variableDefinitions: [...(operation.variableDefinitions ?? []), variable(first, 'Int'), variable(after, 'String')],
    selectionSet: selection(connection),
  };
}

/** Every field of an object, and of the objects in it. */
function allOf({ type }: GraphQLField<unknown, unknown>): readonly SelectionNode[] {
  const named = getNamedType(type);
  if (!isObjectType(named)) return [];
  return Object.values(named.getFields()).map((each) =>
    isLeafType(getNamedType(each.type)) ? field(each.name) : field(each.name, each.name, allOf(each)),
  );
}

function field(name: string, alias = name, selections: readonly SelectionNode[] = []): FieldNode {
  return {
    kind: Kind.FIELD,
    alias: { kind: Kind.NAME, value: alias },
    name: { kind: Kind.NAME, value: name },
    ...(selections.length > 0 && { selectionSet: selection(...selections) }),
  };
}

function selection(...selections: readonly SelectionNode[]) {
  return { kind: Kind.SELECTION_SET as const, selections };
}

function variableArgument(name: string, of: string) {
  const value = { kind: Kind.VARIABLE as const, name: { kind: Kind.NAME as const, value: of } };
  return { kind: Kind.ARGUMENT as const, name: { kind: Kind.NAME as const, value: name }, value };
}

function variable(name: string, type: string): VariableDefinitionNode {
  return {
    kind: Kind.VARIABLE_DEFINITION,
    variable: { kind: Kind.VARIABLE, name: { kind: Kind.NAME, value: name } },
    type: { kind: Kind.NAMED_TYPE, name: { kind: Kind.NAME, value: type } },
  };
}

/** The `after` of the client's document: an export may begin behind a cursor. */
function startOf({ arguments: given = [] }: FieldNode, variables: Readonly<Record<string, unknown>>): string | null {
  const value = given.find(({ name }) => name.value === 'after')?.value;
  if (value?.kind === Kind.STRING) return value.value;
  const named = value?.kind === Kind.VARIABLE ? variables[value.name.value] : null;
  return typeof named === 'string' ? named : null;
}
