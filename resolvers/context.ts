import type { GraphQLError } from 'graphql';
import type { Cloud } from '../client/cloud.js';

/** What one GraphQL request owns, handed to every resolver. */
export interface RequestContext {
  /** The cloud as the caller sees it. */
  readonly cloud: Cloud;
  /** Errors that belong beside the data although no field threw them; added to the answer after execution. */
  readonly report: (error: GraphQLError) => void;
}
