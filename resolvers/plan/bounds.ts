import type { FilterPart } from '../../client/model/filters.js';
import type { Paging } from '../../client/model/paging.js';
import type { Resource } from '../../client/model/resource.js';

/**
 * The maximum number of calls for a part of an answer. Infinity means that it is not known before the answer. Pages are
 * assumed to be full, as all upstream pages are except the last one. Retries are not included.
 */

/** The number of pages for so many items. */
export function pagesOf(items: number, { cap }: Paging): number {
  if (cap === Number.POSITIVE_INFINITY) return 1;
  return Math.max(1, Math.ceil(items / cap));
}

/** The calls for so many keys in so many groups, with at most `cap` keys of one group in a call. */
export function batchesOf(keys: number, groups: number, cap: number): number {
  return keys <= groups ? keys : groups + Math.floor((keys - groups) / cap);
}

/** How many items a part of a filter can match: the number of its keys, when it names keys. */
export function matchesOf({ params }: FilterPart, { get }: Resource): number {
  if (!('many' in get)) return Number.POSITIVE_INFINITY;
  const { param, format } = get.many;
  const value = params[param];
  if (Array.isArray(value)) return value.length;
  if (typeof value !== 'string') return Number.POSITIVE_INFINITY;
  if (format === 'json') return (JSON.parse(value) as readonly unknown[]).length;
  return value.split(',').length;
}

/** The pages of one part of a filter for so many items. A list that the gateway filters is read to its end, unless it ends pages. */
export function pagesOfPart(part: FilterPart, resource: Resource, items: number, isChecked: boolean): number {
  const matches = matchesOf(part, resource);
  const isWhole = (part.condition && !part.isTrimming && !part.endsPages) || isChecked;
  // The items that trimming removes lie within a second, so they are at most on one page more.
  return pagesOf(isWhole ? matches : Math.min(items, matches), resource.list.paging) + (part.isTrimming ? 1 : 0);
}

/** The calls of the list that count the matches of a part: one when upstream answers a total, else all pages. */
export function countCallsOf(part: FilterPart, resource: Resource, isChecked: boolean): number {
  if (!part.condition && !isChecked && resource.list.counts) return 0;
  if (!part.condition && !isChecked && resource.list.count) return 1;
  return pagesOf(matchesOf(part, resource), resource.list.paging);
}
