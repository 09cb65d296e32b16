import { useMemo } from 'preact/hooks';
import { type UnavailableRow, unavailableFields } from '../../query/problems.js';
import { type Asked, useQuery } from '../../query/use-query.js';
import { mostLanes } from '../resources/lanes.js';
import { useScopes } from '../resources/places.js';

/** The queries of the overview. */

export interface Group {
  readonly values: readonly (string | null)[];
  readonly count: number;
}

interface Counted {
  readonly totalCount: number | null;
  readonly unavailable: readonly UnavailableRow[];
}

export interface InventoryData {
  readonly search: Counted & { readonly kinds: readonly Group[] | null; readonly regions: readonly Group[] | null };
}

/** The index of Resource Center counts all kinds in one call for each dimension. */
const inventory = `query Inventory {
  search(first: 1) {
    totalCount
    kinds: groups(by: [RESOURCE_TYPE]) { values count }
    regions: groups(by: [REGION]) { values count }
    ${unavailableFields}
  }
}`;

export const useInventory = (): Asked<InventoryData> => useQuery<InventoryData>({ query: inventory });

export interface InstancesData {
  readonly instances: Counted & { readonly status: readonly Group[] | null; readonly age: readonly Group[] | null };
}

/** One read of all instances gives both. */
const instances = `query InstancesNow {
  instances(first: 1) {
    totalCount
    status: groups(by: [STATUS]) { values count }
    age: groups(by: [CREATED_AT_AGE]) { values count }
    ${unavailableFields}
  }
}`;

export const useInstances = (): Asked<InstancesData> => useQuery<InstancesData>({ query: instances });

export interface Change {
  readonly eventId: string;
  readonly at: string;
  readonly name: string;
  readonly product: string;
  readonly regionId: string | null;
  readonly principalName: string | null;
  readonly errorCode: string | null;
  readonly resources: readonly { readonly resourceType: string; readonly resourceId: string }[] | null;
}

interface ChangesOfRegion {
  readonly nodes: readonly Change[];
  readonly pageInfo: { readonly hasNextPage: boolean };
  readonly unavailable: readonly UnavailableRow[];
}

/** By the alias of each region whose part has come. */
export type ChangesData = Readonly<Record<string, ChangesOfRegion | null | undefined>>;

/** The newest changes that are shown. */
const mostChanges = 20;

/**
 * A list of events is in order within each region only, so the newest of all are among the newest of each. Without
 * regions it is one list, and the gateway says why.
 */
function changesQuery(regions: readonly { readonly regionId: string }[] | null): string {
  const parts = (regions ?? [null]).slice(0, mostLanes).map((region, at) => {
    const place = region ? `regionIds: [${JSON.stringify(region.regionId)}], ` : '';
    const field = `r${at}: events(${place}filter: { isWrite: true, after: $after }, first: ${mostChanges}) { ...Changes }`;
    return region ? `  ... @defer(label: ${JSON.stringify(region.regionId)}) { ${field} }` : `  ${field}`;
  });
  return `query ChangesThisWeek($after: DateTime!) {
${parts.join('\n')}
}

fragment Changes on EventConnection {
  nodes { eventId at name product regionId principalName errorCode resources { resourceType resourceId } }
  pageInfo { hasNextPage }
  ${unavailableFields}
}`;
}

/** The newest of what has come so far, and how many there are, null if none could be read; `hasMore` if there are others. */
export function newestChanges(data: ChangesData) {
  const lists = Object.values(data).filter((list) => list != null);
  const all = lists.flatMap(({ nodes }) => nodes);
  return {
    newest: all.toSorted((a, b) => (a.at < b.at ? 1 : -1)).slice(0, mostChanges),
    count: lists.length === 0 ? null : all.length,
    hasMore: lists.some(({ pageInfo }) => pageInfo.hasNextPage),
  };
}

const weekMs = 7 * 86_400_000;
const hourMs = 3_600_000;

/** The window begins at a full hour, so that a second look within the hour asks the same. */
export function useChanges(): Asked<ChangesData> {
  const after = useMemo(() => new Date(Math.floor((Date.now() - weekMs) / hourMs) * hourMs).toISOString(), []);
  const { answer } = useScopes();
  const regions = answer?.data?.regions ?? null;
  const isKnown = regions !== null || answer?.isComplete === true;
  return useQuery<ChangesData>(isKnown ? { query: changesQuery(regions), variables: { after } } : null);
}

/** Amounts are decimals as texts. */
interface Sum {
  readonly amount: string;
  readonly currency: string | null;
}

export interface CostOfProduct extends Sum {
  readonly values: readonly (string | null)[];
}

interface Sums<Of extends Sum> {
  readonly nodes: readonly Of[];
  readonly unavailable: readonly UnavailableRow[];
}

export interface CostsData {
  readonly costs: Sums<CostOfProduct>;
  /** One for each currency. */
  readonly totals: Sums<Sum>;
}

/** The gateway adds decimals, this page would add fractions. Both lists are made of one read of the bill. */
const costs = `query CostsOfMonth($month: String!) {
  costs(billingCycle: $month, groupBy: [PRODUCT], first: 1000) {
    nodes { values amount currency }
    ${unavailableFields}
  }
  totals: costs(billingCycle: $month, groupBy: []) {
    nodes { amount currency }
    ${unavailableFields}
  }
}`;

/** A month begins by the clock of China. */
export function monthNow(): string {
  return new Date(Date.now() + 8 * hourMs).toISOString().slice(0, 7);
}

export const useCosts = (): Asked<CostsData> => useQuery<CostsData>({ query: costs, variables: { month: monthNow() } });
