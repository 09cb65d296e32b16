/** The state of the embedded cloud: the truth that tests compare answers with. No HTTP in it. */
import { type Account, accountsOf } from './data/accounts.js';
import { type Region, regions, spread, spreadEvenly } from './data/regions.js';

export interface Cloud {
  readonly seed: number;
  readonly regions: readonly Region[];
  /** The main account first. */
  readonly accounts: readonly [Account, ...Account[]];
  account(accountId: string): Account | undefined;
}

/** Costs next to nothing: every noun is generated when it is first read. */
export function createCloud(seed: number, instances: number, regionCount?: number): Cloud {
  const counts = regionCount === undefined ? spread(instances) : spreadEvenly(instances, regionCount);
  const [main, ...others] = accountsOf(seed, counts);
  if (!main) throw new Error('The data set has no main account.');
  const accounts = [main, ...others] as const;
  const byId = new Map(accounts.map((account) => [account.id, account]));
  const known = regions.slice(0, regionCount);
  return { seed, regions: known, accounts: [main, ...others], account: (accountId) => byId.get(accountId) };
}
