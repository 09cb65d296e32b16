/** How many things of one kind there can be at one place of an answer, and how they come: what their own fields can cost. */
export interface Place {
  /** At most; Infinity = nobody knows. */
  readonly count: number;
  /** The different regions that they can lie in, account by account. */
  readonly regions: number;
  /** How often some of them arrive in one region: what arrives together travels together. */
  readonly arrivals: number;
  /** Of whose they can be; '' is the caller's own, which nobody needs to name. */
  readonly accounts: readonly string[];
  /** Their regions by name; null = any. */
  readonly regionIds: readonly string[] | null;
  /** What is known of things that were not read as a whole; absent where they were. */
  readonly knownMembers?: ReadonlySet<string>;
  /** Of the things that they are parts of. */
  readonly parent?: Place;
}

/** Stands for the accounts that there are besides the caller's, where nobody knows them. */
export const everyAccount = '*';

/** The beginning of an answer, in the caller's own account. */
export const root: Place = { count: 1, regions: 1, arrivals: 1, accounts: [''], regionIds: null };

/** What each of the things has so many of. */
export function each(parent: Place, many: number): Place {
  const { knownMembers: _, ...place } = parent;
  return { ...place, count: parent.count * many, arrivals: parent.count, parent };
}
