import type { Cloud } from '../../client/cloud.js';
import { CloudError } from '../../client/errors/cloud-error.js';
import type { Resource } from '../../client/model/resource.js';
import { idOf, nodeOf, type ResourceNode } from '../fields/resource-node.js';

/** What a write is about, named by its natural id, whether or not it is there. */
export interface Target {
  readonly cloud: Cloud;
  readonly resource: Resource;
  /** null for kinds without regions. */
  readonly regionId: string | null;
  readonly key: string;
}

/** Its ARN. The account is asked for where it is not known: nothing is done for somebody unknown. */
export async function targetId(target: Target): Promise<string> {
  return idOf({ ...target, item: {} });
}

/** As it is now, for what a mutation shows of it; null when it is not there. */
export async function readTarget({ cloud, resource, regionId, key }: Target): Promise<ResourceNode | null> {
  const item = await cloud.loaders.load(resource, regionId, key);
  return item && nodeOf(resource, cloud, regionId, item);
}

/** As it is now; NOT_FOUND when it is not there. A bucket is found wherever it is, but may not be the one that is meant. */
export async function existingTarget(target: Target): Promise<ResourceNode> {
  const node = await readTarget(target);
  const { resource, regionId, key } = target;
  if (node && (regionId === null || node.regionId === regionId)) return node;
  const place = regionId === null ? '' : ` in ${regionId}`;
  throw new CloudError('absent', `There is no ${resource.type} ${key}${place} that this caller can see.`);
}

/** Whether it has gone. */
export async function isGone(target: Target): Promise<boolean> {
  return (await readTarget(target)) === null;
}
