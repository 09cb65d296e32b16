import type { Cloud } from '../../client/cloud.js';
import { CloudError } from '../../client/errors/cloud-error.js';
import type { FilterPart } from '../../client/model/filters.js';
import type { Children, Resource } from '../../client/model/resource.js';
import type { Item } from '../../client/model/value.js';
import { beginning } from '../../client/reading/position.js';
import type { DeferredScopes, ScopeSource } from '../../client/reading/read-scopes.js';
import { keyOf } from '../../client/reading/row-deduplicator.js';
import { createScopeReader, type ScopeReader } from '../../client/reading/scope-reader.js';
import { bytesOf, type WorkBudget } from '../../client/request/work-budget.js';
import type { AccountPlace } from './account-ids.js';
import { type CursorPosition, forgedCursor } from './cursor.js';
import { nodesOf, OddRow } from './odd-rows.js';
import { maxPageSize } from './page-size.js';
import { readRegions, region } from './region-ids.js';

/** Where a connection reads, as failures and cursors tell it. */
export interface ScopeName {
  /** null = the account that the connection stands in anyway. */
  readonly accountId: string | null;
  /** null for what belongs to the account as a whole, and where an account's regions are not known. */
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
  /** The calls that the conditions take; none where nothing can match. */
  readonly parts: readonly FilterPart[];
  /** Children of the items, to be listed beside them. */
  readonly expected: readonly Children[];
  readonly work: Pick<WorkBudget, 'spend'>;
}

/** The scopes of an account in the order they are read, found when somebody gets there, and once. */
export function scopesOf({ accountId, enter }: AccountPlace, wanted: Wanted): AccountScopes {
  let found: Promise<readonly ScopeSource<RegionScope>[]> | null = null;
  const find = async () => {
    const cloud = await enter();
    const { resource, regionIds, parts, work } = wanted;
    const regions = resource.scope === 'account' ? [null] : (regionIds ?? (await allRegions(cloud)));
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

function scopeOf(scope: RegionScope, { resource, parts, expected }: Wanted): ScopeSource<RegionScope> {
  const { cloud, regionId } = scope;
  const reader = createScopeReader({ reader: cloud.reader, list: resource.list, regionId, parts, key: resource.key });
  return { scope, reader: expected.length > 0 ? lookAhead(reader, scope, expected) : reader, start: beginning };
}

/** Lists the children of a scope's items from the moment the scope is first read, not when its items have come. */
function lookAhead(reader: ScopeReader, { cloud, regionId }: RegionScope, expected: readonly Children[]): ScopeReader {
  return {
    ...reader,
    read: (place, wanted, signal) => {
      for (const children of expected) cloud.loaders.expectChildren(children, regionId);
      return reader.read(place, wanted, signal);
    },
  };
}

/** Asks for the list of regions only where it is needed. A row without an id is a region that cannot be read. */
async function allRegions(cloud: Cloud): Promise<readonly (string | CloudError)[]> {
  const rows = nodesOf(region, cloud, null, await readRegions(cloud));
  return rows.map((row) => (row instanceof OddRow ? row.error : row.key));
}

/** In place of a region whose id nobody knows. */
function unreadable(scope: RegionScope, resource: Resource, error: CloudError): ScopeSource<RegionScope> {
  const fail = () => Promise.reject(error);
  return { scope, reader: { list: resource.list, read: fail, count: fail }, start: beginning };
}

/** An account's list in which the caller wants some regions only: the gateway picks, since upstream cannot. */
export function inRegions(resource: Resource, parts: readonly FilterPart[], regionIds: readonly string[] | null) {
  const { region } = resource;
  if (regionIds === null) return parts;
  if (regionIds.length === 0) return [];
  if (resource.scope === 'region') return parts;
  if (!region) return [];
  const wanted = new Set(regionIds);
  // Where the region of a row cannot be read, the row is not passed over: it is met, and told.
  const isIn = (item: Item) => {
    const regionId = keyOf(item, region);
    return regionId === null || wanted.has(regionId);
  };
  return parts.map(({ condition, ...part }): FilterPart => {
    return { ...part, condition: (item) => isIn(item) && (condition?.(item) ?? true) };
  });
}

/**
 * The accounts from a cursor's position on, the first of them from its very place. An account or region that has gone since is no
 * error while every one is wanted: reading goes on behind it. Named ones are part of the arguments, so there a stranger is
 * a forged cursor. A position may lie as far behind a page's beginning as a joined page is long.
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
  // The caller's own account comes first and stays; the others ascend by id.
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
