import type { Cloud } from '../../client/cloud.js';
import { CloudError } from '../../client/errors/cloud-error.js';
import type { FilterPart } from '../../client/model/filters.js';
import type { Children, Resource } from '../../client/model/resource.js';
import type { Item } from '../../client/model/value.js';
import { beginning } from '../../client/reading/position.js';
import type { DeferredScopes, ScopeSource } from '../../client/reading/read-scopes.js';
import { keyOf } from '../../client/reading/row-deduplicator.js';
import { createScopeReader, type ScopeReader } from '../../client/reading/scope-reader.js';
import type { Screen } from '../../client/reading/screen.js';
import { bytesOf, type WorkBudget } from '../../client/request/work-budget.js';
import type { AccountPlace } from './account-ids.js';
import { type CursorPosition, forgedCursor } from './cursor.js';
import { nodesOf, OddRow } from './odd-rows.js';
import { maxPageSize } from './page-size.js';
import { readRegions, region, regionsWith } from './region-ids.js';

/** The name of a scope in failures and cursors. */
export interface ScopeName {
  /** null = the account of the connection. */
  readonly accountId: string | null;
  /** null when the resources belong to the account, and when the account's regions are not known. */
  readonly regionId: string | null;
}

/** One scope of a connection: a region of an account, or the account as a whole. */
export interface RegionScope extends ScopeName {
  readonly cloud: Cloud;
}

export type AccountScopes = DeferredScopes<RegionScope, ScopeName>;

export interface Wanted {
  readonly resource: Resource;
  /** null = every region of each account. */
  readonly regionIds: readonly string[] | null;
  /** The only regions with matching items; absent or null = any. */
  readonly onlyRegionIds?: ReadonlySet<string> | null;
  /** The calls that the conditions need; empty when no item can match. */
  readonly parts: readonly FilterPart[];
  /** Checks the items of a scope against the other conditions; absent when there are none. */
  readonly screenOf?: (scope: RegionScope) => Screen;
  /** Children of the items, which are listed at the same time. */
  readonly expected: readonly Children[];
  readonly work: Pick<WorkBudget, 'spend' | 'shouldYield' | 'schedule'>;
}

/** The scopes of an account in their reading order. They are found once, when the reader reaches the account. */
export function scopesOf({ accountId, enter }: AccountPlace, wanted: Wanted): AccountScopes {
  let found: Promise<readonly ScopeSource<RegionScope>[]> | null = null;
  const find = async () => {
    const cloud = await enter();
    // All lists of a request may enter their account at the same moment, and each may have thousands of regions.
    if (wanted.work.shouldYield()) await wanted.work.schedule(() => undefined);
    const { resource, regionIds, onlyRegionIds, parts, work } = wanted;
    const found = resource.scope === 'account' ? [null] : await regionsOf(cloud, resource, regionIds);
    const regions = onlyRegionIds ? found.filter((each) => typeof each !== 'string' || onlyRegionIds.has(each)) : found;
    work.spend(regions.length * (bytesOf.scope + parts.length * bytesOf.part));
    return regions.map((known) =>
      known instanceof CloudError
        ? unreadable({ accountId, regionId: null, cloud }, resource, known)
        : scopeOf({ accountId, regionId: known, cloud }, wanted),
    );
  };
  return {
    placeholder: { accountId, regionId: null },
    find: () => {
      found ??= find();
      return found;
    },
  };
}

function scopeOf(scope: RegionScope, wanted: Wanted): ScopeSource<RegionScope> {
  const { resource, parts, screenOf, expected, work } = wanted;
  const { cloud, regionId } = scope;
  const { list, isKeyless } = resource;
  const key = !isKeyless && { key: resource.key };
  const screen = screenOf && { screen: screenOf(scope) };
  const reader = createScopeReader({ reader: cloud.reader, list, regionId, parts, work, ...key, ...screen });
  return { scope, reader: expected.length > 0 ? lookAhead(reader, scope, expected) : reader, start: beginning };
}

/** Starts to list the children of a scope's items when the scope is first read, not when its items have arrived. */
function lookAhead(reader: ScopeReader, { cloud, regionId }: RegionScope, expected: readonly Children[]): ScopeReader {
  return {
    ...reader,
    read: (place, wanted, signal) => {
      for (const children of expected) cloud.loaders.expectChildren(children, regionId);
      return reader.read(place, wanted, signal);
    },
  };
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

/** Replaces a region whose id is not known. */
function unreadable(scope: RegionScope, resource: Resource, error: CloudError): ScopeSource<RegionScope> {
  const fail = () => Promise.reject(error);
  return { scope, reader: { list: resource.list, read: fail, count: fail }, start: beginning };
}

/** A list of the whole account when the caller wants only some regions. The gateway filters, because upstream cannot. */
export function inRegions(resource: Resource, parts: readonly FilterPart[], regionIds: readonly string[] | null) {
  const { region } = resource;
  if (regionIds === null) return parts;
  if (regionIds.length === 0) return [];
  if (resource.scope === 'region') return parts;
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
 * The accounts from a cursor's position on; the first one starts at the exact position. When every account is requested, an
 * account or region that no longer exists is not an error: reading continues after it. Named accounts are part of the
 * arguments, so an unknown one means a forged cursor. A position can be after the start of an upstream page by up to
 * the length of a joined page.
 */
export function resume(
  accounts: readonly AccountScopes[],
  position: CursorPosition,
  wanted: Wanted,
  everyAccount: boolean,
): readonly AccountScopes[] {
  const { accountId, regionId, place } = position;
  const { resource, regionIds, parts } = wanted;
  const isPlace = place === null || (place.part < parts.length && place.skip <= resource.list.paging.cap + maxPageSize);
  const isRegion =
    resource.scope === 'account' ? regionId === null : regionId !== null && (regionIds?.includes(regionId) ?? true);
  if (!isPlace || !isRegion) throw forgedCursor();
  const index = accounts.findIndex(({ placeholder }) => placeholder.accountId === accountId);
  const current = accounts[index];
  // The caller's own account comes first; the others ascend by id.
  if (!current && everyAccount && accountId !== null)
    return accounts.slice(1).filter(({ placeholder }) => (placeholder.accountId ?? '') > accountId);
  if (!current) throw forgedCursor();
  const behind = accounts.slice(index + 1);
  const isDone = place === null && (resource.scope === 'account' || regionIds?.at(-1) === regionId);
  return isDone ? behind : [{ ...current, find: async () => from(await current.find(), position) }, ...behind];
}

function from(
  scopes: readonly ScopeSource<RegionScope>[],
  { regionId, place }: CursorPosition,
): readonly ScopeSource<RegionScope>[] {
  const index = scopes.findIndex(({ scope }) => scope.regionId === regionId);
  const current = scopes[index];
  // The regions of an account ascend by id.
  if (!current) return scopes.filter(({ scope }) => regionId !== null && (scope.regionId ?? '') > regionId);
  return [...(place === null ? [] : [{ ...current, start: place }]), ...scopes.slice(index + 1)];
}
