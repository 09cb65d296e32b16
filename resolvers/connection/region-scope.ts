import type { Cloud } from '../../client/cloud.js';
import type { CloudError } from '../../client/errors/cloud-error.js';
import type { FilterPart } from '../../client/model/filters.js';
import { type Children, type Resource, regionOfChildren } from '../../client/model/resource.js';
import type { ParentPlace } from '../../client/reading/per-parent/under-parent.js';
import { beginning } from '../../client/reading/position.js';
import type { ScopeReader } from '../../client/reading/scope-reader.js';
import type { DeferredScopes, ScopeSource, Source } from '../../client/reading/scopes/progress.js';
import type { Screen } from '../../client/reading/screen.js';
import type { WorkBudget } from '../../client/request/work-budget.js';
import type { ParentPosition } from './cursor.js';
import type { IndexedScopes } from './indexed/indexed-scopes.js';

/** The scopes of a connection, and what is read in them. */

/** The name of a scope in failures and cursors. */
export interface ScopeName {
  /** null = the account of the connection. */
  readonly accountId: string | null;
  /** null when the resources belong to the account, and when the account's regions are not known. */
  readonly regionId: string | null;
  /** The parent, when the scope is the list of one parent. */
  readonly parent?: ScopeParent;
}

/** One parent of a kind that upstream lists per parent. */
export interface ScopeParent extends ParentPosition {
  /** The kind of the parent. */
  readonly type: string;
  /** Its own region, when the list of parents names it. */
  readonly regionId: string | null;
}

/** One scope of a connection: a region of an account, the account as a whole, or the list of one parent in one of these. */
export interface RegionScope extends ScopeName {
  readonly cloud: Cloud;
  /** A region or a parent without an id that can be read. Its name is that of all regions or parents beside it. */
  readonly isNameless?: true;
}

export type RegionSource = Source<RegionScope, ScopeName>;
export type AccountScopes = DeferredScopes<RegionScope, ScopeName>;

export interface Wanted {
  readonly resource: Resource;
  /** null = every region of each account. */
  readonly regionIds: readonly string[] | null;
  /** The only regions with matching items; absent or null = any. */
  readonly onlyRegionIds?: ReadonlySet<string> | null;
  /** The only accounts with matching items; absent or null = any. */
  readonly onlyAccountIds?: ReadonlySet<string> | null;
  /** The only scopes to ask, as an index has them; absent = all. */
  readonly indexed?: IndexedScopes;
  /** Is told in how many regions an account is read. */
  readonly noteRegions?: (accountId: string | null, regions: number) => void;
  /** The calls that the conditions need; empty when no item can match. */
  readonly parts: readonly FilterPart[];
  /** Checks the items of a scope against the other conditions; absent when there are none. */
  readonly screenOf?: (scope: RegionScope) => Screen;
  /** Children of the items, which are listed at the same time. */
  readonly expected: readonly Children[];
  /** The only parent to read, for a kind that upstream lists per parent. */
  readonly within?: ParentPlace;
  /** The answers of the list are not kept: its pages are read once, one after the other. */
  readonly isTransient?: boolean;
  readonly work: Pick<WorkBudget, 'spend' | 'shouldYield' | 'schedule'>;
}

/** Whether an account can have matching items. The id of the account of the connection is read only when a condition needs it. */
export async function mayMatchIn(cloud: Cloud, { onlyAccountIds }: Pick<Wanted, 'onlyAccountIds'>): Promise<boolean> {
  if (!onlyAccountIds) return true;
  return onlyAccountIds.has(cloud.enteredAccountId ?? (await cloud.identity.read()).accountId);
}

/** Starts to list the children of a scope's items when the scope is first read, not when its items have arrived. */
export function lookAhead(
  reader: ScopeReader,
  { cloud, regionId }: Pick<RegionScope, 'cloud' | 'regionId'>,
  expected: readonly Children[],
): ScopeReader {
  return {
    ...reader,
    read: (place, wanted, signal) => {
      for (const children of expected) {
        cloud.loaders.expectChildren(children, regionOfChildren(children, regionId));
      }
      return reader.read(place, wanted, signal);
    },
  };
}

/** Replaces a region or a parent whose id is not known. */
export function unreadable(scope: RegionScope, resource: Resource, error: CloudError): ScopeSource<RegionScope> {
  const fail = () => Promise.reject(error);
  const nameless = { ...scope, isNameless: true } as const;
  return { scope: nameless, reader: { list: resource.list, read: fail, count: fail, countBy: fail }, start: beginning };
}
