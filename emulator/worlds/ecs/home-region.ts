/** The region of ECS calls that name a thing but no region: the endpoint's, at a bare address the one where the thing is. */
import type { Account } from '../../data/accounts.js';
import type { ProductContext } from '../../product.js';
import type { Params } from '../../wire/rpc.js';

/** A thing that is nowhere is looked for, in vain, in the first region. */
export const homeRegion =
  (parameter: string, holds: (account: Account, regionId: string, id: string) => boolean) =>
  (params: Params, account: Account, { hostRegionId, cloud }: ProductContext): string | undefined => {
    if (hostRegionId !== null) return hostRegionId;
    const id = params[parameter] ?? '';
    return (cloud.regions.find((region) => holds(account, region.id, id)) ?? cloud.regions[0])?.id;
  };
