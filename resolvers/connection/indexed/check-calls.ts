/** Refuses a connection whose scopes need more calls than the request has left, before any of them is asked. */
import type { Accounts } from '../../../client/accounts.js';
import type { Cloud } from '../../../client/cloud.js';
import { CloudError } from '../../../client/errors/cloud-error.js';
import type { Resource } from '../../../client/model/resource.js';
import { keyOf } from '../../../client/reading/row-deduplicator.js';
import { RequestEnded } from '../../../client/request/work-budget.js';
import type { AccountPlaces } from '../page.js';
import { readRegions, region, regionsWith } from '../region-ids.js';
import type { IndexedScopes } from './indexed-scopes.js';

interface Wanting {
  readonly resource: Resource;
  readonly regionIds: readonly string[] | null;
  readonly onlyRegionIds?: ReadonlySet<string> | null;
  readonly onlyAccountIds?: ReadonlySet<string> | null;
  readonly parts: readonly unknown[];
  readonly indexed?: IndexedScopes;
}

interface Asking {
  readonly cloud: Cloud;
  readonly accounts: Accounts;
  /** Whether the kind can be asked with `scopes: INDEXED`. */
  readonly canBeIndexed: boolean;
}

/**
 * The least number of calls for a connection that reads or counts every scope of several accounts: one to enter each account,
 * one for its regions unless they are named or in the index, and one for each scope and part of the filter. Accounts have the
 * regions of the caller's own account, as a rule. An answer that is kept would save a call, which is not known here.
 */
export async function checkCalls(
  places: AccountPlaces,
  wanted: Wanting,
  { cloud, accounts, canBeIndexed }: Asking,
): Promise<void> {
  const { resource, onlyAccountIds, parts, indexed } = wanted;
  const { left, limit } = cloud.budget;
  // The lists of single parents are not known beforehand.
  if (parts.length === 0 || resource.under) return;
  let ids: readonly string[];
  let all: readonly string[];
  try {
    ids = (await places.find()).flatMap(({ accountId }) => (accountId === null ? [] : [accountId]));
    ids = onlyAccountIds ? ids.filter((id) => onlyAccountIds.has(id)) : ids;
    // Few accounts cannot need too many calls, and the regions of an account need not be asked for them.
    if (ids.length * mostRegions * parts.length <= left) return;
    all = await regionsAsked(cloud, wanted);
  } catch (error) {
    // It is reported where the connection is read.
    if (error instanceof CloudError && !(error instanceof RequestEnded)) return;
    throw error;
  }
  const entered: string[] = [];
  let calls = 0;
  for (const accountId of ids) {
    const there = (await indexed?.regionsIn(accountId)) ?? null;
    const scopes = there === null ? all.length : countIn(resource, all, there, wanted);
    if (scopes === 0) continue;
    entered.push(accountId);
    const listsRegions = resource.scope === 'region' && wanted.regionIds === null && there === null;
    calls += scopes * parts.length + (listsRegions ? 1 : 0);
  }
  calls += await accounts.entryCalls(entered);
  if (calls <= left) return;
  const used = left < limit ? ` ${limit - left} of them are used.` : '';
  const { skipped } = indexed ?? {};
  const why = skipped?.notUsed === undefined ? '' : ` The index cannot be used: ${skipped.notUsed}`;
  const ways = [
    'name fewer accountIds or regionIds',
    ...(canBeIndexed && !indexed ? ['ask with scopes: INDEXED'] : []),
  ];
  const message =
    `${resource.type}: this needs at least ${calls} upstream calls for ${entered.length} accounts${resource.scope === 'region' ? ` and ${all.length} regions` : ''}, ` +
    `and a request may make ${limit}.${used} Nothing was asked there. To get an answer, ${ways.join(', ')}, or export the list.${why}`;
  throw new CloudError('budget', message, { limit, count: calls });
}

/** More than any account has. */
const mostRegions = 40;

function countIn(
  { scope }: Resource,
  all: readonly string[],
  there: ReadonlySet<string>,
  { regionIds, onlyRegionIds }: Wanting,
): number {
  if (scope === 'account') return there.size > 0 ? 1 : 0;
  const isAsked =
    regionIds === null ? (id: string) => onlyRegionIds?.has(id) ?? true : (id: string) => all.includes(id);
  return [...there].filter(isAsked).length;
}

/** The regions that are asked in an account without an index. */
async function regionsAsked(cloud: Cloud, { resource, regionIds, onlyRegionIds }: Wanting): Promise<readonly string[]> {
  if (resource.scope === 'account') return [''];
  const known = regionIds ?? (await readRegions(cloud)).flatMap((row) => keyOf(row, region.key) ?? []);
  return regionsWith(resource, known).filter((id) => onlyRegionIds?.has(id) ?? true);
}
