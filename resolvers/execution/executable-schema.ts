import {
  type DirectiveDefinitionNode,
  type DirectiveLocation,
  type DocumentNode,
  type EnumTypeDefinitionNode,
  type FieldDefinitionNode,
  type GraphQLArgumentConfig,
  GraphQLDeprecatedDirective,
  GraphQLDirective,
  GraphQLEnumType,
  type GraphQLEnumValueConfig,
  type GraphQLFieldConfig,
  type GraphQLInputFieldConfig,
  GraphQLInputObjectType,
  type GraphQLInputType,
  GraphQLInterfaceType,
  GraphQLList,
  type GraphQLNamedType,
  GraphQLNonNull,
  GraphQLObjectType,
  type GraphQLOutputType,
  GraphQLScalarType,
  GraphQLSchema,
  type GraphQLType,
  GraphQLUnionType,
  getDirectiveValues,
  type InputValueDefinitionNode,
  isTypeDefinitionNode,
  Kind,
  type NamedTypeNode,
  specifiedDirectives,
  specifiedScalarTypes,
  type TypeDefinitionNode,
  type TypeNode,
  valueFromAST,
} from 'graphql';

/** By type and field: functions, `resolve` and `subscribe` of a subscription, or members of the type itself after `__`. */
export type Resolvers = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/**
 * The schema with its resolvers. A type makes its fields when they are first used, because most requests use few of some
 * thousand types. The definitions must be valid, without `extend`, and complete: the schema has exactly their types, and the scalars
 * of GraphQL.
 */
