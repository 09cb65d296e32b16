import type { Cloud } from '../../client/cloud.js';
import { CloudError } from '../../client/errors/cloud-error.js';
import { formatArn } from '../../client/model/arn.js';
import type { Resource } from '../../client/model/resource.js';
import type { Item } from '../../client/model/value.js';
import { isRegionId } from '../../client/wire/endpoint.js';

/** One resource of the cloud as resolvers pass it on: in upstream's spelling, with its account and region. */
export interface ResourceNode {
  readonly resource: Resource;
  /** The cloud that it was read from. Its children are read from there too. */
  readonly cloud: Cloud;
  readonly regionId: string | null;
  readonly key: string;
  readonly item: Item;
  /** The members that the item holds when it is a row of another resource's list; absent when the item is complete. */
  readonly knownMembers?: ReadonlySet<string>;
}

export function nodeOf(resource: Resource, cloud: Cloud, regionId: string | null, item: Item): ResourceNode {
  return { resource, cloud, regionId: regionOf(resource, item) ?? regionId, key: resource.key(item), item };
}

/** The region that an item of an account's list names. Calls about the item go there, so it is checked like input. */
function regionOf(resource: Resource, item: Item): string | null {
  const regionId = resource.region?.(item) ?? null;
  if (regionId === null || isRegionId(regionId)) return regionId;
  throw new CloudError('unavailable', `Upstream answered a thing of type ${resource.type} with an invalid region id.`);
}

/** The node's id; a promise only when the account is not known yet. */
export function idOf({ resource, cloud, regionId, key }: ResourceNode): string | Promise<string> {
  const { arn, type } = resource;
  if (!arn) throw new Error(`${type} has no ARN.`);
  const { name, owner = null } = arn.split?.(key) ?? { name: key };
  const write = (accountId: string) =>
    formatArn({ service: arn.service, regionId: regionId ?? '', accountId, kind: arn.kind ?? '', name });
  const accountId = owner ?? cloud.identity.accountId();
  return typeof accountId === 'string' ? write(accountId) : accountId.then(write);
}
