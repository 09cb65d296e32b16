/** The state of the embedded cloud, with which tests compare answers. Knows nothing of HTTP. */
import { type Account, accountsOf, type DataSet } from './data/accounts.js';
import type { Fleet, FleetOptions } from './data/fleet/members.js';
import { randomOf } from './data/random.js';
import { type Region, regions, spread, spreadEvenly } from './data/regions.js';
import { createHappenings, type Happenings } from './happened.js';
import { lenient, type Strictness } from './strictness.js';
import type { Timeline } from './timeline.js';

export interface Cloud {
  readonly seed: number;
  readonly dataSet: DataSet;
  readonly regions: readonly Region[];
  /** The main account first. */
  readonly accounts: readonly [Account, ...Account[]];
  account(accountId: string): Account | undefined;
  /** The resource directory of a fleet; null for the usual data set, whose directory is made like that of any product. */
  readonly fleet: Fleet | null;
  readonly timeline: Timeline;
  /** The writes that were executed. */
  readonly happenings: Happenings;
  /** The time an instance takes from one status to the next; a snapshot takes twice as long. */
  readonly transitionMs: number;
  /** Whether OSS answers are as its documentation prints them, with a namespace and white space around texts. */
  readonly printsOssXml: boolean;
  /** Can be changed while the cloud runs. */
  readonly strict: Strictness;
  /** Whether Resource Center is on, by account; absent = on. Can be changed while the cloud runs. */
  readonly resourceCenter: Map<string, ResourceCenterStatus>;
  /** The same for the index over all accounts of the resource directory. */
  directoryIndex: ResourceCenterStatus;
  /** Accounts that have just come into the directory: its index does not have their things yet. Can be changed while the cloud runs. */
  readonly unindexed: Set<string>;
  /** The id of a new resource: the prefix and 17 characters. Depends only on the seed and on the number of resources created before. */
  newId(prefix: string): string;
}

/** While it is pending, it is on and has collected nothing yet. */
export type ResourceCenterStatus = 'Enabled' | 'Disabled' | 'Pending';

export interface CloudOptions {
  readonly seed: number;
  readonly dataSet: DataSet;
  readonly instances: number;
  readonly regionCount: number | undefined;
  readonly timeline: Timeline;
  readonly transitionMs: number;
  readonly strict?: Partial<Strictness> | undefined;
  readonly printsOssXml?: boolean | undefined;
  readonly fleet?: FleetOptions | undefined;
}

/** Cheap: the data of each noun is generated when it is first read. */
export function createCloud(options: CloudOptions): Cloud {
  const { seed, dataSet, instances, regionCount, timeline, transitionMs, strict } = options;
  const counts = regionCount === undefined ? spread(instances) : spreadEvenly(instances, regionCount);
  const { accounts: all, fleet } = accountsOf({ dataSet, seed }, counts, timeline, options.fleet);
  const [main, ...others] = all;
  if (!main) throw new Error('The data set has no main account.');
  const accounts = [main, ...others] as const;
  const byId = new Map(accounts.map((account) => [account.id, account]));
  let created = 0;
  return {
    seed,
    dataSet,
    regions: regions.slice(0, regionCount),
    accounts: [main, ...others],
    account: (accountId) => byId.get(accountId),
    fleet,
    timeline,
    happenings: createHappenings(),
    transitionMs,
    printsOssXml: options.printsOssXml ?? false,
    strict: { ...lenient, ...strict },
    // The account that is almost empty does not use it. The directory of a fleet turns it on for all accounts.
    resourceCenter: new Map(fleet ? [] : accounts.slice(2).map(({ id }) => [id, 'Disabled'])),
    directoryIndex: fleet ? 'Enabled' : 'Disabled',
    unindexed: new Set(),
    newId: (prefix) => {
      created += 1;
      return `${prefix}${randomOf(seed, 'created', created).text(17)}`;
    },
  };
}
