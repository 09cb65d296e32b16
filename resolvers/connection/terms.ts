import type { Accounts } from '../../client/accounts.js';
import type { Cloud } from '../../client/cloud.js';
import { both, type FilterPart, type Filters, filterPartsOf } from '../../client/model/filters.js';
import type { LocalCondition } from '../../client/model/item-conditions.js';
import { type Children, callsOfList, type Resource } from '../../client/model/resource.js';
import { underParent } from '../../client/model/under-parent.js';
import { takesTogether, withinWindow } from '../../client/model/window.js';
import { badInput } from '../errors.js';
import type { SelectedFields } from '../execution/selection.js';
import type { FieldCall } from '../fields/field.js';
import type { FieldsOf } from '../filter/item-screen.js';
import { split } from '../filter/split.js';
import { type Tree, treeOf } from '../filter/tree.js';
import { type AskedAccounts, accountOrder, placesOf } from './account-ids.js';
import type { ConnectionOptions } from './connection-options.js';
import type { AccountPlaces } from './page.js';
import { defaultPageSize, distinctPageSize, pageSize } from './page-size.js';
import { inRegions } from './scopes.js';
import { countedIn, type Grouping, groupingsIn, isByPlace } from './sets/groups.js';
import type { Order } from './sets/walked-set.js';

/** Where a connection is read. */
export interface Place {
  /** The cloud of the connection's account. */
  readonly cloud: Cloud;
  /** Absent or null = that account only. */
  readonly asked?: AskedAccounts | null;
  /** null = every region of the account. */
  readonly regionIds: readonly string[] | null;
  /** Why nothing can be read there; absent if it can. */
  readonly unread?: unknown;
  /** The parent resource; absent at the root. */
  readonly parent?: {
    readonly key: string;
    readonly regionId?: string | null;
    /** Its relation to the items, unless it is their region or upstream lists them per parent. */
    readonly children?: Children;
    /** Upstream lists the items per parent. */
    readonly isWithin?: true;
    /** Whether an item that upstream lists for the parent is about it. */
    readonly isAbout?: LocalCondition;
  };
}

/** The accounts to read. They are found, and their roles assumed, only when the page reaches them. */
export function accountPlaces({ cloud, asked = null, unread }: Place, accounts: Accounts): AccountPlaces {
  const own = { accountId: null, enter: () => cloud };
  return {
    find: async () => {
      if (unread !== undefined) throw unread;
      return asked === null ? [own] : placesOf(asked, accounts);
    },
    order: async () => asked && accountOrder(asked, accounts),
  };
}

/** The parts of a page request that the document decides. */
export interface Terms {
  readonly first: number;
  readonly fields: SelectedFields;
  readonly wantsRows: boolean;
  readonly wantsCount: boolean;
  /** Null means upstream's order. */
  readonly order: Order | null;
  readonly groupings: readonly Grouping[];
  /** Whether the totals of the scopes answer a grouping. */
  readonly isCounted: (grouping: Grouping) => boolean;
  /** The whole set is read, for its order or for groups that the scopes' totals cannot answer. */
  readonly walks: boolean;
  /** The items of each scope are counted for groups. */
  readonly counts: boolean;
  /** The members of the items by whose values upstream counts them for groups. */
  readonly countedBy: readonly string[];
  /** The caller's conditions on the items. */
  readonly conditions: readonly [string, unknown][];
  /** The calls for one scope: the lists, or the parent's own lists, that match the conditions that upstream takes. */
  readonly parts: readonly FilterPart[];
  /** The conditions that the gateway checks on each item of the parts. */
  readonly rest: Tree;
  /** The only regions with matching items; null = any. */
  readonly onlyRegionIds: ReadonlySet<string> | null;
  /** The only accounts with matching items; null = any. */
  readonly onlyAccountIds: ReadonlySet<string> | null;
  /** Whether the items of a list that several parents share belong to the parts; null when only upstream can tell. */
  readonly onItem: LocalCondition | null;
  /** The fields of an item, for the conditions on them. */
  readonly fieldsOf: FieldsOf;
  /** Children of the items that a list of the region can answer at the same time. */
  readonly expected: readonly Children[];
}

/**
 * Reads the arguments and the selection of a connection. Execution and the planner both use the result. `now` is the moment of
 * its first page in milliseconds, where windows of time end.
 */
