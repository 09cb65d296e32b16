import type { ExecutionArgs, OperationDefinitionNode } from 'graphql';
import { getCallerIdentity } from '../client/credentials/caller-identity.js';
import type { WorkBudget } from '../client/request/work-budget.js';
import { executeOperation } from './execution/execute-query.js';
import type { Tables } from './execution/selection.js';
import { resolversOf } from './fields/field.js';
import { identifierOf, nodeFields } from './fields/node.js';
import type { ResourceNode } from './fields/resource-node.js';
import { scalars } from './fields/scalars.js';
import { accessKeyWriteTables } from './mutations/access-key.js';
import { bucketWriteTables } from './mutations/bucket.js';
import { instancePowerTables } from './mutations/instance-power.js';
import { instanceStatusTables } from './mutations/instance-status.js';
import { securityGroupWriteTables } from './mutations/security-group-rule.js';
import { storageWriteTables } from './mutations/storage.js';
import { taggingTables } from './mutations/tagging.js';
import { diskTables } from './nouns/ecs/disk.js';
import { imageTables } from './nouns/ecs/image.js';
import { instanceTables } from './nouns/ecs/instance.js';
import { networkInterfaceTables } from './nouns/ecs/network-interface.js';
import { regionTables } from './nouns/ecs/region.js';
import { securityGroupTables } from './nouns/ecs/security-group.js';
import { securityGroupRuleTables } from './nouns/ecs/security-group-rule.js';
import { snapshotTables } from './nouns/ecs/snapshot.js';
import { bucketTables } from './nouns/oss/bucket.js';
import { bucketObjectTables } from './nouns/oss/bucket-object.js';
import { accessKeyTables } from './nouns/ram/access-key.js';
import { groupTables } from './nouns/ram/group.js';
import { policyTables } from './nouns/ram/policy.js';
import { roleTables } from './nouns/ram/role.js';
import { userTables } from './nouns/ram/user.js';
import { accountTables } from './nouns/viewer/account.js';
import { permissionTables } from './nouns/viewer/permission.js';
import { viewerTables } from './nouns/viewer/viewer.js';
import { elasticIpTables } from './nouns/vpc/elastic-ip.js';
import { vpcTables } from './nouns/vpc/vpc.js';
import { vSwitchTables } from './nouns/vpc/vswitch.js';
import { actionsIn } from './plan/field-reads.js';
import { type Planned, type PlanOptions, type PlanRequest, planOf } from './plan/plan.js';

/** Every resolver module, one line each: what each adds to the types of the schema. */
const modules: readonly Tables[] = [
  viewerTables,
  accountTables,
  regionTables,
  instanceTables,
  diskTables,
  snapshotTables,
  imageTables,
  securityGroupTables,
  securityGroupRuleTables,
  networkInterfaceTables,
  vpcTables,
  vSwitchTables,
  elasticIpTables,
  bucketTables,
  bucketObjectTables,
  userTables,
  accessKeyTables,
  groupTables,
  roleTables,
  policyTables,
  instancePowerTables,
  storageWriteTables,
  securityGroupWriteTables,
  bucketWriteTables,
  accessKeyWriteTables,
  instanceStatusTables,
];

/** Types grow over several modules: a noun hangs its lists on other nouns' types. */
function mergeTables(all: readonly Tables[]): Tables {
  const merged: Record<string, Tables[string]> = {};
  for (const tables of all) {
    for (const [type, table] of Object.entries(tables)) merged[type] = { ...merged[type], ...table };
  }
  return merged;
}

const resources = mergeTables(modules);

/** What has a look-up can be found again by its id. */
const identify = identifierOf(
  Object.values(resources.Query ?? {}).flatMap(({ asks }) => (asks?.kind === 'lookup' ? [asks.resource] : [])),
);

/** Where every field comes from, by type. */
const tables = mergeTables([
  resources,
  { Query: nodeFields(identify) },
  taggingTables(identify),
  permissionTables([...actionsIn(resources), getCallerIdentity]),
]);

export const resolvers: Readonly<Record<string, object>> = {
  ...resolversOf(tables),
  ...scalars,
  Node: { __resolveType: ({ resource }: ResourceNode) => resource.type },
};

/** Executes a valid query or mutation. */
export function executed(request: ExecutionArgs, operation: OperationDefinitionNode, work: WorkBudget) {
  return executeOperation(request, operation, tables, work);
}

/** What a valid document would take. */
export function planned(request: PlanRequest, options: PlanOptions): Planned {
  return planOf(tables, request, options);
}
