/** Makes the action of a listing from one row of data: what is listed, and how it is filtered and paged. */
import { byPage, byToken, type Limits } from '../paging.js';
import type { Body, Params, RpcContext } from '../wire/rpc.js';
import { type Filters, filterOf } from './filters.js';
import { refuseUnknownIds } from './strict-ids.js';

export interface Listing<T> {
  readonly action: string;
  /** Such as Disks.Disk[]. */
  readonly envelope: readonly [outer: string, inner: string];
  readonly items: (context: RpcContext) => readonly T[];
  readonly filters: Filters<T>;
  /** Hides items independently of the filters; made once per call. */
  readonly shows?: (params: Params) => (item: T) => boolean;
  /** Converts an item to its form in the answer, if they differ. */
  readonly writes?: (item: T) => unknown;
  /** The largest PageSize; more is refused. */
  readonly pageMax: number;
  /** Limits of MaxResults; absent if there are page numbers only. */
  readonly tokens?: Limits;
  /** The last page has no NextToken at all instead of an empty one. */
  readonly endsWithoutToken?: true;
  /** The answer does not say which page it is. */
  readonly omitsPage?: true;
  /** The largest number of items that ResourceGroupId finds. */
  readonly resourceGroupMax?: number;
  /** The answer contains RegionId. */
  readonly namesRegion?: true;
}

export const list =
  <T>(listing: Listing<T>) =>
  (params: Params, context: RpcContext): Body => {
    const holds = filterOf(listing.filters, { params, account: context.account });
    refuseUnknownIds(listing.action, params, context);
    const shows = listing.shows?.(params) ?? (() => true);
    const found = listing
      .items(context)
      .filter((item) => shows(item) && holds(item))
      .slice(0, params.ResourceGroupId ? listing.resourceGroupMax : undefined);
    const { items, paging } = paged(listing, found, params, context);
    return {
      ...enveloped(listing, listing.writes ? items.map(listing.writes) : items),
      ...paging,
      ...(listing.namesRegion && { RegionId: context.regionId }),
    };
  };

/** The answer to a caller without permission, for actions that then answer as for an empty region. */
export const none =
  <T>(listing: Listing<T>) =>
  (params: Params): Body => ({
    ...enveloped(listing, []),
    TotalCount: 0,
    PageNumber: 1,
    PageSize: Number(params.PageSize) || 10,
    ...(listing.tokens && { NextToken: '' }),
  });

interface Paged<T> {
  readonly items: readonly T[];
  readonly paging: Body;
}

function paged<T>(listing: Listing<T>, found: readonly T[], params: Params, context: RpcContext): Paged<T> {
  const { action, tokens, pageMax, endsWithoutToken } = listing;
  const lastToken = endsWithoutToken ? {} : { NextToken: '' };
  if (!tokens || (params.MaxResults === undefined && params.NextToken === undefined)) {
    const { page, pageNumber, pageSize } = byPage(found, { params, context }, pageMax);
    const place = listing.omitsPage ? {} : { PageNumber: pageNumber, PageSize: pageSize };
    const paging = { TotalCount: found.length, ...place };
    return { items: page, paging: { ...paging, ...(tokens && lastToken) } };
  }
  const { page, nextToken } = byToken(found, { action, params, context }, tokens);
  // "When MaxResults and NextToken are used, TotalCount has no meaning": the cloud sends any number.
  const paging = { TotalCount: page.length, PageNumber: 1, PageSize: page.length };
  return { items: page, paging: { ...paging, ...(nextToken ? { NextToken: nextToken } : lastToken) } };
}

function enveloped<T>({ envelope: [outer, inner] }: Listing<T>, items: readonly unknown[]): Body {
  return { [outer]: { [inner]: items } };
}
