import type { Resource } from '../../client/model/resource.js';

/** How many resources of one kind can be at one place of an answer, and in how many groups. The cost of their fields follows. */
export interface Place {
  /** The maximum; Infinity = not known. */
  readonly count: number;
  /** The number of different regions that they can be in, summed over the accounts. */
  readonly regions: number;
  /** In how many groups they arrive in one region. One group is loaded in one call. */
  readonly arrivals: number;
  /** The accounts that they can belong to; '' is the caller's own. */
  readonly accounts: readonly string[];
  /** Their regions by name; null = any. */
  readonly regionIds: readonly string[] | null;
  /** The known members of resources that were read in part; absent when they are complete. */
  readonly knownMembers?: ReadonlySet<string>;
  /** The kinds that arguments name for rows that each name a resource; absent = all. */
  readonly kinds?: readonly Resource[];
  /** The place of the resources that they are parts of. */
  readonly parent?: Place;
}

/** Stands for all accounts besides the caller's own, when they are not known. */
export const everyAccount = '*';

/** The root of an answer, in the caller's own account. */
export const root: Place = { count: 1, regions: 1, arrivals: 1, accounts: [''], regionIds: null };

/** A place with so many resources for each parent. */
export function each(parent: Place, many: number): Place {
  const { knownMembers: _, ...place } = parent;
  return { ...place, count: parent.count * many, arrivals: parent.count, parent };
}
