import { CloudError } from '../errors/cloud-error.js';
import { isRegionId } from '../wire/endpoint.js';
import type { Action, Ask, Params } from './action.js';
import type { Filters } from './filters.js';
import { formatList, type ListFormat } from './list-format.js';
import type { Paging } from './paging.js';
import { type TableShape, tableAt } from './table-rows.js';
import type { TagPlace } from './tags.js';
import { type Item, listAt, noRow, textOf, valueAt } from './value.js';
import type { ListWindow, OneRowOf } from './window.js';

/**
 * One kind of thing in the cloud, as data: how it is listed, read by key, filtered and named. The code for paging, batching,
 * reading many scopes and ids uses these descriptors and names no product.
 */
export interface Resource {
  /** GraphQL type name. */
  readonly type: string;
  readonly list: ListAction;
  /** How things are read by key. Of a kind with `under`: within one parent, unless `under` says otherwise. */
  readonly get: BatchGet | SingleGet | WholeGet;
  /** The key of an item within its account and region. */
  readonly key: (item: Item) => string;
  /** Its items have no key: none is a repeat of another, and none can be read alone. */
  readonly isKeyless?: true;
  /** Upstream lists the kind per parent: there is no list of all of them. */
  readonly under?: Under;
  /** Only for types that implement Node. */
  readonly arn?: ArnPattern;
  /** Whether a name can be that of a thing, when it becomes part of a host. No other name is part of an id. */
  readonly admits?: (name: string) => boolean;
  /** Whether it belongs to one region or to the whole account. */
  readonly scope: 'region' | 'account';
  /** The region of an item in an account-wide list, if the item has one (buckets). */
  readonly region?: (item: Item) => string;
  readonly filters?: Filters;
  /** The member with an item's tags, for kinds that the Tag service supports. */
  readonly tags?: TagPlace;
}

/**
 * How upstream lists a kind per parent. Each row gets the key of its parent (see child-key.ts), so that the key of the kind holds
 * both keys, and so does its id.
 */
export interface Under {
  readonly parent: Resource;
  /** The parameters that name a parent, by its key. */
  readonly params: (parent: string) => Params;
  /** The parent that the parameters of a call name. Undefined if they name none. */
  readonly namedBy?: (params: Params) => string | undefined;
  /** The key of a row within its parent. */
  readonly own: (item: Item) => string;
  /**
   * For an action that reads one thing without its parent's name: whether the answer belongs to the parent. Absent if each
   * read names the parent.
   */
  readonly isOf?: (item: Item, parent: string) => boolean;
}

/** `acs:<service>:<region>:<account>:<kind>/<name>`, without a kind if the ARN has only a name (buckets). */
export interface ArnPattern {
  readonly service: string;
  readonly kind?: string;
  /** For keys that are not simply the name, in both directions. `owner` replaces the account in the ARN, if it differs. */
  readonly split?: (key: string) => { readonly name: string; readonly owner: string | null };
  readonly join?: (name: string, owner: string) => string;
  /** The name in the ARN, if upstream may write it there in another case than the key. The list then tells which item is meant. */
  readonly nameIn?: (item: Item) => string | undefined;
}

export interface ListAction {
  readonly action: Action;
  readonly paging: Paging;
  /** Dotted path of the list in an answer. */
  readonly items: string;
  /** The list is a table in a text. */
  readonly table?: TableShape;
  /** Members of an answer that each of its rows gets. */
  readonly told?: readonly string[];
  /** Parameters for a correct TotalCount at the lowest cost. Absent if no call gives a total. */
  readonly count?: { readonly params: Params; readonly total: string };
  /** The parameter that a call takes one value of, with all its values. A call without it leaves things out. */
  readonly each?: { readonly param: string; readonly values: readonly string[] };
  /** It lists what happened in a window of time. */
  readonly window?: ListWindow;
  /** A list parameter of which a call takes one row, or two whose keys are a pair. */
  readonly oneRowOf?: OneRowOf;
  /** Counts its items without listing them, with the same conditions. */
  readonly counts?: ItemCounts;
  /** The list is empty while a service is off, so an empty list proves nothing by itself. */
  readonly service?: ServiceStatus;
}

/** An action that counts the items of a list by the values of one member. Items without a value are in none of the counts. */
export interface ItemCounts {
  readonly action: Action;
  /** The parameter that names the member. */
  readonly by: string;
  /** Dotted path of the counts in an answer, and in each of them the value and the number of items. */
  readonly items: string;
  readonly value: string;
  readonly count: string;
  /** The members that can be named. Every item has a value of the first. */
  readonly members: readonly [string, ...string[]];
}

/** An action that tells whether a service is on in the account. */
export interface ServiceStatus {
  readonly action: Action;
  /** As people call the service. */
  readonly name: string;
  /** The values of its answer by member: when the service is on, and when it has been prepared. */
  readonly isOn: Readonly<Record<string, string>>;
  readonly isReady: Readonly<Record<string, string>>;
}

