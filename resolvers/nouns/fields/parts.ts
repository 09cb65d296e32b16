import { type Item, isItem, unfit } from '../../../client/model/value.js';
import type { ResourceNode } from '../../fields/resource-node.js';
import { valuesOn } from '../../fields/scalar-fields.js';
import { unpackedJson } from '../../fields/spelled-values.js';

/** A row of an answer that is not a resource, such as a rule of a security group, and its parent resource. */
export interface PartNode {
  readonly item: Item;
  readonly owner: ResourceNode;
}

export type AnyNode = ResourceNode | PartNode;

export function ownerOf(node: AnyNode): ResourceNode {
  return 'owner' in node ? node.owner : node;
}

/** The objects at a path. Lists on the path are expanded. A value that is no object is a failure, not a missing part. */
function itemsOn(value: unknown, path: readonly string[], where = path.join('.')): readonly Item[] {
  return valuesOn(value, path, where).flatMap((each) => {
    if (isItem(each)) return [each];
    // XML writes an empty object as an empty text, which may contain line breaks.
    if (typeof each === 'string' && each.trim() === '') return [];
    throw unfit('an object', each, where);
  });
}

/** The same, or the objects at another path in the JSON text that stands there. */
export function partItems(value: unknown, path: readonly string[], inside: readonly string[] | null): readonly Item[] {
  if (inside === null) return itemsOn(value, path);
  const where = path.join('.');
  return valuesOn(value, path, where).flatMap((each) => itemsOn(unpackedJson(each, where), inside, where));
}
