import type { PollResult } from '../../client/cloud.js';
import { CloudError } from '../../client/errors/cloud-error.js';
import { transitional } from '../../client/resources/ecs/instance-power.js';
import { checkRegionId } from '../connection/region-ids.js';
import type { Field, FieldTables } from '../fields/field.js';
import { nodeOf } from '../fields/resource-node.js';
import { resourceOf } from '../nouns/declared.js';
import { distinct } from './input.js';

const instance = resourceOf('Instance');

const instanceStatus: Field<object, object> = {
  needs: [],
  asks: { kind: 'watch', resource: instance },
  subscribe: ({ args, context }) => {
    const regionId = checkRegionId(String(args.regionId));
    const keys = distinct('instanceIds', args.instanceIds as readonly string[], 100);
    const shown = new Map<string, unknown>();
    return context.cloud.watch(instance, regionId, keys, ({ cloud, items }: PollResult) => {
      if (shown.size === 0) checkAllThere(keys, items);
      const present = keys.map((key) => items.get(key) ?? null).filter((item) => item !== null);
      const changed = present.filter((item) => shown.get(instance.key(item)) !== item.Status);
      for (const item of changed) shown.set(instance.key(item), item.Status);
      return {
        events: changed.map((item) => nodeOf(instance, cloud, regionId, item)),
        // An instance that has been released in the meantime does not change any more.
        isOver: !present.some((item) => transitional.has(item.Status)),
      };
    });
  },
  read: (event) => {
    if (event instanceof CloudError) throw event;
    return event;
  },
};

function checkAllThere(keys: readonly string[], items: PollResult['items']): void {
  const missing = keys.filter((key) => !items.get(key));
  if (missing.length === 0) return;
  throw new CloudError('absent', `The instances do not exist, or the caller cannot see them: ${missing.join(', ')}.`);
}

export const instanceStatusTables = { Subscription: { instanceStatus } } satisfies FieldTables;
