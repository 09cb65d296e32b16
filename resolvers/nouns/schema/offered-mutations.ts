import { type DefinitionNode, type DocumentNode, Kind, type ObjectTypeDefinitionNode } from 'graphql';
import { namesIn } from './references.js';

/** The public schema, and the types that only mutations lead to. */
interface Whole {
  readonly typeDefs: DocumentNode;
  readonly writeTypes: ReadonlySet<string>;
}

/**
 * The schema with only these mutations. Null = all of them. Other mutations, and types that only they use, do not exist in it.
 * An unknown name stops the start.
 */
export function withMutations({ typeDefs, writeTypes }: Whole, allowed: readonly string[] | null): DocumentNode {
  if (allowed === null) return typeDefs;
  const types = new Map(typeDefs.definitions.flatMap((each) => ('name' in each ? [[each.name?.value, each]] : [])));
  const mutation = types.get('Mutation') as ObjectTypeDefinitionNode;
  const known = (mutation.fields ?? []).map(({ name }) => name.value);
  const unknown = allowed.filter((name) => !known.includes(name));
  if (unknown.length > 0) {
    throw new Error(`YUNMEN_MUTATIONS names ${unknown.join(', ')}, but the mutations are ${known.join(', ')}.`);
  }
  const fields = (mutation.fields ?? []).filter(({ name }) => allowed.includes(name.value));
  const fewer = { ...mutation, fields };
  const kept = new Set<string | undefined>();
  const keep = (type: DefinitionNode) => {
    for (const name of namesIn(type)) {
      const next = types.get(name);
      if (!next || kept.has(name) || !writeTypes.has(name)) continue;
      kept.add(name);
      keep(next);
    }
  };
  keep(fewer);
  return { kind: Kind.DOCUMENT, definitions: typeDefs.definitions.flatMap(definitionKept) };

  function definitionKept(each: DefinitionNode): readonly DefinitionNode[] {
    if (each === mutation) return fields.length > 0 ? [fewer] : [];
    const name = 'name' in each ? (each.name?.value ?? '') : '';
    return writeTypes.has(name) && !kept.has(name) ? [] : [each];
  }
}
