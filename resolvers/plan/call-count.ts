import { getCallerIdentity } from '../../client/credentials/caller-identity.js';
import type { Permission } from '../../client/errors/cloud-error.js';
import { permissionOf } from '../../client/errors/permission.js';
import type { Action } from '../../client/model/action.js';
import type { Children, Resource } from '../../client/model/resource.js';
import { everyAccount } from './place.js';

/** How calls are counted. */
export interface CountOptions {
  /** Calls of one action and one `group` are shared: their maximum counts, not their sum. */
  readonly group?: object;
  /** The regions of the calls, for permissions; null = any. */
  readonly regionIds?: readonly string[] | null;
  /** The request also works when this call is not allowed. */
  readonly optional?: boolean;
  /** The parameters that name the resource, when they are known. */
  readonly params?: Readonly<Record<string, string>>;
}

export interface TalliedAction {
  readonly action: Action;
  /** The maximum; Infinity = not known. */
  readonly calls: number;
  /** Empty when the call is optional. */
  readonly permissions: readonly Permission[];
}

interface Entry {
  sum: number;
  readonly groups: Map<object, number>;
  readonly permissions: Map<string, Permission>;
  /** Lists of regions that are already in the permissions: several fields can name the same thousands of regions. */
  readonly regionIds: Set<readonly string[]>;
}

const identity = {};

/** Counts the calls that a document can take, action by action. */
export class Tally {
  private readonly entries = new Map<Action, Entry>();
  private readonly joins = new Map<Resource, { readonly children: Children; parents: number; isListed: boolean }>();
  private readonly keys = new Map<Resource, number>();
  /** By how much the sum of all calls is more than the calls that can be made. */
  excess = 0;
  /** Calls that are made once for each account, until a write makes their answers invalid. */
  private once = new Map<string, object>();

  add(action: Action, calls: number, { group, optional = false, ...options }: CountOptions = {}): void {
    if (calls <= 0) return;
    const entry = this.entries.get(action) ?? {
      sum: 0,
      groups: new Map(),
      permissions: new Map(),
      regionIds: new Set(),
    };
    this.entries.set(action, entry);
    if (group) entry.groups.set(group, Math.max(entry.groups.get(group) ?? 0, calls));
    else entry.sum += calls;
    if (optional || action.isOpenToAll) return;
    const { regionIds, params } = options;
    if (regionIds && !params) {
      if (entry.regionIds.has(regionIds)) return;
      entry.regionIds.add(regionIds);
    }
    for (const each of allowed(action, options)) entry.permissions.set(JSON.stringify(each), each);
  }

  /** One call for each account, for any number of fields. */
  addOnce(action: Action, accounts: readonly string[]): void {
    for (const account of accounts) {
      const group = this.once.get(account) ?? {};
      this.once.set(account, group);
      this.add(action, account === everyAccount ? Number.POSITIVE_INFINITY : 1, { group });
    }
  }

  /** Counts calls of which at most so many are made together, although each could be made as often as it is counted. */
  share(most: number, count: () => void): void {
    const before = this.sum();
    count();
    const added = this.sum() - before;
    // Without a number for the calls before, or of the calls, there is none to correct.
    if (added > most) this.excess += added - most;
  }

  private sum(): number {
    const listed = [...this.keys.values()].reduce((sum, keys) => sum + Math.floor(keys / 2), 0);
    return [...this.entries.values()].reduce((sum, entry) => sum + callsIn(entry), listed);
  }

  /** The caller's identity is needed, which can take one call to STS. */
  needIdentity(): void {
    this.add(getCallerIdentity, 1, { group: identity });
  }

  /** A write makes all earlier answers out of date. */
  forget(): void {
    this.once = new Map();
  }

  /**
   * So many parents need their children. When one field has several parents, one list of the region is read for all, with at
   * most one page for each parent. A single parent elsewhere uses the same list.
   */
  join(children: Children, parents: number, isListed: boolean): void {
    const known = this.joins.get(children.resource) ?? { children, parents: 0, isListed: false };
    known.parents += parents;
    known.isListed ||= isListed;
    this.joins.set(children.resource, known);
  }

  /** So many resources are read one by one, or from a list instead: that takes at most half as many pages. */
  wantKeys(resource: Resource, keys: number): void {
    this.keys.set(resource, (this.keys.get(resource) ?? 0) + keys);
  }

  actions(): readonly TalliedAction[] {
    for (const { children, parents, isListed } of this.joins.values()) {
      if (isListed) this.add(children.resource.list.action, parents, { optional: true });
    }
    for (const [resource, keys] of this.keys) {
      this.add(resource.list.action, Math.floor(keys / 2), { optional: true });
    }
    if (this.entries.size > 0) this.needIdentity();
    return [...this.entries].map(([action, { sum, groups, permissions }]) => {
      return { action, calls: callsIn({ groups, sum }), permissions: [...permissions.values()] };
    });
  }
}

function callsIn({ groups, sum }: Pick<Entry, 'groups' | 'sum'>): number {
  return [...groups.values()].reduce((all, each) => all + each, sum);
}

function allowed(action: Action, { regionIds = null, params = {} }: CountOptions): readonly Permission[] {
  return (regionIds ?? [null]).map((regionId) => permissionOf(action, { regionId, params }));
}
