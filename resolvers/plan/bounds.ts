import type { FilterPart } from '../../client/model/filters.js';
import type { Paging } from '../../client/model/paging.js';
import type { Resource } from '../../client/model/resource.js';

/**
 * How many calls a part of an answer takes at most. Infinity means that only the answer itself can tell. Pages are taken to
 * be full, as upstream fills them but for the last one; calls that fail and are repeated are not in it.
 */

/** Pages until so many items have come. */
export function pagesOf(items: number, { cap }: Paging): number {
  if (cap === Number.POSITIVE_INFINITY) return 1;
  return Math.max(1, Math.ceil(items / cap));
}

/** Calls for so many keys, `cap` a call, where those of one group travel together. */
export function batchesOf(keys: number, groups: number, cap: number): number {
  return keys <= groups ? keys : groups + Math.floor((keys - groups) / cap);
}

/** How many items a part of a filter can match: its keys, where it names some. */
export function matchesOf({ params }: FilterPart, { get }: Resource): number {
  if (!('many' in get)) return Number.POSITIVE_INFINITY;
  const { param, format } = get.many;
  const value = params[param];
  if (Array.isArray(value)) return value.length;
  if (typeof value !== 'string') return Number.POSITIVE_INFINITY;
  if (format === 'json') return (JSON.parse(value) as readonly unknown[]).length;
  return value.split(',').length;
}

/** Pages of one part of a filter until so many items of it have come; what the gateway filters is read to its end. */
export function pagesOfPart(part: FilterPart, resource: Resource, items: number): number {
  const matches = matchesOf(part, resource);
  return pagesOf(part.condition ? matches : Math.min(items, matches), resource.list.paging);
}

/** Calls that count what a part matches: one where upstream tells a total, else as many as it takes to walk. */
export function countCallsOf(part: FilterPart, resource: Resource): number {
  if (!part.condition && resource.list.count) return 1;
  return pagesOf(matchesOf(part, resource), resource.list.paging);
}