/** The rows of a list in an answer. */
export function rowsIn(
  { items, table, told = [] }: Pick<ListAction, 'items' | 'table' | 'told'>,
  answer: Item,
): readonly Item[] {
  const rows = table ? tableAt(answer, items, table) : listAt(answer, items);
  if (told.length === 0) return rows;
  const shared = Object.fromEntries(told.map((name) => [name, answer[name]]));
  return rows.map((row) => (row === noRow ? row : { ...shared, ...row }));
}

/** The parameters of the calls that together list everything: one call, or one for each value that the list must be asked with. */
export function callsOfList({ each }: ListAction, params: Params): readonly Params[] {
  if (!each || params[each.param] !== undefined) return [params];
  return each.values.map((value) => ({ ...params, [each.param]: value }));
}

/**
 * A list of things of another kind that belongs to one thing, such as the groups of a user. Its rows have some members of
 * those things. Other selected members are loaded. Without known members its rows are complete.
 */
export interface RelatedList {
  readonly list: ListAction;
  readonly params: (key: string) => Params;
  readonly knownMembers?: readonly string[];
}

/** Things that belong to things of another kind, which upstream filters by one parent only. */
export interface Children {
  readonly resource: Resource;
  /** The parameter for the parent; empty where upstream has none. */
  readonly by: string;
  /** How the parameter takes several values. Absent if it takes one. */
  readonly format?: ListFormat;
  /** The keys of an item's parents. A shared disk has several. */
  readonly parents: (item: Item) => readonly string[];
  /** The maximum number of children of one parent, if upstream limits it. */
  readonly most?: number;
  /** The parent belongs to the account and its children to regions, so a parent's children are listed in every region. */
  readonly areInEveryRegion?: true;
}

/** The parameter by which upstream lists the children of one parent. */
export function paramsOfParent({ by, format }: Children, parent: string): Params {
  return { [by]: format ? formatList([parent], format) : parent };
}

/** The region in which a parent's children are listed; null for account-wide ones. */
export function regionOfChildren({ resource: { scope } }: Children, ofParent: string | null): string | null {
  return scope === 'account' ? null : ofParent;
}

/** Rows that one call lists for several things, such as the listeners of load balancers. */
export interface SharedRows {
  readonly list: ListAction;
  /** The parameter for the keys of the things. */
  readonly param: string;
  readonly format: ListFormat;
  /** The maximum number of keys in one call. */
  readonly cap: number;
  /** The key of the thing that a row belongs to. It throws if the row lacks it. */
  readonly owner: (item: Item) => string;
  /** Tells the rows of all things apart. Absent if they have no key. */
  readonly key?: (item: Item) => string;
  /** The most objects at a path of the rows that one answer has. It does not say whether others are left out. */
  readonly most?: { readonly path: readonly string[]; readonly count: number };
}

/** A list in which things are found by a name that is not their key, such as an address. */
export interface ListIndex {
  readonly list: ListAction;
  /** Tells the rows apart. Absent if they have no key. */
  readonly key?: (item: Item) => string;
  /** Null for a thing without such a name. */
  readonly name: (item: Item) => string | null;
}

/** The key of a row: several members are joined by a slash. Members may be numbers, such as ports. */
export function rowKey(members: readonly string[]): (item: Item) => string {
  return (item) => members.map((name) => keyPart(item, name)).join('/');
}

function keyPart(item: Item, name: string): string {
  const text = textOf(valueAt(item, name.split('.')), name);
  if (text !== '') return text;
  throw new CloudError('unavailable', `Upstream answered an item without its ${name}.`);
}

/** Reads a required member of an item. Some products write ids as numbers. */
export function member(name: string): (item: Item) => string {
  return (item) => {
    const value = item[name];
    return typeof value === 'string' && value !== '' ? value : keyPart(item, name);
  };
}

/** The region that an item of an account's list names, or null. Calls about the item go there, so it is checked like input. */
export function regionOf({ type, region }: Pick<Resource, 'type' | 'region'>, item: Item): string | null {
  const regionId = region?.(item) ?? null;
  if (regionId === null || isRegionId(regionId)) return regionId;
  throw new CloudError('unavailable', `Upstream answered a thing of type ${type} with an invalid region id.`);
}

/** The list action accepts many keys at once. */
export interface BatchGet {
  readonly many: {
    readonly param: string;
    readonly format: ListFormat;
    readonly cap: number;
    /** Parameters that the call has in addition. */
    readonly also?: Params;
    /** The parameter that lists everything in one container. It is better if a call takes only a few keys. */
    readonly under?: string;
  };
}

/** A separate action with one key per call. `item` is the path of the thing in its answer. */
export interface SingleGet {
  readonly one: Action;
  readonly item: string;
  /** The rows of the list are complete, so the list can replace single reads. */
  readonly orList?: true;
  /** The parameters that name the thing in a call. */
  readonly ask: (key: string) => Pick<Ask, 'bucket' | 'params'>;
}

/** The list is short: it is read for all keys. */
export interface WholeGet {
  readonly listed: true;
}
