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

/** A list of a document, and the lists inside it. */
interface ListSize {
  /** How many items it wants, or is taken to have; or the variable that says so and what holds where it does not. */
  readonly first: number | { readonly variable: string; readonly otherwise: number };
  readonly within: readonly ListSize[];
}

/** How many items a list is taken to have that takes no `first`, such as the groups of a user. */
const usualLength = 10;
/** Those that are longer, by what they hold. */
const usualLengths: ReadonlyMap<string, number> = new Map([['Region', 30]]);
const usuallyLong = (typeName: string) => usualLengths.get(typeName) ?? usualLength;

/**
 * How many items an operation asks for at most: each list's `first` times that of the list it stands in, all added up; a list
 * without one counts as usually long. What there really is may be far less; this is what a document can ask for before anything
 * is known.
 */
export function requestedItems(lists: readonly ListSize[], variables: Variables): number {
  // A fragment's lists stand in several places but are added up once: places may double with every level.
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

/** The lists of a valid operation; worth keeping, for they depend on nothing but the document. */
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

  /** A selection set with two spreads of one fragment reads it once, as execution does. */
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
    if (size) return [{ first: sizeGiven(node, 'first', Number(size.defaultValue)), within }];
    if (!field || !isCompositeType(type) || !isListType(getNullableType(field.type))) return within;
    // Those of a schema are as long as it is, and it is known.
    if (isConnection(parent) || type.name.startsWith('__')) return within;
    return [{ first: sizeGiven(node, 'ids', usually(type.name)), within }];
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

/** Its lists are as long as its `first` says. */
function isConnection(type: GraphQLCompositeType): boolean {
  return fieldOf(type, 'pageInfo') !== undefined;
}

function fieldOf(type: GraphQLCompositeType, name: string): GraphQLField<unknown, unknown> | undefined {
  return isObjectType(type) || isInterfaceType(type) ? type.getFields()[name] : undefined;
}

/** The largest page: the contract has none larger, whatever the list. */
const largestPage = 1000;

/** What is no size is refused where it is used, by its own name and not as a cost. A list of ids says it by its length. */
function sizeOf(value: unknown, otherwise: number): number {
  if (Array.isArray(value)) return value.length;
  return typeof value === 'number' && value > 0 && value <= largestPage ? value : otherwise;
}

/** How many items the longest list of a value has, however deep it lies. */
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
