import type { Cloud } from '../../client/cloud.js';
import { CloudError } from '../../client/errors/cloud-error.js';
import type { FilterPart } from '../../client/model/filters.js';
import type { Resource } from '../../client/model/resource.js';
import type { Item } from '../../client/model/value.js';
import { beginning } from '../../client/reading/position.js';
import { keyOf } from '../../client/reading/row-deduplicator.js';
import { createScopeReader } from '../../client/reading/scope-reader.js';
import type { ScopeSource } from '../../client/reading/scopes/progress.js';
import { bytesOf } from '../../client/request/work-budget.js';
import type { AccountOrder, AccountPlace } from './account-ids.js';
import { type CursorPosition, forgedCursor } from './cursor.js';
import { nodesOf, OddRow } from './odd-rows.js';
import { maxPageSize } from './page-size.js';
import { transient } from './page-walk.js';
import { isParentScopes, parentsOf } from './parents.js';
import { readRegions, region, regionsWith } from './region-ids.js';
import {
  type AccountScopes,
  lookAhead,
  mayMatchIn,
  type RegionScope,
  type RegionSource,
  type ScopeName,
  unreadable,
  type Wanted,
} from './region-scope.js';

/** The scopes of an account in their reading order. They are found once, when the reader reaches the account. */
export function scopesOf({ accountId, enter }: AccountPlace, wanted: Wanted): AccountScopes {
  let found: Promise<readonly RegionSource[]> | null = null;
  const { onlyAccountIds } = wanted;
  const find = async () => {
    // A named account is not entered in vain.
    if (accountId !== null && onlyAccountIds?.has(accountId) === false) return [];
    const inIndex = await indexedIn(accountId, enter, wanted);
    if (inIndex?.size === 0) return [];
    const cloud = await enter();
    if (!(await mayMatchIn(cloud, wanted))) return [];
    // All lists of a request may enter their account at the same moment, and each may have thousands of regions.
    if (wanted.work.shouldYield()) await wanted.work.schedule(() => undefined);
    const { resource, regionIds, onlyRegionIds, parts, work } = wanted;
    const found =
      resource.scope === 'account'
        ? [null]
        : (asked(regionIds, inIndex) ?? (await regionsOf(cloud, resource, regionIds)));
    const regions = onlyRegionIds ? found.filter((each) => typeof each !== 'string' || onlyRegionIds.has(each)) : found;
    wanted.noteRegions?.(accountId, regions.length);
    work.spend(regions.length * (bytesOf.scope + parts.length * bytesOf.part));
    return regions.map((known) => {
      if (known instanceof CloudError) return unreadable({ accountId, regionId: null, cloud }, resource, known);
      const scope = { accountId, regionId: known, cloud };
      return resource.under ? parentsOf(scope, wanted, resource.under) : scopeOf(scope, wanted);
    });
  };
  return {
    placeholder: { accountId, regionId: null },
    find: () => {
      found ??= find();
      return found;
    },
  };
}

/** The regions of an account that the index names and the connection asks for; null = the index decides nothing. */
async function indexedIn(
  accountId: string | null,
  enter: AccountPlace['enter'],
  { indexed, resource, regionIds, onlyRegionIds }: Wanted,
): Promise<ReadonlySet<string> | null> {
  if (!indexed) return null;
  const id = accountId ?? (await (await enter()).identity.accountId());
  const there = await indexed.regionsIn(id);
  await indexed.note(id, there, regionIds && regionsWith(resource, regionIds));
  if (there === null || resource.scope === 'account') return there;
  const isAsked = (regionId: string) =>
    (regionIds?.includes(regionId) ?? true) && (onlyRegionIds?.has(regionId) ?? true);
  return new Set([...there].filter(isAsked));
}

/** In the order of the argument, else ascending by id. */
function asked(regionIds: readonly string[] | null, inIndex: ReadonlySet<string> | null): readonly string[] | null {
  if (inIndex === null) return null;
  return regionIds ? regionIds.filter((id) => inIndex.has(id)) : [...inIndex].sort();
}

