/** The node of a Kubernetes cluster that an instance is. Upstream lists nodes per cluster, of up to fifty instances in a call. */
import { CloudError } from '../../../client/errors/cloud-error.js';
import { type ListIndex, regionOf, rowKey, type SharedRows } from '../../../client/model/resource.js';
import { declaredList, resourceOf } from '../../nouns/declared.js';
import type { PartNode } from '../../nouns/fields/parts.js';
import type * as Types from '../../schema.types.js';
import type { Field, FieldTable } from '../field.js';
import { nodeOf, type ResourceNode } from '../resource-node.js';

const cluster = resourceOf('AckCluster');
const clustersOfRegion: ListIndex = {
  list: cluster.list,
  key: cluster.key,
  name: (item) => regionOf(cluster, item),
};
const list = declaredList('CS.DescribeClusterNodes');

const nodesOfCluster: SharedRows = {
  list,
  param: 'instanceIds',
  format: 'comma',
  cap: list.paging.cap,
  owner: rowKey(['instance_id']),
  key: rowKey(['instance_id', 'node_name']),
};

interface Membership {
  readonly cluster: ResourceNode;
  readonly node: PartNode;
}

const ackMembership: Field<Membership | null> = {
  needs: [],
  asks: { kind: 'actions', anyNumber: [cluster.list.action, list.action] },
  resolve: async (instance) => {
    const { cloud, regionId } = instance;
    const here = regionId === null ? [] : await cloud.loaders.named(clustersOfRegion, null, regionId);
    const found = await Promise.all(here.map((one) => nodesIn(nodeOf(cluster, cloud, regionId, one), instance)));
    // An instance is a node of one cluster at a time.
    return found.flat()[0] ?? null;
  },
};

/** None when the cluster is deleted meanwhile. */
async function nodesIn(owner: ResourceNode, { key }: ResourceNode): Promise<readonly Membership[]> {
  const place = { regionId: owner.regionId, params: { ClusterId: owner.key } };
  try {
    const rows = await owner.cloud.loaders.rows(nodesOfCluster, place, key);
    return rows.map((item) => ({ cluster: owner, node: { item, owner } }));
  } catch (error) {
    if (error instanceof CloudError && error.kind === 'absent') return [];
    throw error;
  }
}

const AckMembership: FieldTable<Types.AckMembership, Membership> = {
  cluster: { needs: [], read: ({ cluster }) => cluster },
  node: { needs: [], read: ({ node }) => node },
};

export const ackMembershipTables = { Instance: { ackMembership }, AckMembership };
