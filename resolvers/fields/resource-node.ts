import type { Cloud } from '../../client/cloud.js';
import { type Arn, formatArn } from '../../client/model/arn.js';
import { splitChildKey } from '../../client/model/child-key.js';
import { type ArnPattern, type Resource, regionOf, type Under } from '../../client/model/resource.js';
import type { Item } from '../../client/model/value.js';

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

/** The node's id; a promise only when the account is not known yet. */
export function idOf({ resource, cloud, regionId, key }: ResourceNode): string | Promise<string> {
  const { arn, type, under } = resource;
  if (!arn) throw new Error(`${type} has no ARN.`);
  const { name, owner = null, ...parent } = arnName(key, arn, under);
  const write = (accountId: string) =>
    formatArn({ service: arn.service, regionId: regionId ?? '', accountId, kind: arn.kind ?? '', name, ...parent });
  const accountId = owner ?? cloud.identity.accountId();
  return typeof accountId === 'string' ? write(accountId) : accountId.then(write);
}

function arnName(
  key: string,
  arn: ArnPattern,
  under: Under | undefined,
): Pick<Arn, 'name' | 'parent'> & { readonly owner?: string | null } {
  if (!under) return arn.split?.(key) ?? { name: key };
  const { parent, own } = splitChildKey(key);
  return { name: own, parent: { kind: under.parent.arn?.kind ?? '', name: parent } };
}