export function termsOf(
  resource: Resource,
  options: ConnectionOptions,
  { args, selection }: Pick<FieldCall, 'args' | 'selection'>,
  { regionIds, parent }: Pick<Place, 'regionIds' | 'parent'>,
  now: number,
): Terms {
  const first = pageSize(args.first, options.distinct ? distinctPageSize : defaultPageSize);
  const fields = selection.on(`${resource.type}Connection`);
  const conditions = conditionsOf(args, options);
  const { filters = {} } = resource;
  const children = parent?.children;
  const named = argumentsOf(args, options);
  const {
    values,
    rest,
    onItem,
    regionIds: onlyRegionIds,
    accountIds: onlyAccountIds,
  } = split(filterTree(args.filter, options, filters), {
    filters,
    takenParams: [...named.params, ...(children ? [children.by] : [])],
    takesTogether: (params) => takesTogether(resource.list.oneRowOf, params),
    isUnderParent: children !== undefined,
    // The region of an item without an id may be another than the one that it was read from.
    isByRegion: resource.scope === 'region' && resource.arn !== undefined,
    isOwned: options.set?.().isOwned ?? false,
    isKeyless: resource.isKeyless ?? false,
  });
  // In the order of their names, so that equal conditions give equal parts.
  const sent = Object.fromEntries(Object.entries({ ...named.values, ...values }).sort(([a], [b]) => (a < b ? -1 : 1)));
  const told = options.partsOf?.(args, parent?.key ?? null);
  const listed = told ?? (rest === false ? [] : filterPartsOf(filters, sent));
  const calls = listed
    .flatMap((part) =>
      inWindow(resource, parent?.isAbout ? both(part, { params: {}, condition: parent.isAbout }) : part, now),
    )
    .flatMap((part) => callsOfList(resource.list, part.params).map((params) => ({ ...part, params })));
  const parts =
    parent && children
      ? calls.map((part) => underParent(children, parent.key, part))
      : told
        ? calls
        : inRegions(resource, calls, regionIds);
  // Conditions with ids or addresses match few items, and these have few children.
  const isSweep = first >= resource.list.paging.cap && !Object.values(sent).some(isListOfTexts);
  const wantsCount = fields.has('totalCount');
  const order = orderOf(args.orderBy, options);
  const groupings = groupingsIn(fields, resource.type, options);
  const isCounted = (grouping: Grouping) =>
    rest === true && isByPlace(grouping) && countsByScope(resource, grouping, parts, options);
  const countedBy = groupings.filter(isCounted).flatMap(countedIn);
  // Without rows or a count, nothing needs the order.
  const wantsRows =
    fields.has('edges', 'nodes', 'pageInfo') || (!wantsCount && groupings.length === 0 && fields.has('unavailable'));
  const isMerged = options.distinct !== undefined && (wantsRows || wantsCount);
  const walks = isMerged || (order !== null && wantsRows) || groupings.some((grouping) => !isCounted(grouping));
  return {
    first,
    fields,
    wantsRows,
    wantsCount,
    order,
    groupings,
    isCounted,
    walks,
    counts: groupings.some(isCounted),
    countedBy: [...new Set(countedBy)],
    conditions,
    parts,
    rest,
    onlyRegionIds,
    onlyAccountIds,
    onItem: calls.length === 1 ? onItem : null,
    fieldsOf: (name) => selection.sourceOf(resource.type, name),
    expected: isSweep ? childrenUnder(resource.type, fields) : [],
  };
}

/** The part with both ends of the list's window, or no part when nothing can be in it. */
function inWindow({ list: { window } }: Resource, part: FilterPart, now: number): readonly FilterPart[] {
  if (!window) return [part];
  const params = withinWindow(window, part.params, now);
  return params ? [{ ...part, params }] : [];
}

/** The order of items that are one in several scopes, or the argument `orderBy`; null means upstream's order. */
function orderOf(argument: unknown, { set, distinct }: ConnectionOptions): Order | null {
  if (distinct) return { value: distinct, isDescending: false };
  if (typeof argument !== 'object' || argument === null || !('field' in argument)) return null;
  const value = set?.().order[String(argument.field)];
  if (!value) throw badInput(`Items cannot be ordered by ${String(argument.field)}.`);
  return { value, isDescending: 'direction' in argument && argument.direction === 'DESC' };
}

/**
 * Whether the totals of the scopes answer a grouping: the list has a total, every condition is upstream's, and the place of an
 * item is its scope. Upstream counts by a member with one call.
 */
function countsByScope(
  { list, scope }: Resource,
  { dimensions }: Grouping,
  parts: readonly FilterPart[],
  { set }: ConnectionOptions,
): boolean {
  if (!(list.count || list.counts) || !set?.().isOwned) return false;
  if (scope !== 'region' && dimensions.some(({ by }) => by === 'region')) return false;
  const isSeveral = parts.length > 1 && countedIn({ dimensions }).length > 0;
  return !isSeveral && parts.every(({ condition }) => condition === undefined);
}

function isListOfTexts(value: unknown): boolean {
  return Array.isArray(value) && value.every((each) => typeof each === 'string');
}

/** The fields that are selected on the items through their edges. */
export function nodeOfEdges(type: string, fields: SelectedFields): SelectedFields {
  return fields.under('edges').on(`${type}Edge`).under('node').on(type);
}

/** The children that are selected on the items. A list of the region can answer them while the items are still being read. */
function childrenUnder(type: string, fields: SelectedFields): readonly Children[] {
  const nodes = fields.under('nodes').on(type).children;
  const edges = nodeOfEdges(type, fields).children;
  return [...new Set([...nodes, ...edges])].filter(({ areInEveryRegion }) => !areInEveryRegion);
}

/** The caller's conditions by name, sorted, so that equal conditions give equal cursors. */
function conditionsOf(args: FieldCall['args'], { conditions = [] }: ConnectionOptions): readonly [string, unknown][] {
  const filter = typeof args.filter === 'object' ? args.filter : null;
  const named = conditions.map((name): [string, unknown] => [name, args[name]]);
  return [...Object.entries(filter ?? {}), ...named]
    .filter(([, value]) => value !== null && value !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1));
}

/** The conditions that are arguments of the field: their values in upstream's spelling, and their parameters. */
function argumentsOf(args: FieldCall['args'], { conditions = [], words }: ConnectionOptions) {
  const values: Record<string, unknown> = {};
  const params: string[] = [];
  for (const name of conditions) {
    const word = words?.().get(name);
    const value = args[name];
    if (word?.of !== 'declaration' || value === null || value === undefined) continue;
    values[name] = word.toUpstream(value);
    params.push(...word.params);
  }
  return { values, params };
}

/** The trees of filters that are the same object: a thousand parents can have a list with the same arguments. */
const trees = new WeakMap<object, Tree>();

function filterTree(filter: unknown, { words }: ConnectionOptions, filters: Filters): Tree {
  if (typeof filter !== 'object' || filter === null || !words) return true;
  const tree = trees.get(filter) ?? treeOf(filter, words(), filters);
  trees.set(filter, tree);
  return tree;
}
