import { words } from '../../strings/words.js';
import { Changes } from './changes.js';
import { Costs } from './costs.js';
import { InstanceParts } from './instance-parts.js';
import { Inventory } from './inventory.js';
import { useChanges, useCosts, useInstances, useInventory } from './queries.js';
import { Tiles } from './tiles.js';

/** What there is, where, in which state, what changed and what it costs: each panel by one query. */
export function Overview() {
  const inventory = useInventory();
  const instances = useInstances();
  const changes = useChanges();
  const costs = useCosts();
  return (
    <>
      <header class="page-head">
        <h1>{words.value.overview.title}</h1>
      </header>
      <Tiles inventory={inventory} changes={changes} costs={costs} />
      <div class="panels">
        <Inventory asked={inventory} />
        <InstanceParts asked={instances} />
        <Costs asked={costs} />
        <Changes asked={changes} />
      </div>
    </>
  );
}
