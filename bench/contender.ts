/** The interface of a measured client: it gets the address and the keys of the cloud, and answers the queries by name. */

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

/** Answers in the form of the GraphQL query with that name. */
export type Contender = (target: Target) => Readonly<Record<QueryName, (part: Part) => Promise<unknown>>>;

/** Limits the work to the first regions, because all regions would take minutes. */
export interface Part {
  readonly regions: number;
}
