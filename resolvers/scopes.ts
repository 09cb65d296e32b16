import type { Cloud } from '../client/cloud.js';
import type { Part } from '../client/filters.js';
import { beginning, createReader, type Reader } from '../client/reader.js';
import type { Children, Resource } from '../client/resource.js';
import type { SweepScope } from '../client/sweep.js';
import { valueAt } from '../client/value.js';
import { type CursorPosition, forgedCursor } from './cursor.js';
import { maxPageSize } from './page-size.js';
import { readRegions } from './region-ids.js';

/** One scope of a connection: a region, or null for what belongs to the account as a whole. */
export type RegionScope = SweepScope<string | null>;

export interface Wanted {
  readonly resource: Resource;
  readonly cloud: Cloud;
  /** null = every region of the account. */
  readonly regionIds: readonly string[] | null;
  /** The calls that the conditions take; none where nothing can match. */
  readonly parts: readonly Part[];
  /** Children of the items, to be listed beside them. */
  readonly expected: readonly Children[];
}

/** The scopes in the order they are read. Asks for the list of regions only where it is needed. */
export async function discover(wanted: Wanted): Promise<readonly RegionScope[]> {
  const { resource, cloud, parts, expected } = wanted;
  if (parts.length === 0) return [];
  const regions = resource.scope === 'account' ? [null] : (wanted.regionIds ?? (await allRegions(cloud)));
  return regions.map((regionId) => {
    const reader = createReader({ cloud, list: resource.list, regionId, parts });
    return {
      scope: regionId,
      reader: expected.length > 0 ? lookAhead(reader, wanted, regionId) : reader,
      start: beginning,
    };
  });
}

/** Lists the children of a scope's items from the moment the scope is first read, not when its items have come. */
function lookAhead(reader: Reader, { cloud, expected }: Wanted, regionId: string | null): Reader {
  return {
    ...reader,
    read: (place, wanted, signal) => {
      for (const children of expected) cloud.expectChildren(children, regionId);
      return reader.read(place, wanted, signal);
    },
  };
}

async function allRegions(cloud: Cloud): Promise<readonly string[]> {
  const regions = await readRegions(cloud);
  return regions.map((item) => String(valueAt(item, ['RegionId'])));
}

/** An account's list in which the caller wants some regions only: the gateway picks, since upstream cannot. */
export function inRegions(resource: Resource, parts: readonly Part[], regionIds: readonly string[] | null) {
  const { region } = resource;
  if (regionIds === null || resource.scope === 'region') return parts;
  if (regionIds.length === 0 || !region) return [];
  const wanted = new Set(regionIds);
  return parts.map(({ params, keep }): Part => {
    return { params, keep: (item) => wanted.has(region(item)) && (keep?.(item) ?? true) };
  });
}

/**
 * The scopes from a cursor's position on. A region that has gone since is no error while every region is wanted: reading
 * goes on behind it. Named regions are part of the arguments, so there a stranger is a forged cursor. A position may lie
 * as far behind a page's beginning as a joined page is long.
 */
export function resume(
  scopes: readonly RegionScope[],
  position: CursorPosition,
  wanted: Wanted,
): readonly RegionScope[] {
  if (scopes.length === 0) return scopes;
  const { regionId, place } = position;
  const isKnown =
    place === null || (place.part < wanted.parts.length && place.skip <= wanted.resource.list.paging.cap + maxPageSize);
  if (!isKnown || (regionId === null) !== (wanted.resource.scope === 'account')) throw forgedCursor();
  const index = scopes.findIndex(({ scope }) => scope === regionId);
  const current = scopes[index];
  if (current)
    return place === null ? scopes.slice(index + 1) : [{ ...current, start: place }, ...scopes.slice(index + 1)];
  if (wanted.regionIds !== null) throw forgedCursor();
  return scopes.filter(({ scope }) => scope !== null && regionId !== null && scope > regionId);
}
