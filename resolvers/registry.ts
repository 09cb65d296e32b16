import type { ExecutionArgs, OperationDefinitionNode } from 'graphql';
import { listAccounts } from '../client/account-directory.js';
import { getCallerIdentity } from '../client/credentials/caller-identity.js';
import type { Action } from '../client/model/action.js';
import type { WorkBudget } from '../client/request/work-budget.js';
import { callTables } from './call/call.js';
import { indexActions } from './connection/indexed/directory-index.js';
import type { Resolvers } from './execution/executable-schema.js';
import { executeOperation } from './execution/execute-query.js';
import { entityTables, resolveEntityType } from './federation/entities.js';
import { serviceTables } from './federation/service.js';
import { eventTables } from './fields/actiontrail/event.js';
import { addressTables } from './fields/address/address.js';
import { recordTargetTables } from './fields/alidns/record-target.js';
import { costTables } from './fields/bss/costs.js';
import { cdnConfigTables } from './fields/cdn/cdn-configs.js';
import { ackMembershipTables } from './fields/cs/ack-membership.js';
import { diskTables } from './fields/ecs/disk.js';
import { instancePriceTables } from './fields/ecs/instance-price.js';
import { openToTables } from './fields/ecs/open-to/open-to.js';
import { reachTables } from './fields/ecs/open-to/reach.js';
import { regionTables } from './fields/ecs/region.js';
import type { FieldTables } from './fields/field.js';
import { credentialReportTables } from './fields/ims/credential-report.js';
import { mergedTables } from './fields/lazy-tables.js';
import { metricTables } from './fields/metrics.js';
import { identifierOf, nodeFields } from './fields/node.js';
import { bucketAccessTables } from './fields/oss/bucket-access.js';
import { bucketLifecycleTables } from './fields/oss/bucket-lifecycle.js';
import { bucketObjectTables } from './fields/oss/bucket-object.js';
import { quotaTables } from './fields/quotas/quota.js';
import { accessKeyTables } from './fields/ram/access-key.js';
import { policyTables } from './fields/ram/policy.js';
import { policyDocumentTables } from './fields/ram/policy-document.js';
import { roleTables } from './fields/ram/role.js';
import { userTables } from './fields/ram/user.js';
import { resolversOf } from './fields/resolvers-of.js';
import type { ResourceNode } from './fields/resource-node.js';
import { indexTables } from './fields/resourcecenter/indexed-resource.js';
import { scalars } from './fields/scalars.js';
import { logSearchTables } from './fields/sls/log-search.js';
import { tagListTables } from './fields/tag/tag-lists.js';
import { accountTables } from './fields/viewer/account.js';
import { permissionTables } from './fields/viewer/permission.js';
import { viewerTables } from './fields/viewer/viewer.js';
import { accessKeyWriteTables } from './mutations/access-key.js';
import { bucketWriteTables } from './mutations/bucket.js';
import { instancePowerTables } from './mutations/instance-power.js';
import { instanceStatusTables } from './mutations/instance-status.js';
import { securityGroupWriteTables } from './mutations/security-group-rule.js';
import { storageWriteTables } from './mutations/storage.js';
import { taggingTables } from './mutations/tagging.js';
import { declared } from './nouns/declared.js';
import { withHandwritten } from './nouns/fields/handwritten.js';
import { tablesOf } from './nouns/fields/tables.js';
import { actionsIn } from './plan/actions-in.js';
import { type Planned, type PlanOptions, type PlanRequest, planOf } from './plan/plan.js';

/** Kinds with a look-up can be found by their id. */
const identify = identifierOf(
  [...declared.nouns.values()].filter(({ isListed, isNode }) => isListed && isNode).map(({ resource }) => resource),
);

/** Tables without declarations: hand-written fields, mutations, and types that are not resources. */
const handwritten: readonly FieldTables[] = [
  viewerTables,
  accountTables,
  regionTables,
  metricTables,
  costTables,
  eventTables,
  diskTables,
  ackMembershipTables,
  instancePriceTables,
  recordTargetTables,
  cdnConfigTables,
  openToTables,
  reachTables,
  bucketAccessTables,
  bucketLifecycleTables,
  bucketObjectTables,
  roleTables,
  policyTables,
  policyDocumentTables,
  userTables,
  accessKeyTables,
  credentialReportTables,
  tagListTables,
  quotaTables,
  logSearchTables,
  instancePowerTables,
  storageWriteTables,
  securityGroupWriteTables,
  bucketWriteTables,
  accessKeyWriteTables,
  instanceStatusTables,
  callTables,
  indexTables(identify),
  addressTables(identify),
];

const resources = withHandwritten(declared, tablesOf(declared), mergedTables(handwritten));

/** The field tables of all types of the public schema. */
const publicTables = mergedTables<FieldTables[string]>([
  resources,
  { Query: nodeFields(identify) },
  taggingTables(identify),
  permissionTables(usedActions),
]);

/** The same with the fields that routers ask for. */
const tables = mergedTables<FieldTables[string]>([publicTables, entityTables(identify), serviceTables]);

/** The actions that queries use. */
export function usedActions(): readonly Action[] {
  return [...actionsIn(resources), getCallerIdentity];
}

/** All reads that a query may make, with those that find accounts and their regions. */
export function readActions(): readonly Action[] {
  return [...usedActions(), ...indexActions(), listAccounts.action].filter(({ write }) => !write);
}

const otherTypes: Resolvers = { ...scalars, Node: { __resolveType: ({ resource }: ResourceNode) => resource.type } };

export const resolvers: Resolvers = mergedTables<Resolvers[string]>([resolversOf(publicTables), otherTypes]);

/** Those of the schema as a subgraph: see resolvers/federation/subgraph.ts. */
export const subgraphResolvers: Resolvers = mergedTables<Resolvers[string]>([
  resolversOf(tables),
  otherTypes,
  { _Entity: { __resolveType: resolveEntityType } },
]);

/** Executes a valid query or mutation. */
export function executed(request: ExecutionArgs, operation: OperationDefinitionNode, work: WorkBudget) {
  return executeOperation(request, operation, tables, work);
}

/** The plan of a valid document. */
export function planned(request: PlanRequest, options: PlanOptions): Promise<Planned> {
  return planOf(tables, request, options);
}
