import type { Action, Ask } from '../../client/model/action.js';
import type { Arn } from '../../client/model/arn.js';
import type { FilterPart } from '../../client/model/filters.js';
import type { Children, ListAction, RelatedList, Resource } from '../../client/model/resource.js';
import type { MetricSource } from '../../client/model/series.js';
import type { ConnectionOptions } from '../connection/connection-options.js';

/** The facts about a field that the planner uses: the members of the parent's item that it reads, and its possible calls. */
export interface PlannedField {
  readonly needs: readonly string[];
  /** The key and the account are enough, without the region. */
  readonly isOfKey?: true | undefined;
  readonly asks?: Asks | undefined;
  /** Answers from the parent alone; absent on fields that ask. */
  readonly read?: ((parent: never) => unknown) | undefined;
  /** Answers with calls; absent on fields that answer from the parent. */
  readonly resolve?: ((parent: never, call: never) => unknown) | undefined;
  /** Only on fields that lead to other resources or rows. Filters use it. */
  readonly has?: ((parent: never, context: never) => false | (() => Promise<boolean>)) | undefined;
  /** Only on fields of a subscription. */
  readonly subscribe?: unknown;
}

/** Where fields come from, by GraphQL type and field name. */
export type PlannedTables = Readonly<Record<string, Readonly<Record<string, PlannedField>>>>;

/**
 * The calls that a field may make, as data. Each field with a `resolve` declares them. From these the planner (plan/)
 * computes the maximum number of calls of a document and its permissions, without any call.
 */
export type Asks =
  | AsksNothing
  | AsksPage
  | AsksChildrenPage
  | AsksLookup
  | AsksIds
  | AsksNamed
  | AsksReference
  | AsksReferenceByKind
  | AsksParent
  | AsksChildren
  | AsksRelated
  | AsksRows
  | AsksActions
  | AsksRights
  | AsksSeries
  | AsksBills
  | AsksAccounts
  | AsksAddress
  | AsksCall
  | AsksWrite
  | AsksWatch;

/** The field needs no call. */
export interface AsksNothing {
  readonly kind: 'nothing';
  /** It needs the caller's identity. */
  readonly identity?: true;
}

/** A page of all resources of one kind: in the scopes of the arguments, or in the region or the resource that is the parent. */
export interface AsksPage {
  readonly kind: 'page';
  readonly resource: Resource;
  readonly options: ConnectionOptions;
  readonly of: 'scopes' | 'region' | 'parent';
  /** The regions in which each parent's items are listed, when the parent is in none. */
  readonly regionIds?: readonly string[];
  /** The gateway checks each item that upstream lists for the parent. */
  readonly isChecked?: true;
  /** The caller's filter with a condition on the key of the parent. */
  readonly where?: (key: string, filter: unknown) => unknown;
}

/** A page of the parent's children, listed by parent or by region. */
export interface AsksChildrenPage {
  readonly kind: 'childrenPage';
  readonly children: Children;
  readonly options: ConnectionOptions;
}

/** One resource, by arguments. */
export interface AsksLookup {
  readonly kind: 'lookup';
  readonly resource: Resource;
  /** Throws when the arguments name no resource. */
  readonly keyOf: (args: Readonly<Record<string, unknown>>) => string;
  /** Not null when the arguments leave out the parent, so that all parents are asked. */
  readonly ownKeyOf: (args: Readonly<Record<string, unknown>>) => string | null;
}

/** Resources of any kind, which the arguments name. */
export interface AsksIds {
  readonly kind: 'ids';
  /** Throws when the list of them is invalid as a whole. */
  readonly named: (args: Readonly<Record<string, unknown>>) => readonly NamedResource[];
  /** The ids of accounts that the arguments name beside them. Each throws when it is invalid. */
  readonly accountsNamed?: (args: Readonly<Record<string, unknown>>) => readonly (() => string)[];
}

/** A resource that an argument names. Equal keys name the same resource. */
export interface NamedResource {
  readonly key: string;
  /** Throws when the argument names no resource. */
  readonly identify: () => { readonly resource: Resource; readonly arn: Arn };
}

/** A resource of one of these kinds, which the parent names by its type and key. */
export interface AsksNamed {
  readonly kind: 'named';
  readonly resources: readonly Resource[];
}

/** The resource, or the list of resources, whose keys the parent holds. */
export interface AsksReference {
  readonly kind: 'reference';
  readonly resource: Resource;
  /** Members of the resource that the parent holds too. */
  readonly knownMembers?: readonly string[];
  /** The parent of the resources is known, so they can be listed by it. */
  readonly isUnder?: boolean;
  /** The resource may be in another region than the parent. */
  readonly isElsewhere?: true;
  /** The actions that tell the key of each parent, when the parent does not hold it. */
  readonly keyBy?: readonly Action[];
  /** The parent does not tell its region, and only the resource itself does. */
  readonly isUnplaced?: true;
}

/** One of several references: a member of the parent tells which. */
export interface AsksReferenceByKind {
  readonly kind: 'referenceByKind';
  readonly references: readonly AsksReference[];
}

