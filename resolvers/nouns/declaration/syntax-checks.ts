import { type DefinitionNode, Kind, type NameNode, type TypeNode } from 'graphql';
import type { Position, Problems } from './problems.js';

/** Checks declarations for invalid or misleading GraphQL, and reports each problem with its file and line. */
export function checkSyntax(
  definitions: readonly DefinitionNode[],
  at: (node: NameNode) => Position,
  problems: Problems,
): void {
  const twice = (what: string, names: readonly NameNode[]) => checkTwice(what, names, at, problems);
  const named = definitions.filter((each) => 'name' in each && each.kind.endsWith('TypeDefinition'));
  twice(
    'A type',
    named.flatMap((each) => ('name' in each && each.name ? [each.name] : [])),
  );
  for (const definition of definitions) {
    if (definition.kind === Kind.ENUM_TYPE_DEFINITION) {
      twice(`A value of ${definition.name.value}`, definition.values?.map(({ name }) => name) ?? []);
    }
    if (definition.kind !== Kind.OBJECT_TYPE_DEFINITION) continue;
    const type = definition.name.value;
    const fields = definition.fields ?? [];
    twice(
      `A field of ${type}`,
      fields.map(({ name }) => name),
    );
    if (!/^[A-Z]/.test(type)) problems.add(at(definition.name), `The type ${type} must begin with a capital letter.`);
    for (const field of fields) {
      const name = `${type}.${field.name.value}`;
      if (!/^[a-z]/.test(field.name.value)) problems.add(at(field.name), `${name} must begin with a small letter.`);
      // Query.nodes answers null for an id that does not exist, and code may make lists of values and gaps.
      const mayHaveGaps = type === 'Query' || definition.directives?.some(({ name }) => name.value === 'handwritten');
      if (!mayHaveGaps && isLoose(field.type)) {
        problems.add(at(field.name), `${name} must be a list of values that are never null, such as [String!].`);
      }
    }
  }
}

function checkTwice(
  what: string,
  names: readonly NameNode[],
  at: (node: NameNode) => Position,
  problems: Problems,
): void {
  const first = new Map<string, NameNode>();
  for (const name of names) {
    const before = first.get(name.value);
    if (before) {
      const { file, line } = at(before);
      problems.add(at(name), `${what} is already called ${name.value} in line ${line} of ${file}.`);
    } else first.set(name.value, name);
  }
}

/** Whether the type is a list of lists or a list of nullable values. No converter makes these. */
function isLoose(type: TypeNode): boolean {
  const bare = type.kind === Kind.NON_NULL_TYPE ? type.type : type;
  if (bare.kind !== Kind.LIST_TYPE) return false;
  return bare.type.kind !== Kind.NON_NULL_TYPE || bare.type.type.kind !== Kind.NAMED_TYPE;
}
