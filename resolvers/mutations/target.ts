import type { Cloud } from '../../client/cloud.js';
import { CloudError } from '../../client/errors/cloud-error.js';
import type { Resource } from '../../client/model/resource.js';
import { idOf, nodeOf, type ResourceNode } from '../fields/resource-node.js';

/** The target of a write, named by its natural id. It may not exist. */
export interface Target {
  readonly cloud: Cloud;
  readonly resource: Resource;
  /** null for kinds without regions. */
  readonly regionId: string | null;
  readonly key: string;
}

/** Its ARN. Reads the account when it is not known: no write is made for an unknown caller. */
export async function targetId(target: Target): Promise<string> {
  return idOf({ ...target, item: {} });
}

/** The present resource, for the payload of a mutation; null when it does not exist. */
export async function readTarget({ cloud, resource, regionId, key }: Target): Promise<ResourceNode | null> {
  const item = await cloud.loaders.load(resource, regionId, key);
  return item && nodeOf(resource, cloud, regionId, item);
}

/** The present resource; NOT_FOUND when it does not exist. A bucket is found in any region, so its region is compared. */
export async function existingTarget(target: Target): Promise<ResourceNode> {
  const node = await readTarget(target);
  const { resource, regionId, key } = target;
  if (node && (regionId === null || node.regionId === regionId)) return node;
  const place = regionId === null ? '' : ` in ${regionId}`;
  throw new CloudError('absent', `${resource.type} ${key}${place} does not exist, or the caller cannot see it.`);
}

/** Whether it no longer exists. */
export async function isGone(target: Target): Promise<boolean> {
  return (await readTarget(target)) === null;
}
