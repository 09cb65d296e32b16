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
  /** The accounts of a fleet with the roles that let the caller in; the first is the caller's own. Empty without a fleet. */
  readonly accounts: readonly AccountRole[];
}

/** As the accounts file of the gateway has it. */
export interface AccountRole {
  readonly id: string;
  readonly roleArn: string;
  readonly externalId?: string;
}

export type QueryName = 'fleet' | 'page' | 'total' | 'buckets' | 'users' | 'nodes';

/** The queries over a fleet: the count with new sessions and again with those, the newest things, things with a tag. */
export type FleetQuery = 'count' | 'again' | 'newest' | 'tagged';

/** Answers in the form of the GraphQL query with that name. */
export type Contender<Name extends string = QueryName> = (
  target: Target,
) => Readonly<Record<Name, (part: Part) => Promise<unknown>>>;

/** Limits the work to the first regions, because all regions would take minutes. */
export interface Part {
  readonly regions: number;
}
