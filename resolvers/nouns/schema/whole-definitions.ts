import {
  type DefinitionNode,
  type DocumentNode,
  Kind,
  type ObjectTypeDefinitionNode,
  type ObjectTypeExtensionNode,
} from 'graphql';

/**
 * A schema without `extend type`: its fields are in the type. Types and fields stand in the order of the files, where an
 * extension can come first.
 */
export function wholeDefinitions(definitions: readonly DefinitionNode[]): DocumentNode {
  const whole = new Map<string, DefinitionNode>();
  for (const definition of definitions) {
    const name = 'name' in definition ? definition.name?.value : undefined;
    const key = definition.kind === Kind.DIRECTIVE_DEFINITION ? `@${name}` : String(name);
    const before = whole.get(key);
    whole.set(key, before ? joined(before, definition) : definition);
  }
  return { kind: Kind.DOCUMENT, definitions: [...whole.values()] };
}

type Part = ObjectTypeDefinitionNode | ObjectTypeExtensionNode;

function joined(before: DefinitionNode, after: DefinitionNode): DefinitionNode {
  const parts = [before, after].filter(
    (each): each is Part => each.kind === Kind.OBJECT_TYPE_DEFINITION || each.kind === Kind.OBJECT_TYPE_EXTENSION,
  );
  const type = parts.find(({ kind }) => kind === Kind.OBJECT_TYPE_DEFINITION) ?? before;
  return { ...type, fields: parts.flatMap(({ fields = [] }) => fields) } as DefinitionNode;
}
