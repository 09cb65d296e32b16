import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLCompositeType,
  type GraphQLField,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isCompositeType,
  isInterfaceType,
  isListType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
  typeFromAST,
} from 'graphql';

type Variables = Readonly<Record<string, unknown>>;

/** A list in a document, and the lists inside it. */
interface ListSize {
  /** The number of items, given or assumed. Or the variable that gives it, with the number if the variable is unset. */
  readonly first: number | { readonly variable: string; readonly otherwise: number };
  readonly within: readonly ListSize[];
}

/** The assumed length of a list without `first`, such as the groups of a user. */
const usualLength = 10;
/** Longer lists, by the type of their items. */
const usualLengths: ReadonlyMap<string, number> = new Map([['Region', 30]]);
const usuallyLong = (typeName: string) => usualLengths.get(typeName) ?? usualLength;

/**
 * The maximum number of items that an operation asks for: the `first` of each list is multiplied with that of the list around
 * it, and all are added. A list without `first` counts with an assumed length. The actual number may be much smaller, but this
 * bound is known before any call. The lists are read once for each document. graphql-query-complexity would read the document for each
 * request, and a fragment at each of its places.
 */
export function requestedItems(lists: readonly ListSize[], variables: Variables): number {
  // A fragment's lists are used in several places but computed once: the places may double with every level.
  const known = new Map<readonly ListSize[], number>();

  function itemsIn(places: readonly ListSize[]): number {
    const before = known.get(places);
    if (before !== undefined) return before;
    const items = places.reduce((sum, { first, within }) => {
      const size = typeof first === 'number' ? first : sizeOf(variables[first.variable], first.otherwise);
      return sum + size * (1 + itemsIn(within));
    }, 0);
    known.set(places, items);
    return items;
  }

  return itemsIn(lists);
}

/** The lists of a valid operation. The result can be kept, because it depends only on the document. */
export function listSizes(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  usually: (typeName: string) => number = usuallyLong,
) {
  const fragments: ReadonlyMap<string, FragmentDefinitionNode> = new Map(
    document.definitions.flatMap((each) => (each.kind === Kind.FRAGMENT_DEFINITION ? [[each.name.value, each]] : [])),
  );
  const defaults = new Map(
    (operation.variableDefinitions ?? []).map(({ variable, defaultValue }) => [
      variable.name.value,
      defaultValue?.kind === Kind.INT ? Number(defaultValue.value) : undefined,
    ]),
  );
  const found = new Map<SelectionSetNode, readonly ListSize[]>();
  const root = schema.getRootType(operation.operation);
  return root ? listsIn(root, operation.selectionSet) : [];

  /** A selection set with two spreads of one fragment uses it once, as execution does. */
  function listsIn(
    type: GraphQLCompositeType,
    { selections }: SelectionSetNode,
    spread = new Set<string>(),
  ): ListSize[] {
    return selections.flatMap((selection) => {
      if (selection.kind === Kind.FIELD) return listsOf(type, selection);
      const name = selection.kind === Kind.FRAGMENT_SPREAD ? selection.name.value : null;
      if (name !== null && spread.has(name)) return [];
      if (name !== null) spread.add(name);
      const fragment = selection.kind === Kind.INLINE_FRAGMENT ? selection : fragments.get(selection.name.value);
      if (!fragment) return [];
      const condition = fragment.typeCondition && typeFromAST(schema, fragment.typeCondition);
      return listsIn(isCompositeType(condition) ? condition : type, fragment.selectionSet, spread);
    });
  }

  function listsUnder(type: GraphQLCompositeType, set: SelectionSetNode): readonly ListSize[] {
    const lists = found.get(set) ?? listsIn(type, set);
    found.set(set, lists);
    return lists;
  }

  function listsOf(parent: GraphQLCompositeType, node: FieldNode): readonly ListSize[] {
    const field = fieldOf(parent, node.name.value);
    const type = field && getNamedType(field.type);
    const within = isCompositeType(type) && node.selectionSet ? listsUnder(type, node.selectionSet) : [];
    const size = field?.args.find(({ name }) => name === 'first');
    // The groups of a connection have no default: without `first`, all are answered.
    if (size) return [{ first: sizeGiven(node, 'first', Number(size.defaultValue ?? usualLength)), within }];
    if (!field || !isCompositeType(type) || !isListType(getNullableType(field.type))) return within;
    // Lists of introspection are as long as the schema, which is in memory.
    if (isConnection(parent) || type.name.startsWith('__')) return within;
    const naming = field.args.some(({ name }) => name === 'representations') ? 'representations' : 'ids';
    return [{ first: sizeGiven(node, naming, usually(type.name)), within }];
  }

  function sizeGiven({ arguments: given = [] }: FieldNode, argument: string, otherwise: number): ListSize['first'] {
    const value = given.find(({ name }) => name.value === argument)?.value;
    if (value?.kind === Kind.LIST) return value.values.length;
    if (value?.kind === Kind.VARIABLE) {
      const variable = value.name.value;
      return { variable, otherwise: sizeOf(defaults.get(variable), otherwise) };
    }
    return value?.kind === Kind.INT ? sizeOf(Number(value.value), otherwise) : otherwise;
  }
}

/** The length of a connection's lists is its `first`. */
function isConnection(type: GraphQLCompositeType): boolean {
  return fieldOf(type, 'pageInfo') !== undefined;
}

function fieldOf(type: GraphQLCompositeType, name: string): GraphQLField<unknown, unknown> | undefined {
  return isObjectType(type) || isInterfaceType(type) ? type.getFields()[name] : undefined;
}

/** The largest page of any list in the schema. */
const largestPage = 1000;

/** An invalid size is refused later by its own error, and not as a cost. A list of ids counts by its length. */
function sizeOf(value: unknown, otherwise: number): number {
  if (Array.isArray(value)) return value.length;
  return typeof value === 'number' && value > 0 && value <= largestPage ? value : otherwise;
}

/** The number of items of the longest list in a value, at any depth. */
export function longestList(value: unknown): number {
  let longest = 0;
  const open = [value];
  while (open.length > 0) {
    const each = open.pop();
    if (typeof each !== 'object' || each === null) continue;
    if (Array.isArray(each)) longest = Math.max(longest, each.length);
    for (const member of Object.values(each)) if (typeof member === 'object') open.push(member);
  }
  return longest;
}
