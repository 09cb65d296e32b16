import { filterSchema, pruneSchema } from '@graphql-tools/utils';
import type { GraphQLSchema } from 'graphql';

/**
 * The schema with these mutations and no others, null being all: what is not named does not exist in it, nor does what only
 * it needs. A name that is none stops the start.
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
