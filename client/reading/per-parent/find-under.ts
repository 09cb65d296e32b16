import type { Cloud } from '../../cloud.js';
import { joinChildKey } from '../../model/child-key.js';
import type { Resource } from '../../model/resource.js';
import type { Item } from '../../model/value.js';
import { readPages } from '../paginator.js';

/** How many parents are asked at the same time. */
const mostAtOnce = 20;

/**
 * Finds a thing by its key within a parent that is not known: asks the parents, page by page, until one has it. Null if no
 * parent has it. If one of them cannot be read and no other has it, that failure is thrown.
 */
export async function findUnder(
  { loaders, reader }: Pick<Cloud, 'loaders' | 'reader'>,
  resource: Resource,
  regionId: string | null,
  own: string,
): Promise<Item | null> {
  const { under } = resource;
  if (!under) throw new Error(`${resource.type} is not listed per parent.`);
  const { parent } = under;
  const failures: unknown[] = [];
  for await (const { items } of readPages(reader, parent.list, { regionId, params: {} }, parent.key)) {
    for (let at = 0; at < items.length; at += mostAtOnce) {
      const loading = items
        .slice(at, at + mostAtOnce)
        .map(async (item) => loaders.load(resource, regionId, joinChildKey(parent.key(item), own)));
      const found = await Promise.allSettled(loading);
      for (const each of found) {
        if (each.status === 'rejected') failures.push(each.reason);
        else if (each.value !== null) return each.value;
      }
    }
  }
  if (failures.length > 0) throw failures[0];
  return null;
}
