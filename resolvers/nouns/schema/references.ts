import { type DefinitionNode, type DocumentNode, isTypeDefinitionNode, Kind, type TypeNode } from 'graphql';

/** The names of the types that a type leads to: its interfaces, and the types of its fields and their arguments. */
export function namesIn(type: DefinitionNode): readonly string[] {
  switch (type.kind) {
    case Kind.OBJECT_TYPE_DEFINITION:
    case Kind.INTERFACE_TYPE_DEFINITION: {
      const parts = (type.fields ?? []).flatMap((field) => [field, ...(field.arguments ?? [])]);
      return [...(type.interfaces ?? []).map(({ name }) => name.value), ...parts.map((part) => nameIn(part.type))];
    }
    case Kind.INPUT_OBJECT_TYPE_DEFINITION:
      return (type.fields ?? []).map((field) => nameIn(field.type));
    default:
      return [];
  }
}

function nameIn(type: TypeNode): string {
  return type.kind === Kind.NAMED_TYPE ? type.name.value : nameIn(type.type);
}

/** The types that only mutations lead to. */
export function writeTypesIn({ definitions }: DocumentNode): ReadonlySet<string> {
  const types = new Map(definitions.filter(isTypeDefinitionNode).map((type) => [type.name.value, type]));
  const implementing = new Map<string, string[]>();
  for (const type of types.values()) {
    for (const { name } of 'interfaces' in type ? (type.interfaces ?? []) : [])
      implementing.set(name.value, [...(implementing.get(name.value) ?? []), type.name.value]);
  }
  const read = new Set<string>();
  const open = ['Query', 'Subscription'];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    const type = types.get(name);
    if (!type || read.has(name)) continue;
    read.add(name);
    open.push(...namesIn(type), ...(implementing.get(name) ?? []));
  }
  return new Set([...types.keys()].filter((name) => !read.has(name) && name !== 'Mutation'));
}