function scopeOf(scope: RegionScope, wanted: Wanted): ScopeSource<RegionScope> {
  const { resource, parts, screenOf, expected, isTransient, work } = wanted;
  const { cloud, regionId } = scope;
  const { reader: kept } = cloud;
  const { list, isKeyless } = resource;
  const key = !isKeyless && { key: resource.key };
  const screen = screenOf && { screen: screenOf(scope) };
  const reader = createScopeReader({
    reader: isTransient ? transient(kept) : kept,
    list,
    regionId,
    parts,
    work,
    ...key,
    ...screen,
  });
  return { scope, reader: expected.length > 0 ? lookAhead(reader, scope, expected) : reader, start: beginning };
}

/** Lists the regions only when they are needed. A row without an id is a region that cannot be read. */
async function regionsOf(
  cloud: Cloud,
  resource: Resource,
  regionIds: readonly string[] | null,
): Promise<readonly (string | CloudError)[]> {
  if (regionIds !== null) return regionsWith(resource, regionIds);
  const rows = nodesOf(region, cloud, null, await readRegions(cloud));
  return rows.flatMap<string | CloudError>((row) =>
    row instanceof OddRow ? [row.error] : regionsWith(resource, [row.key]),
  );
}

/** A list of the whole account when the caller wants only some regions. The gateway filters, because upstream cannot. */
export function inRegions(resource: Resource, parts: readonly FilterPart[], regionIds: readonly string[] | null) {
  const { region } = resource;
  if (regionIds === null) return parts;
  if (regionIds.length === 0) return [];
  // The regions of parents are compared where the parents are listed.
  if (resource.scope === 'region' || resource.under) return parts;
  if (!region) return [];
  const wanted = new Set(regionIds);
  // A row whose region cannot be read is kept, so that it is reported.
  const isIn = (item: Item) => {
    const regionId = keyOf(item, region);
    return regionId === null || wanted.has(regionId);
  };
  return parts.map(({ condition, ...part }): FilterPart => {
    return { ...part, condition: (item) => isIn(item) && (condition?.(item) ?? true) };
  });
}

/**
 * The accounts from a cursor's position on; the first one starts at the exact position. An account or region that is no longer there,
 * or has left the groups that are asked for, is not an error: reading continues behind it. A position can be after the start of
 * an upstream page by up to the length of a joined page.
 */
export function resume(
  accounts: readonly AccountScopes[],
  position: CursorPosition,
  wanted: Wanted,
  order: AccountOrder | null,
): readonly AccountScopes[] {
  const { accountId, regionId, place } = position;
  const { resource, regionIds, parts } = wanted;
  const isPlace = place === null || (place.part < parts.length && place.skip <= resource.list.paging.cap + maxPageSize);
  const isRegion =
    resource.scope === 'account' ? regionId === null : regionId !== null && (regionIds?.includes(regionId) ?? true);
  const isParent = (position.parent !== undefined) === (resource.under !== undefined);
  if (!isPlace || !isRegion || !isParent) throw forgedCursor();
  const index = accounts.findIndex(({ placeholder }) => placeholder.accountId === accountId);
  const current = accounts[index];
  if (!current && accountId !== null && order?.covers(accountId))
    return accounts.filter(({ placeholder: { accountId: id } }) => id !== null && order.isBehind(id, accountId));
  if (!current) throw forgedCursor();
  const behind = accounts.slice(index + 1);
  // A position at the end of one parent lies before the next parent.
  const isDone = place === null && !resource.under && (resource.scope === 'account' || regionIds?.at(-1) === regionId);
  return isDone
    ? behind
    : [{ ...current, find: async () => from(await current.find(), position, regionIds) }, ...behind];
}

function from(
  scopes: readonly RegionSource[],
  position: CursorPosition,
  regionIds: readonly string[] | null,
): readonly RegionSource[] {
  const { regionId, place } = position;
  const index = scopes.findIndex((source) => nameOf(source).regionId === regionId);
  const current = scopes[index];
  // The regions of an account ascend by id, unless they are named.
  const isBehind = (id: string, other: string) =>
    regionIds ? regionIds.indexOf(id) > regionIds.indexOf(other) : id > other;
  if (!current) {
    return scopes.filter((source) => regionId !== null && isBehind(nameOf(source).regionId ?? '', regionId));
  }
  const behind = scopes.slice(index + 1);
  if (isParentScopes(current)) return [current.from(position), ...behind];
  return [...(place === null || 'find' in current ? [] : [{ ...current, start: place }]), ...behind];
}

function nameOf(source: RegionSource): ScopeName {
  return 'find' in source ? source.placeholder : source.scope;
}
