import type { Action } from '../../client/model/action.js';
import type { Arn } from '../../client/model/arn.js';
import type { Children, ListAction, RelatedList, Resource } from '../../client/model/resource.js';
import type { ConnectionOptions } from '../connection/connection-options.js';

/** What the planner knows of a field: the members of the parent's item that it reads, and what it may ask. */
export interface PlannedField {
  readonly needs: readonly string[];
  readonly asks?: Asks | undefined;
  /** Answers from the parent alone; absent on fields that ask. */
  readonly read?: ((parent: never) => unknown) | undefined;
  /** Only on fields of a subscription. */
  readonly subscribe?: unknown;
}

/** Where fields come from, by GraphQL type and field name. */
export type PlannedTables = Readonly<Record<string, Readonly<Record<string, PlannedField>>>>;

/**
 * What a field may ask the cloud for, as data. Whoever writes a `resolve` says it here: the planner (plan/) makes of it how
 * many calls a document can take at most and which permissions it needs, without asking anybody.
 */
export type Asks =
  | AsksNothing
  | AsksPage
  | AsksChildrenPage
  | AsksLookup
  | AsksIds
  | AsksReference
  | AsksParent
  | AsksChildren
  | AsksRelated
  | AsksRows
  | AsksActions
  | AsksRights
  | AsksAccounts
  | AsksWrite
  | AsksWatch;

/** Made of what is there already, however long it takes to make. */
export interface AsksNothing {
  readonly kind: 'nothing';
  /** It shows accounts, and needs to know whose credentials these are. */
  readonly identity?: true;
}

/** A page of everything of one kind, in the scopes that the arguments name or in the region that the parent is. */
export interface AsksPage {
  readonly kind: 'page';
  readonly resource: Resource;
  readonly options: ConnectionOptions;
  readonly of: 'scopes' | 'region';
}

/** A page of the parent's children, asked by parent or by region. */
export interface AsksChildrenPage {
  readonly kind: 'childrenPage';
  readonly children: Children;
}

/** One thing, by arguments. */
export interface AsksLookup {
  readonly kind: 'lookup';
  readonly resource: Resource;
  /** Refuses arguments that name nothing. */
  readonly keyOf: (args: Readonly<Record<string, unknown>>) => string;
}

/** Things of any kind, by their ids in the argument `id` or `ids`. */
export interface AsksIds {
  readonly kind: 'ids';
  readonly identify: (id: string) => { readonly resource: Resource; readonly arn: Arn };
}

/** The thing, or the list of things, whose keys the parent holds. */
export interface AsksReference {
  readonly kind: 'reference';
  readonly resource: Resource;
  /** Members of the thing that the parent holds too. */
  readonly knownMembers?: readonly string[];
  /** What the things lie in is known, and may be listed instead. */
  readonly isUnder?: boolean;
}

/** The thing that the parent is a part of. */
export interface AsksParent {
  readonly kind: 'parent';
  readonly resource: Resource;
}

/** Every child of the parent, asked by parent or by region. */
export interface AsksChildren {
  readonly kind: 'children';
  readonly children: Children;
}

/** A list of another kind's things that hangs on the parent. */
export interface AsksRelated {
  readonly kind: 'related';
  readonly resource: Resource;
  readonly related: RelatedList;
}

/** Rows of a list: one list for each parent, or one for all of them. */
export interface AsksRows {
  readonly kind: 'rows';
  readonly list: ListAction;
  readonly per: 'parent' | 'account';
  /** In the account that the parent is, which has to be entered. */
  readonly enters?: true;
  /** At most the argument `first`, or this many where it is left out; all of them where nothing is said. */
  readonly first?: number;
}

/** Calls about each parent, and others that are the same whatever the parent is. */
export interface AsksActions {
  readonly kind: 'actions';
  readonly perParent?: readonly Action[];
  readonly perAccount?: readonly Action[];
}

/** Dry runs of the actions that the argument `actions` names. */
export interface AsksRights {
  readonly kind: 'rights';
}

/** Accounts, all or by the argument `accountId`, as far as they are known without entering them. */
export interface AsksAccounts {
  readonly kind: 'accounts';
  readonly of: 'all' | 'one';
}

/** A mutation, by its input. */
export interface AsksWrite {
  readonly kind: 'write';
  /** Throws what is wrong with the input, as far as nobody has to be asked: looked at before anything is done. */
  readonly checks: (input: never) => void;
  /** The calls that it takes, or its dry run; not those that look what became of a lost answer. */
  readonly takes: (input: never) => Takes;
  /** What the payload shows of the things themselves, read afterwards where it is selected. */
  readonly shows?: { readonly field: string; readonly of: Resource | ListAction };
}

/** What one mutation asks. */
export interface Takes {
  /** null for products without regions. */
  readonly regionId: string | null;
  readonly calls?: readonly TakenCall[];
  /** Things that are read by their keys before anything is done. */
  readonly reads?: readonly {
    readonly resource: Resource;
    readonly keys?: number;
    readonly regionId?: string | null;
  }[];
  /** How many things the payload shows; 1 where nothing is said. */
  readonly shown?: number;
}

export interface TakenCall {
  readonly action: Action;
  /** 1 where nothing is said. */
  readonly times?: number;
  /** Only where some of what is named is not there. */
  readonly optional?: true;
}

/** A subscription: things by the argument `instanceIds` and the like, asked for again and again. */
export interface AsksWatch {
  readonly kind: 'watch';
  readonly resource: Resource;
}
