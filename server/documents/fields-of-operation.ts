import {
  type DocumentNode,
  type FragmentDefinitionNode,
  type GraphQLSchema,
  getOperationAST,
  Kind,
  TypeInfo,
  visit,
  visitWithTypeInfo,
} from 'graphql';

/** Documents are parsed once and used often. */
const known = new WeakMap<DocumentNode, Map<string, readonly string[]>>();

/**
 * The fields of the schema that an operation asks for, as `Type.field`, each once; a field that is asked of an interface has the name of
 * the interface. The document must be valid.
 */
export function fieldsOfOperation(
  schema: GraphQLSchema,
  document: DocumentNode,
  operationName: string | null,
): readonly string[] {
  const ofDocument = known.get(document) ?? new Map<string, readonly string[]>();
  known.set(document, ofDocument);
  const key = operationName ?? '';
  const fields = ofDocument.get(key) ?? readFields(schema, document, operationName);
  ofDocument.set(key, fields);
  return fields;
}

function readFields(schema: GraphQLSchema, document: DocumentNode, operationName: string | null): readonly string[] {
  const operation = getOperationAST(document, operationName);
  if (!operation) return [];
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const each of document.definitions)
    if (each.kind === Kind.FRAGMENT_DEFINITION) fragments.set(each.name.value, each);
  const fields = new Set<string>();
  const spread = new Set<string>();
  const types = new TypeInfo(schema);
  const visitor = visitWithTypeInfo(types, {
    Field({ name: { value: name } }) {
      const type = types.getParentType();
      if (type && !name.startsWith('__') && !type.name.startsWith('__')) fields.add(`${type.name}.${name}`);
    },
    FragmentSpread({ name: { value: name } }) {
      spread.add(name);
    },
  });
  visit(operation, visitor);
  // A set goes on with what is added to it meanwhile.
  for (const name of spread) {
    const fragment = fragments.get(name);
    if (fragment) visit(fragment, visitor);
  }
  return [...fields];
}
