import { CloudError } from '../errors/cloud-error.js';
import type { Action, Ask, Params } from './action.js';
import type { Filters, TagPlace } from './filters.js';
import type { ListFormat } from './list-format.js';
import type { Paging } from './paging.js';
import type { Item } from './value.js';

/**
 * One kind of thing in the cloud, as data: how it is listed, asked for, filtered and named. Descriptors live in
 * resources/; everything that moves (paging, batching, reading many scopes, ids) reads them and names no product.
 */
export interface Resource {
  /** GraphQL type name. */
  readonly type: string;
  readonly list: ListAction;
  /** How things of known keys are asked for. */
  readonly get: BatchGet | SingleGet | WholeGet;
  /** What names an item within its account and region. */
  readonly key: (item: Item) => string;
  /** Node types only. */
  readonly arn?: ArnPattern;
  /** Whether it lives in one region or belongs to the whole account. */
  readonly scope: 'region' | 'account';
  /** Where an item of an account-wide list lives, if it lives in a region all the same (buckets). */
  readonly region?: (item: Item) => string;
  readonly filters?: Filters;
  /** Where an item holds its tags; on kinds that the Tag service tags. */
  readonly tags?: TagPlace;
}

/** `acs:<service>:<region>:<account>:<kind>/<name>`; no kind where the name stands alone (buckets). */
export interface ArnPattern {
  readonly service: string;
  readonly kind?: string;
  /** Where the key is not simply the name: both ways, `owner` being what stands in the account's place, if not the account. */
  readonly split?: (key: string) => { readonly name: string; readonly owner: string | null };
  readonly join?: (name: string, owner: string) => string;
  /** The name in its ARN, where upstream writes it there in another case than the key: then the list must tell which is meant. */
  readonly nameIn?: (item: Item) => string | undefined;
}

export interface ListAction {
  readonly action: Action;
  readonly paging: Paging;
  /** Dotted path of the list in an answer. */
  readonly items: string;
  /** Parameters that make the answer's TotalCount true at the least cost; absent where nothing gives a total. */
  readonly count?: { readonly params: Params; readonly total: string };
}

/**
 * A list of another kind's things that hangs on one thing, such as the groups of a user. Its rows hold some members of
 * those things; what else is selected of them is loaded.
 */
export interface RelatedList {
  readonly list: ListAction;
  readonly params: (key: string) => Params;
  readonly knownMembers: readonly string[];
}

/** Things that hang on things of another kind, and that upstream filters by one parent only, as data. */
export interface Children {
  readonly resource: Resource;
  /** The parameter that names the one parent. */
  readonly by: string;
  /** The keys of the parents that an item hangs on; a shared disk hangs on several. */
  readonly parents: (item: Item) => readonly string[];
  /** How many of them one parent can have, where upstream limits that. */
  readonly most?: number;
}

/** Reads a member that an item cannot do without. */
export function member(name: string): (item: Item) => string {
  return (item) => {
    const value = item[name];
    if (typeof value === 'string' && value !== '') return value;
    throw new CloudError('unavailable', `Upstream answered an item without its ${name}.`);
  };
}

/** The list action takes many keys at once. */
export interface BatchGet {
  readonly many: {
    readonly param: string;
    readonly format: ListFormat;
    readonly cap: number;
    /** The parameter that lists all that lies in one other thing, where few keys a call make that the better way. */
    readonly under?: string;
  };
}

/** An action of its own, one key a call; `item` is the path of the thing in its answer. */
export interface SingleGet {
  readonly one: Action;
  readonly item: string;
  /** The list holds as much of each thing: many keys may be read off it. */
  readonly orList?: true;
  /** What names the thing in a call. */
  readonly ask: (key: string) => Pick<Ask, 'bucket' | 'params'>;
}

/** The list is short and comes whole: one call answers every key. */
export interface WholeGet {
  readonly listed: true;
}