/** The resource that the parent is a part of. */
export interface AsksParent {
  readonly kind: 'parent';
  readonly resource: Resource;
}

/** Every child of the parent, listed by parent or by region. */
export interface AsksChildren {
  readonly kind: 'children';
  readonly children: Children;
}

/** A list of resources of another kind under the parent. */
export interface AsksRelated {
  readonly kind: 'related';
  readonly resource: Resource;
  readonly related: RelatedList;
}

/** Rows of a list: one list for each parent, or one list for the account. */
export interface AsksRows {
  readonly kind: 'rows';
  readonly list: ListAction;
  readonly per: 'parent' | 'account';
  /** The parent is an account, and a role in it must be assumed. */
  readonly enters?: true;
  /** The default of the argument `first`. Absent: all rows are read. */
  readonly first?: number;
  /** One call lists the rows of so many parents. Default: 1. */
  readonly several?: number;
}

/** Calls about each parent, and calls that are the same for all parents. */
export interface AsksActions {
  readonly kind: 'actions';
  readonly perParent?: readonly Action[];
  /** One call is about so many parents. Default: 1. */
  readonly several?: number;
  /** How often each of these actions may be called about one parent, by the field's arguments. Default: once. */
  readonly times?: (args: Readonly<Record<string, unknown>>) => number;
  /** Actions that one parent may need any number of times: only answers tell how often. */
  readonly anyNumber?: readonly Action[];
  /** Throws when the field's arguments are invalid. It makes no call, and runs before the first call of the document. */
  readonly checks?: (args: Readonly<Record<string, unknown>>) => void;
  readonly perAccount?: readonly Action[];
  /** The field leads to a resource of one of these kinds, read whole, in any region. */
  readonly kinds?: readonly Resource[];
}

/** Series of metrics, for many parents in a call. */
export interface AsksSeries {
  readonly kind: 'series';
  readonly source: MetricSource;
}

/** Dry runs of the actions that the argument `actions` names. */
export interface AsksRights {
  readonly kind: 'rights';
}

/** Bills of a month, read to their end in each account of the argument `accountIds`. */
export interface AsksBills {
  readonly kind: 'bills';
  /** All lists that the arguments can need. */
  readonly lists: readonly ListAction[];
  /** The list that they need, and how often it is read in each account. Throws when the arguments do not fit. */
  readonly reads: (
    args: Readonly<Record<string, unknown>>,
    now: number,
  ) => { readonly list: ListAction; readonly calls: number };
}

/** Accounts, all or by the argument `accountId`, without assuming their roles. */
export interface AsksAccounts {
  readonly kind: 'accounts';
  readonly of: 'all' | 'one';
}

/** Things of several kinds that hold an IP address: from an index of all of them, otherwise from the list of each kind. */
export interface AsksAddress {
  readonly kind: 'address';
  /** The kind of the index's things. */
  readonly index: Resource;
  /** The kinds of which the index can have things. They are read again. */
  readonly linked: readonly Resource[];
  /** The kinds that hold addresses. */
  readonly kinds: () => readonly Resource[];
  /** How each of them is asked. Throws when the arguments name no address. */
  readonly askedBy: (args: Readonly<Record<string, unknown>>) => readonly AskedForAddress[];
}

export interface AskedForAddress {
  readonly resource: Resource;
  /** The index can have its things. */
  readonly isIndexed: boolean;
  /** The calls in one scope; empty when it holds no such address. */
  readonly parts: readonly FilterPart[];
  /** The fields of the kind that lead to its addresses. */
  readonly reads: readonly string[];
}

/** One call of the action that the arguments name, in the account of the argument `accountId`. */
export interface AsksCall {
  readonly kind: 'call';
  /** Throws when the arguments do not fit. */
  readonly calledBy: (args: Readonly<Record<string, unknown>>) => { readonly action: Action; readonly ask: Ask };
}

/** A mutation, by its input. */
export interface AsksWrite {
  readonly kind: 'write';
  /** Throws when the input is invalid. It makes no call, and runs before the first write. */
  readonly checks: (input: never) => void;
  /** The calls of the write or its dry run, without the reads after a lost answer. */
  readonly takes: (input: never) => Takes;
  /** The field of the payload with the resources. They are read after the write when the field is selected. */
  readonly shows?: { readonly field: string; readonly of: Resource | ListAction };
}

/** The calls of one mutation. */
export interface Takes {
  /** null for products without regions. */
  readonly regionId: string | null;
  readonly calls?: readonly TakenCall[];
  /** Resources that are read by their keys before the write. */
  readonly reads?: readonly {
    readonly resource: Resource;
    readonly keys?: number;
    readonly regionId?: string | null;
  }[];
  /** The number of resources in the payload. Default: 1. */
  readonly shown?: number;
}

export interface TakenCall {
  readonly action: Action;
  /** Default: 1. */
  readonly times?: number;
  /** The request also works without this call. */
  readonly optional?: true;
}

/** A subscription: resources by an argument such as `instanceIds`, polled again and again. */
export interface AsksWatch {
  readonly kind: 'watch';
  readonly resource: Resource;
}
