import { GraphQLError, type GraphQLResolveInfo } from 'graphql';
import { CloudError } from '../../client/errors/cloud-error.js';
import { Selection } from '../execution/selection.js';
import type { PlannedTables } from '../plan/field-reads.js';

/**
 * Throws what is wrong with the input of any mutation of the document. A mistake costs the whole answer, since no mutation
 * may be null, and with it what the mutations before it would have had to tell: so it is found before the first of them.
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
