/** The region of an ECS call that names a resource but no region: the endpoint's region, or without an endpoint the region of the resource. */
import type { Account } from '../../data/accounts.js';
import type { ProductContext } from '../../product.js';
import type { Params } from '../../wire/rpc.js';

/** A resource that does not exist gets the first region, where it is not found. */
export const homeRegion =
  (parameter: string, holds: (account: Account, regionId: string, id: string) => boolean) =>
  (params: Params, account: Account, { hostRegionId, cloud }: ProductContext): string | undefined => {
    if (hostRegionId !== null) return hostRegionId;
    const id = params[parameter] ?? '';
    return (cloud.regions.find((region) => holds(account, region.id, id)) ?? cloud.regions[0])?.id;
  };
