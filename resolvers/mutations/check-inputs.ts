import { GraphQLError, type GraphQLResolveInfo } from 'graphql';
import { CloudError } from '../../client/errors/cloud-error.js';
import { Selection } from '../execution/selection.js';
import type { PlannedTables } from '../plan/field-reads.js';

/**
 * Throws when the input of any mutation of the document is invalid. No mutation field can be null, so an error in a later
 * field would remove the results of the earlier ones. So all inputs are checked before the first mutation runs.
 */
export function checkInputs(info: GraphQLResolveInfo, tables: PlannedTables): void {
  const root = info.parentType.name;
  for (const { definition, args, responseKey, nodes } of Selection.of({ ...info, tables }, info.operation)
    .on(root)
    .all()) {
    const asks = tables[root]?.[definition.name]?.asks;
    try {
      if (asks?.kind === 'write') asks.checks(args.input as never);
    } catch (error) {
      if (!(error instanceof CloudError)) throw error;
      throw new GraphQLError(error.message, { nodes, path: [responseKey], originalError: error });
    }
  }
}
