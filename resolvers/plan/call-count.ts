import { getCallerIdentity } from '../../client/credentials/caller-identity.js';
import type { Permission } from '../../client/errors/cloud-error.js';
import { permissionOf } from '../../client/errors/permission.js';
import type { Action } from '../../client/model/action.js';
import type { Children, Resource } from '../../client/model/resource.js';
import { everyAccount } from './place.js';

/** How calls are counted. */
export interface CountOptions {
  /** Calls of one action and one `group` are the same calls, or some of them: the most counts, not the sum. */
  readonly group?: object;
  /** The regions asked, for permissions; null = any. */
  readonly regionIds?: readonly string[] | null;
  /** The request goes without it where it is not allowed. */
  readonly optional?: boolean;
  /** What names the resource, where that is known. */
  readonly params?: Readonly<Record<string, string>>;
}

export interface TalliedAction {
  readonly action: Action;
  /** At most; Infinity = nobody knows. */
  readonly calls: number;
  /** Nothing where the request goes without it. */
  readonly permissions: readonly Permission[];
}

interface Entry {
  sum: number;
  readonly groups: Map<object, number>;
  readonly permissions: Map<string, Permission>;
  /** Lists of regions that are among the permissions: many fields may name the same thousands. */
  readonly regionIds: Set<readonly string[]>;
}

const identity = {};

/** Counts the calls that a document can take, action by action. */
export class Tally {
  private readonly entries = new Map<Action, Entry>();
  private readonly joins = new Map<Resource, { readonly children: Children; parents: number; isListed: boolean }>();
  private readonly keys = new Map<Resource, number>();
  /** What is asked once an account, until what was answered is forgotten. */
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

  /** One call for each account, however many fields want its answer. */
  addOnce(action: Action, accounts: readonly string[]): void {
    for (const account of accounts) {
      const group = this.once.get(account) ?? {};
      this.once.set(account, group);
      this.add(action, account === everyAccount ? Number.POSITIVE_INFINITY : 1, { group });
    }
  }

  /** Who asks is shown, which may take the question to STS and nothing else. */
  needIdentity(): void {
    this.add(getCallerIdentity, 1, { group: identity });
  }

  /** A write makes all that was answered before it out of date. */
  forget(): void {
    this.once = new Map();
  }

  /**
   * So many parents want children: where one field has several, a list of the region is read for all, a page for each at
   * most; a single one elsewhere joins in.
   */
  join(children: Children, parents: number, isListed: boolean): void {
    const known = this.joins.get(children.resource) ?? { children, parents: 0, isListed: false };
    known.parents += parents;
    known.isListed ||= isListed;
    this.joins.set(children.resource, known);
  }

  /** So many things are wanted one by one, which may be read off a list instead: half as many pages at most. */
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
      const calls = [...groups.values()].reduce((all, each) => all + each, sum);
      return { action, calls, permissions: [...permissions.values()] };
    });
  }
}

function allowed(action: Action, { regionIds = null, params = {} }: CountOptions): readonly Permission[] {
  return (regionIds ?? [null]).map((regionId) => permissionOf(action, { regionId, params }));
}
