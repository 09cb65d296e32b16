/** The input of the generated nouns of a region: the account, the region, its instances and its network. */

import type { Instance } from './ecs/instance.js';
import type { InstanceOwner } from './ecs/instances.js';
import { type Random, randomOf } from './random.js';
import type { Region } from './regions.js';
import { type IdleNetwork, idleNetworkOf } from './vpc/idle-network.js';
import { type Network, networkOf } from './vpc/network.js';

export interface RegionBasis {
  readonly owner: InstanceOwner;
  readonly region: Region;
  readonly instances: readonly Instance[];
  /** The networks that instances use. */
  readonly network: Network;
  /** The networks that no instance uses. */
  readonly idle: IdleNetwork;
  /** A random generator for one noun of this region. */
  random(noun: string): Random;
  /** Such as d-bp1…; the random part is 17 long. */
  id(kind: string, random: Random): string;
  /** One of the account's resource groups, or none. */
  resourceGroup(random: Random): string;
}

export function regionBasisOf(owner: InstanceOwner, region: Region, instances: readonly Instance[]): RegionBasis {
  const network = networkOf(owner.seed, owner.accountId, region);
  return {
    owner,
    region,
    instances,
    network,
    idle: idleNetworkOf(owner, region, network, instances.length),
    random: (noun) => randomOf(owner.seed, owner.accountId, region.id, noun),
    id: (kind, random) => `${kind}-${region.idPrefix}${random.text(17)}`,
    resourceGroup: (random) => (random.chance(0.3) ? '' : random.pick(owner.resourceGroupIds)),
  };
}
