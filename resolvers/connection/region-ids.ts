import type { Cloud } from '../../client/cloud.js';
import { mayExistIn } from '../../client/model/product-table.js';
import type { Resource } from '../../client/model/resource.js';
import type { Item } from '../../client/model/value.js';
import { readAll } from '../../client/reading/paginator.js';
import { keyOf } from '../../client/reading/row-deduplicator.js';
import { isRegionId } from '../../client/wire/endpoint.js';
import { badInput } from '../errors.js';
import { declared } from '../nouns/declared.js';

/** The Region kind. */
export const { region } = declared;

/** The regions that the account can use, ascending by id. They are read from upstream at run time. */
export async function readRegions(cloud: Cloud): Promise<readonly Item[]> {
  const regions = await readAll(cloud.reader, region.list, { regionId: null, params: {} });
  // A row without an id cannot be shown. It comes last.
  const idOf = (item: Item) => keyOf(item, region.key) ?? '~';
  return [...regions].sort((a, b) => (idOf(a) < idOf(b) ? -1 : 1));
}

/** A region argument becomes part of a host name, so it is checked before any call. */
export function checkRegionId(regionId: string): string {
  if (isRegionId(regionId)) return regionId;
  throw badInput(`${JSON.stringify(regionId.slice(0, 80))} is not a region id such as cn-hangzhou.`);
}

/** Fields with the same variable get the same list object, which can be long. */
const known = new WeakMap<object, readonly string[]>();

/** The `regionIds` argument in its own order, without repeats; null means every region. */
export function regionIdsOf(argument: unknown): readonly string[] | null {
  if (!Array.isArray(argument)) return null;
  const regionIds = known.get(argument) ?? [...new Set(argument.map((each) => checkRegionId(String(each))))];
  known.set(argument, regionIds);
  return regionIds;
}

/**
 * The regions in which the product of a kind may exist. The others hold none of the kind, so they are neither asked nor
 * reported, also when the caller names them.
 */
export function regionsWith({ list, scope }: Resource, regionIds: readonly string[]): readonly string[] {
  return scope === 'account' ? regionIds : regionIds.filter((id) => mayExistIn(list.action.product, id));
}
