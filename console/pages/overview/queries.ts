import { useMemo } from 'preact/hooks';
import { type UnavailableRow, unavailableFields } from '../../query/problems.js';
import { type Asked, useQuery } from '../../query/use-query.js';

/** The four queries of the overview. */

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

export interface ChangesData {
  readonly events: { readonly nodes: readonly Change[]; readonly unavailable: readonly UnavailableRow[] };
}

const changes = `query ChangesThisWeek($after: DateTime!) {
  events(filter: { isWrite: true, after: $after }, first: 20) {
    nodes { eventId at name product regionId principalName errorCode resources { resourceType resourceId } }
    ${unavailableFields}
  }
}`;

const weekMs = 7 * 86_400_000;
const hourMs = 3_600_000;

/** The window begins at a full hour, so that a second look within the hour asks the same. */
export function useChanges(): Asked<ChangesData> {
  const after = useMemo(() => new Date(Math.floor((Date.now() - weekMs) / hourMs) * hourMs).toISOString(), []);
  return useQuery<ChangesData>({ query: changes, variables: { after } });
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
