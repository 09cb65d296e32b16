import { type Item, isItem } from '../../../client/model/value.js';
import type { ResourceNode } from '../../fields/resource-node.js';

/** A row of an answer that is not a resource, such as a rule of a security group, and its parent resource. */
export interface PartNode {
  readonly item: Item;
  readonly owner: ResourceNode;
}

export type AnyNode = ResourceNode | PartNode;

export function ownerOf(node: AnyNode): ResourceNode {
  return 'owner' in node ? node.owner : node;
}

/** The objects at a path. Lists on the path are expanded. */
export function itemsOn(value: unknown, path: readonly string[]): readonly Item[] {
  if (Array.isArray(value)) return value.flatMap((each) => itemsOn(each, path));
  if (!isItem(value)) return [];
  const [name, ...rest] = path;
  return name === undefined ? [value] : itemsOn(value[name], rest);
}
