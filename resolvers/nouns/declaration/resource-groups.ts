import {
  type DefinitionNode,
  type FieldDefinitionNode,
  Kind,
  type ObjectTypeDefinitionNode,
  parse,
  Source,
} from 'graphql';

/** Every kind with the id of its resource group has the group itself, without a declaration. */

const kind = 'ResourceGroup';
const id = 'resourceGroupId';
const field = 'resourceGroup';
const text = `type T {
  "The resource group it is in, loaded only for more than the id; null when it has none or upstream no longer knows it."
  ${field}: ${kind} @reference(field: "${id}")
}`;

/** Adds the field after the id, in each kind that reads the id from its items. Unchanged when no kind is called ResourceGroup. */
export function withResourceGroups(definitions: readonly DefinitionNode[]): readonly DefinitionNode[] {
  const types = definitions.filter((each) => each.kind === Kind.OBJECT_TYPE_DEFINITION);
  if (!types.some(({ name }) => name.value === kind)) return definitions;
  return definitions.map((each) => (each.kind === Kind.OBJECT_TYPE_DEFINITION ? withGroup(each) : each));
}

function withGroup(type: ObjectTypeDefinitionNode): ObjectTypeDefinitionNode {
  const { name, directives = [], fields = [] } = type;
  const isKind = directives.some((one) => one.name.value === 'resource');
  const at = fields.findIndex((one) => one.name.value === id);
  const held = fields[at];
  if (!isKind || name.value === kind || !held || isRead(held)) return type;
  if (fields.some((one) => one.name.value === field)) return type;
  return { ...type, fields: [...fields, ...fieldAt(held)] };
}

/** Whether the id costs a call of its own. */
function isRead({ directives = [] }: FieldDefinitionNode): boolean {
  return directives.some(({ name }) => name.value === 'detail' || name.value === 'handwritten');
}

/** The field, at the position of the id, so that problems name a line of the declaration. */
function fieldAt({ loc }: FieldDefinitionNode): readonly FieldDefinitionNode[] {
  const { line = 1 } = loc?.startToken ?? {};
  const source = new Source(text, loc?.source.name, { line: Math.max(1, line - 2), column: 1 });
  const [type] = parse(source).definitions;
  return type?.kind === Kind.OBJECT_TYPE_DEFINITION ? (type.fields ?? []) : [];
}
