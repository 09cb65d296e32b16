import type { KindFacts } from '../../../server/console/kinds.js';
import type { Asked } from '../../query/use-query.js';
import { useQuery } from '../../query/use-query.js';
import type { Condition, Given } from './given.js';
import type { Place } from './lanes.js';

/** The accounts that can be asked, and the regions of the caller's own. */
export interface Scopes {
  readonly viewer: { readonly accountId: string; readonly arn: string } | null;
  readonly accounts: readonly { readonly accountId: string; readonly name: string | null }[] | null;
  readonly regions: readonly { readonly regionId: string; readonly localName: string }[] | null;
}

const scopes = `query Scopes {
  viewer { accountId arn }
  accounts { accountId name }
  regions { regionId localName }
}`;

export function useScopes(): Asked<Scopes> {
  return useQuery<Scopes>({ query: scopes });
}

const everything: Place = { accountId: null, regionId: null, label: '' };

/**
 * The lanes of a list: a region each, or an account each where there are several. An order is over everything, and a
 * kind without regions is asked once. Where the regions may not be read, the gateway says so in the one lane.
 */
export function placesOf(facts: KindFacts, given: Given, { accounts, regions }: Scopes): readonly Place[] {
  if (given.order) return [everything];
  const asked = given.accounts?.includes('*') ? (accounts ?? []).map(({ accountId }) => accountId) : given.accounts;
  if (asked && asked.length > 1) {
    return asked.map((accountId) => ({ accountId, regionId: null, label: accountId }));
  }
  if (!facts.isRegional || !regions) return [everything];
  const wanted = regionsWanted(given.conditions);
  return regions
    .filter(({ regionId }) => wanted?.includes(regionId) ?? true)
    .map(({ regionId }) => ({ accountId: null, regionId, label: regionId }));
}

/** The regions that a condition leaves; null for all. */
function regionsWanted(conditions: readonly Condition[]): readonly unknown[] | null {
  const found = conditions.find(({ mode, name }) => mode === 'must' && name === 'regionIdIn');
  return Array.isArray(found?.value) ? found.value : null;
}
