import type { ExecutionArgs, OperationDefinitionNode } from 'graphql';
import { getCallerIdentity } from '../client/identity.js';
import type { Work } from '../client/work.js';
import { accessKeyTables } from './access-key.js';
import { accountTables } from './account.js';
import { actionsIn } from './asks.js';
import { bucketTables } from './bucket.js';
import { bucketObjectTables } from './bucket-object.js';
import { diskTables } from './disk.js';
import { elasticIpTables } from './elastic-ip.js';
import { executeOperation } from './execution.js';
import { resolversOf } from './field.js';
import { groupTables } from './group.js';
import { imageTables } from './image.js';
import { instanceTables } from './instance.js';
import { networkInterfaceTables } from './network-interface.js';
import { identifierOf, nodeFields } from './node.js';
import { permissionTables } from './permission.js';
import { type Planned, type PlanOptions, type PlanRequest, planOf } from './plan/plan.js';
import { policyTables } from './policy.js';
import { regionTables } from './region.js';
import type { ResourceNode } from './resource-node.js';
import { roleTables } from './role.js';
import { scalars } from './scalars.js';
import { securityGroupTables } from './security-group.js';
import { securityGroupRuleTables } from './security-group-rule.js';
import type { Tables } from './selection.js';
import { snapshotTables } from './snapshot.js';
import { userTables } from './user.js';
import { viewerTables } from './viewer.js';
import { vpcTables } from './vpc.js';
import { vSwitchTables } from './vswitch.js';
import { accessKeyWriteTables } from './writes/access-key.js';
import { bucketWriteTables } from './writes/bucket.js';
import { instancePowerTables } from './writes/instance-power.js';
import { instanceStatusTables } from './writes/instance-status.js';
import { securityGroupWriteTables } from './writes/security-group-rule.js';
import { storageWriteTables } from './writes/storage.js';
import { taggingTables } from './writes/tagging.js';

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
export function executed(request: ExecutionArgs, operation: OperationDefinitionNode, work: Work) {
  return executeOperation(request, operation, tables, work);
}

/** What a valid document would take. */
export function planned(request: PlanRequest, options: PlanOptions): Planned {
  return planOf(tables, request, options);
}
