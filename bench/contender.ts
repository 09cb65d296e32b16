/** What a measured client is: given where the cloud is and whose keys to sign with, it answers the queries by name. */

export interface Keys {
  readonly accessKeyId: string;
  readonly accessKeySecret: string;
  readonly securityToken: string;
}

export interface Target {
  readonly origin: string;
  readonly keys: Keys;
  /** The ids that the query `nodes` asks for. */
  readonly ids: readonly string[];
}

export type QueryName = 'fleet' | 'page' | 'total' | 'buckets' | 'users' | 'nodes';

/** Answers in the form that the GraphQL query of that name has. */
export type Contender = (target: Target) => Readonly<Record<QueryName, (part: Part) => Promise<unknown>>>;

/** Which part of the work is done, where all of it would take minutes: the first regions. */
export interface Part {
  readonly regions: number;
}
