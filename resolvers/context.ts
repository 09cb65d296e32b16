import type { GraphQLError } from 'graphql';
import type { Accounts } from '../client/accounts.js';
import type { Cloud } from '../client/cloud.js';
import type { WorkBudget } from '../client/request/work-budget.js';
import type { WriteRecord } from './mutations/write-record.js';

/** What one GraphQL request owns, handed to every resolver. */
export interface RequestContext {
  /** The cloud as the caller sees it, in their own account. */
  readonly cloud: Cloud;
  /** The ways into other accounts. */
  readonly accounts: Accounts;
  /** What the request makes is taken from it. */
  readonly work: WorkBudget;
  /** Errors that belong beside the data although no field threw them; added to the answer after execution. */
  readonly report: (error: GraphQLError) => void;
  /** Puts a write on record: the trail of who changed what. */
  readonly audit: (record: WriteRecord) => void;
}
