import { filterSchema, pruneSchema } from '@graphql-tools/utils';
import type { GraphQLSchema } from 'graphql';

/**
 * The schema with only these mutations. Null = all of them. Other mutations, and types that only they use, do not exist in it.
 * An unknown name stops the start.
 */
export function withMutations(schema: GraphQLSchema, allowed: readonly string[] | null): GraphQLSchema {
  if (allowed === null) return schema;
  const known = Object.keys(schema.getMutationType()?.getFields() ?? {});
  const unknown = allowed.filter((name) => !known.includes(name));
  if (unknown.length > 0) {
    throw new Error(`YUNMEN_MUTATIONS names ${unknown.join(', ')}, but the mutations are ${known.join(', ')}.`);
  }
  const isAllowed = (operation: string, field: string) => operation !== 'Mutation' || allowed.includes(field);
  return pruneSchema(
    filterSchema({ schema, rootFieldFilter: (operation, field) => isAllowed(operation, field ?? '') }),
  );
}
