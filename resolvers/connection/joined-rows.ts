import type { LocalCondition } from '../../client/model/item-conditions.js';
import type { Children } from '../../client/model/resource.js';
import type { Item } from '../../client/model/value.js';
import { markWith, tailOf } from '../../client/reading/row-deduplicator.js';
import { fits, screened } from '../../client/reading/screen.js';
import { type Page, type PageOptions, type PageRow, sound, unread } from './page.js';
import { mayMatchIn, type RegionScope, type Wanted } from './region-scope.js';

/** How the items of a list that several parents share are filtered. */
export interface Joining extends Pick<Wanted, 'parts' | 'screenOf' | 'onlyRegionIds' | 'onlyAccountIds'> {
  /** Whether an item belongs to the parts; null when only upstream can tell. */
  readonly onItem: LocalCondition | null;
}

/**
 * The first page of a parent's children, from the list of the region that several parents share. Null when the parent's
 * own list is better. The positions are those of the parent's own list, where the next page continues.
 */
export async function joinedPage(
  children: Children,
  parent: string,
  scope: RegionScope,
  options: PageOptions,
  joining: Joining,
): Promise<Page | null> {
  const { first, wantsRows, wantsCount, failures } = options;
  if (!wantsRows && !wantsCount) return unread;
  try {
    const joined = await joinedRows(children, parent, scope, joining, wantsCount ? undefined : first);
    if (joined === null) return null;
    const { rows, isWhole } = joined;
    return {
      ...(await sound(rows.slice(0, first), children.resource, options)),
      more: rows.length > first || !isWhole,
      counted: Promise.resolve([{ scope, cloud: scope.cloud, count: rows.length }]),
    };
  } catch (error) {
    failures.note(scope, error);
    return unread;
  }
}

/**
 * The first `wanted` matching children of a parent from that list, with their positions in the parent's own list; null as for
 * joinedPage. There may be more of them than wanted. `isWhole`: there are no others.
 */
export async function joinedRows(
  children: Children,
  parent: string,
  scope: RegionScope,
  { parts, onItem, screenOf, ...only }: Joining,
  wanted = Number.POSITIVE_INFINITY,
): Promise<{ readonly rows: readonly PageRow[]; readonly isWhole: boolean } | null> {
  if (parts.length === 0) return { rows: [], isWhole: true };
  const isLeftOut = scope.regionId !== null && only.onlyRegionIds?.has(scope.regionId) === false;
  if (isLeftOut || !(await mayMatchIn(scope.cloud, only))) return { rows: [], isWhole: true };
  if (!onItem) return null;
  const listed = await scope.cloud.loaders.children(children, scope.regionId, parent);
  if (listed === null) return null;
  const verdicts = listed.map((item) => fits(onItem, item));
  // Only upstream can decide about an item that does not tell.
  if (verdicts.some((verdict) => typeof verdict !== 'boolean')) return null;
  const items = listed.filter((_item, index) => verdicts[index]);
  const { key, list } = children.resource;
  const mark = markWith(key);
  const placeOf = (items: readonly Item[], index: number) => {
    return {
      part: 0,
      ...(list.paging.seek?.(index) ?? { page: null, skip: index }),
      tail: () => tailOf(items, mark, index),
    };
  };
  const all = items.map((item, index): PageRow => {
    return { scope, item, after: index + 1 < items.length ? placeOf(items, index + 1) : null };
  });
  if (!screenOf) return { rows: all, isWhole: true };
  const { rows, checked } = await screened(all, screenOf(scope), wanted);
  return { rows, isWhole: checked === all.length };
}
