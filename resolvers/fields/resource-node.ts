import type { Cloud } from '../../client/cloud.js';
import { CloudError } from '../../client/errors/cloud-error.js';
import { formatArn } from '../../client/model/arn.js';
import type { Resource } from '../../client/model/resource.js';
import type { Item } from '../../client/model/value.js';
import { isRegionId } from '../../client/wire/endpoint.js';

/** One thing of the cloud as resolvers pass it on: raw, in upstream's spelling, with where it came from. */
export interface ResourceNode {
  readonly resource: Resource;
  /** The cloud it was read from; whatever hangs on it is read from there too. */
  readonly cloud: Cloud;
  readonly regionId: string | null;
  readonly key: string;
  readonly item: Item;
  /** The members that a row of another thing's list gave; absent where the item is whole. */
  readonly knownMembers?: ReadonlySet<string>;
}

export function nodeOf(resource: Resource, cloud: Cloud, regionId: string | null, item: Item): ResourceNode {
  return { resource, cloud, regionId: regionOf(resource, item) ?? regionId, key: resource.key(item), item };
}

/** Where an item of an account's list says it lives; calls about it will go there, so it is checked as input is. */
function regionOf(resource: Resource, item: Item): string | null {
  const regionId = resource.region?.(item) ?? null;
  if (regionId === null || isRegionId(regionId)) return regionId;
  throw new CloudError('unavailable', `Upstream answered a ${resource.type} in a region that cannot be one.`);
}

/** The node's id, at once where the account is known. */
export function idOf({ resource, cloud, regionId, key }: ResourceNode): string | Promise<string> {
  const { arn, type } = resource;
  if (!arn) throw new Error(`${type} has no ARN.`);
  const { name, owner = null } = arn.split?.(key) ?? { name: key };
  const write = (accountId: string) =>
    formatArn({ service: arn.service, regionId: regionId ?? '', accountId, kind: arn.kind ?? '', name });
  const accountId = owner ?? cloud.identity.accountId();
  return typeof accountId === 'string' ? write(accountId) : accountId.then(write);
}
