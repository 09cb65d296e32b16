import type { GraphQLError } from 'graphql';
import type { Accounts } from '../client/accounts.js';
import type { Cloud } from '../client/cloud.js';
import type { WorkBudget } from '../client/request/work-budget.js';
import type { WriteRecord } from './mutations/write-record.js';

/** A member that a field's answer lacks on purpose. */
export interface RemovedMember {
  readonly path: readonly (string | number)[];
  readonly member: string;
  readonly reason: string;
}

/** The state of one GraphQL request. Every resolver gets it. */
export interface RequestContext {
  /** The cloud in the caller's own account. */
  readonly cloud: Cloud;
  /** Access to other accounts. */
  readonly accounts: Accounts;
  /** The memory and time that the request may use. */
  readonly work: WorkBudget;
  /** The most items that a request may walk to order or group them. */
  readonly maxOrdered: number;
  /** A key for the pages of one connection that a request reads one after the other. Null for all other requests. */
  readonly walk: object | null;
  /** Adds an error that no field threw. It is added to the answer after execution. */
  readonly report: (error: GraphQLError) => void;
  /** Names a member in the answer's `extensions`. */
  readonly noteRemoved: (removed: RemovedMember) => void;
  /** Says in the answer's `extensions.cloud.skipped` which scopes a list has not asked. It is read when the answer is complete. */
  readonly noteSkipped: (list: { readonly skipped: object }) => void;
  /** Writes a change to the audit log. */
  readonly audit: (record: WriteRecord) => void;
}