export function executableSchema({ definitions }: DocumentNode, resolvers: Resolvers): GraphQLSchema {
  // GraphQLSchema reads all fields to find types. All types are listed here, so it is told that there are none.
  let isListing = true;

  class ObjectType extends GraphQLObjectType {
    override getFields() {
      return isListing ? {} : super.getFields();
    }
  }
  class InterfaceType extends GraphQLInterfaceType {
    override getFields() {
      return isListing ? {} : super.getFields();
    }
  }
  class InputType extends GraphQLInputObjectType {
    override getFields() {
      return isListing ? {} : super.getFields();
    }
  }

  const types = new Map<string, GraphQLNamedType>(specifiedScalarTypes.map((type) => [type.name, type]));
  for (const definition of definitions) {
    if (isTypeDefinitionNode(definition)) types.set(definition.name.value, typeOf(definition));
  }
  const root = (name: string) => types.get(name) as GraphQLObjectType | undefined;
  const directives = definitions.flatMap((each) =>
    each.kind === Kind.DIRECTIVE_DEFINITION ? [directiveOf(each)] : [],
  );
  const schema = new GraphQLSchema({
    query: root('Query'),
    mutation: root('Mutation'),
    subscription: root('Subscription'),
    types: [...types.values()],
    directives: [...directives, ...specifiedDirectives],
    assumeValid: true,
  });
  isListing = false;
  return schema;

  function directiveOf(node: DirectiveDefinitionNode): GraphQLDirective {
    return new GraphQLDirective({
      ...commonOf(node),
      locations: node.locations.map(({ value }) => value as DirectiveLocation),
      isRepeatable: node.repeatable,
      args: argumentsOf(node.arguments),
      astNode: node,
    });
  }

  function typeOf(definition: TypeDefinitionNode): GraphQLNamedType {
    const common = commonOf(definition);
    const own = () => resolvers[common.name] ?? {};
    switch (definition.kind) {
      case Kind.OBJECT_TYPE_DEFINITION:
        return new ObjectType({
          ...common,
          astNode: definition,
          interfaces: () => (definition.interfaces ?? []).map(interfaceOf),
          fields: () => {
            const resolved = own();
            return byName(definition.fields, (field) => fieldOf(field, resolved[field.name.value]));
          },
        });
      case Kind.INTERFACE_TYPE_DEFINITION:
        return new InterfaceType({
          ...common,
          ...ofType(own()),
          astNode: definition,
          interfaces: () => (definition.interfaces ?? []).map(interfaceOf),
          fields: () => byName(definition.fields, (field) => fieldOf(field, undefined)),
        });
      case Kind.INPUT_OBJECT_TYPE_DEFINITION:
        return new InputType({
          ...common,
          astNode: definition,
          isOneOf: (definition.directives ?? []).some(({ name }) => name.value === 'oneOf'),
          fields: () => byName(definition.fields, inputOf<GraphQLInputFieldConfig>),
        });
      case Kind.ENUM_TYPE_DEFINITION:
        return new GraphQLEnumType({ ...common, astNode: definition, values: () => valuesOf(definition) });
      case Kind.UNION_TYPE_DEFINITION:
        return new GraphQLUnionType({
          ...common,
          ...ofType(own()),
          astNode: definition,
          types: () => (definition.types ?? []).map((node) => named(node) as GraphQLObjectType),
        });
      case Kind.SCALAR_TYPE_DEFINITION:
        return new GraphQLScalarType({ ...common, ...ofType(own()), astNode: definition });
    }
  }

  function fieldOf(node: FieldDefinitionNode, resolver: unknown): GraphQLFieldConfig<unknown, unknown> {
    return {
      ...commonOf(node),
      type: wrapped(node.type) as GraphQLOutputType,
      args: argumentsOf(node.arguments),
      deprecationReason: deprecationOf(node),
      astNode: node,
      ...(typeof resolver === 'function' ? { resolve: resolver as never } : (resolver as object | undefined)),
    };
  }

  function argumentsOf(nodes: readonly InputValueDefinitionNode[] | undefined) {
    return byName(nodes, inputOf<GraphQLArgumentConfig>);
  }

  function inputOf<Config extends GraphQLArgumentConfig | GraphQLInputFieldConfig>(
    node: InputValueDefinitionNode,
  ): Config {
    const type = wrapped(node.type) as GraphQLInputType;
    return {
      ...commonOf(node),
      type,
      defaultValue: valueFromAST(node.defaultValue, type),
      deprecationReason: deprecationOf(node),
      astNode: node,
    } as object as Config;
  }

  function wrapped(node: TypeNode): GraphQLType {
    if (node.kind === Kind.LIST_TYPE) return new GraphQLList(wrapped(node.type));
    if (node.kind === Kind.NON_NULL_TYPE) return new GraphQLNonNull(wrapped(node.type) as never);
    return named(node);
  }

  function named({ name }: NamedTypeNode): GraphQLNamedType {
    const type = types.get(name.value);
    if (type) return type;
    throw new Error(`schema/ uses the type ${name.value}, which it does not declare.`);
  }

  function interfaceOf(node: NamedTypeNode): GraphQLInterfaceType {
    return named(node) as GraphQLInterfaceType;
  }
}

/** Its `__serialize` and others. */
function ofType(own: Readonly<Record<string, unknown>>): object {
  return Object.fromEntries(Object.entries(own).map(([name, member]) => [name.replace(/^__/, ''), member]));
}

function valuesOf({ values }: EnumTypeDefinitionNode) {
  return byName(
    values,
    (node): GraphQLEnumValueConfig => ({
      description: node.description?.value,
      deprecationReason: deprecationOf(node),
      astNode: node,
    }),
  );
}

interface Named {
  readonly name: { readonly value: string };
}

function byName<Node extends Named, Config>(nodes: readonly Node[] | undefined, configOf: (node: Node) => Config) {
  const configs: Record<string, Config> = {};
  for (const node of nodes ?? []) configs[node.name.value] = configOf(node);
  return configs;
}

function commonOf({ name, description }: Named & { readonly description?: { readonly value: string } | undefined }) {
  return { name: name.value, description: description?.value };
}

function deprecationOf({ directives }: { readonly directives?: FieldDefinitionNode['directives'] }) {
  if (!directives || directives.length === 0) return undefined;
  return getDirectiveValues(GraphQLDeprecatedDirective, { directives })?.reason as string | undefined;
}
